"""Runs one command and prints its seconds, its processor seconds and its memory in bytes.

A program of its own, and a small one: what the caller of a program holds in memory counts as that
of the program until it has begun.
"""

import os
import sys
import time


def main():
    """Runs the command in the arguments."""
    nowhere = [
        (os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0),
        (os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0),
        (os.POSIX_SPAWN_OPEN, 2, os.devnull, os.O_WRONLY, 0)]
    started = time.perf_counter()
    process = os.posix_spawn(sys.argv[1], sys.argv[1:], os.environ, file_actions=nowhere)
    _, _, used = os.wait4(process, 0)
    seconds = time.perf_counter() - started
    print(seconds, used.ru_utime + used.ru_stime, used.ru_maxrss * 1024)


if __name__ == "__main__":
    main()
