"""What checking and laying out real files takes on the command line."""

import pathlib
import subprocess
import sys
import tempfile

ONE = pathlib.Path(__file__).resolve().parent / "one.py"


def measure(commands, folder, rounds):
    """Rows like those of `editing`: all files of a folder in one run of each program, in turn.

    The files are copied to folders of their own as `Dockerfile`, so that every program takes them
    for what they are and none finds a configuration.
    """
    with tempfile.TemporaryDirectory() as copies:
        paths = _copied(pathlib.Path(folder), pathlib.Path(copies))
        elapsed = {name: [] for name in commands}
        processor = {name: [] for name in commands}
        memory = {name: [] for name in commands}
        for _ in range(rounds):
            for name, command in commands.items():
                seconds, used, resident = _run([*command, *paths], copies)
                elapsed[name].append(seconds * 1000)
                processor[name].append(used * 1000)
                memory[name].append(resident / 2**20)
        single = {name: [_run([*command, paths[0]], copies)[0] * 1000 for _ in range(rounds * 3)]
                  for name, command in commands.items()}
    count = len(paths)
    return [
        (f"{count} files: time", "ms", elapsed),
        (f"{count} files: processor time", "ms", processor),
        (f"{count} files: memory at most", "MiB", memory),
        ("one file: time", "ms", single),
    ]


def _copied(folder, copies):
    paths = []
    for number, source in enumerate(sorted(path for path in folder.rglob("*") if path.is_file())):
        target = copies / str(number) / "Dockerfile"
        target.parent.mkdir()
        target.write_bytes(source.read_bytes())
        paths.append(str(target))
    return paths


def _run(command, folder):
    """Seconds, processor seconds and bytes of memory of one run and all that it starts."""
    run = subprocess.run([sys.executable, "-I", "-S", str(ONE), *command], cwd=folder, check=True,
                         stdout=subprocess.PIPE, text=True)
    return tuple(float(number) for number in run.stdout.split())
