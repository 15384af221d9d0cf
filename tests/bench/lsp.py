"""A language server at the other end of a pipe.

Times are those of the editor's end: from before a message is written until its answer has been read
whole, before it is parsed.
"""

import json
import os
import select
import subprocess
import time


class Silent(Exception):
    """The server has not answered in the time that it was given, or has ended."""


class Server:
    """A running server that has answered `initialize`; `start_seconds` tells how soon."""

    def __init__(self, command, capabilities):
        started = time.perf_counter()
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        self.received = b""
        self.messages = []
        self.last_id = 0
        params = {"processId": os.getpid(), "rootUri": None, "capabilities": capabilities}
        answer, _ = self.ask("initialize", params)
        self.start_seconds = time.perf_counter() - started
        self.capabilities = (answer.get("result") or {}).get("capabilities", {})
        self.notify("initialized", {})

    def stop(self):
        """Ends it the polite way if it listens, and otherwise too."""
        try:
            self.ask("shutdown", None, seconds=5)
            self.notify("exit", None)
            self.process.wait(5)
        except (Silent, OSError, subprocess.TimeoutExpired):
            self.process.kill()
            self.process.wait()

    def notify(self, method, params):
        """Sends a notification."""
        self._send([{"method": method, "params": params}])

    def ask(self, method, params, seconds=20.0, before=()):
        """Sends a request, the notifications `before` in the same write, and waits for its answer.

        Gives the answer and the seconds that it took.
        """
        self.last_id += 1
        wanted = self.last_id
        request = {"id": wanted, "method": method, "params": params}
        sent = time.perf_counter()
        self._send([*before, request])
        answer, arrived = self._wait(
            lambda message: message.get("id") == wanted and "method" not in message, sent + seconds)
        return answer, arrived - sent

    def change(self, notifications, uri, version, seconds=20.0):
        """Sends edits and gives the seconds until the findings of this version are told.

        Where a server does not say which version its findings are for, those that come next count,
        and of several edits those after which nothing comes for half a second.
        """
        self.messages.clear()
        sent = time.perf_counter()
        self._send(notifications)
        versions = []

        def is_settled(message):
            if message.get("method") != "textDocument/publishDiagnostics":
                return False
            params = message["params"]
            if params["uri"] != uri:
                return False
            versions.append(params.get("version"))
            return versions[-1] is None or versions[-1] >= version

        _, arrived = self._wait(is_settled, sent + seconds)
        while versions[-1] is None and len(notifications) > 1:
            try:
                _, arrived = self._wait(is_settled, time.perf_counter() + 0.5)
            except Silent:
                break
        return arrived - sent

    def rest(self, seconds):
        """Reads what comes meanwhile."""
        try:
            self._wait(lambda _: False, time.perf_counter() + seconds)
        except Silent:
            if self.process.poll() is not None:
                raise
        self.messages.clear()

    def processes(self):
        """It and what it has started."""
        found = [self.process.pid]
        for process in found:
            try:
                tasks = os.listdir(f"/proc/{process}/task")
                for task in tasks:
                    with open(f"/proc/{process}/task/{task}/children", encoding="ascii") as file:
                        found.extend(int(child) for child in file.read().split())
            except OSError:
                continue
        return found

    def resident_bytes(self):
        """The memory that is resident, of it and of what it has started."""
        total = 0
        for process in self.processes():
            with open(f"/proc/{process}/status", encoding="ascii", errors="replace") as file:
                for line in file:
                    if line.startswith("VmRSS:"):
                        total += int(line.split()[1]) * 1024
        return total

    def processor_seconds(self):
        """The processor time that was used so far."""
        # The clock of another process, as clock_getcpuclockid(3) makes its number.
        return sum(time.clock_gettime((~process << 3) | 2) for process in self.processes())

    def _send(self, messages):
        whole = b""
        for message in messages:
            body = json.dumps({"jsonrpc": "2.0", **message}, separators=(",", ":")).encode()
            whole += b"Content-Length: %d\r\n\r\n" % len(body) + body
        view = memoryview(whole)
        while view:
            # A server may write before it has read everything.
            readable, writable, _ = select.select(
                [self.process.stdout], [self.process.stdin], [], 20)
            if readable:
                self._receive()
            elif writable:
                try:
                    view = view[os.write(self.process.stdin.fileno(), view[:65536]):]
                except OSError as error:
                    raise Silent("it has ended") from error
            else:
                raise Silent("it does not read")

    def _wait(self, is_wanted, deadline):
        while True:
            while self.messages:
                body, arrived = self.messages.pop(0)
                message = json.loads(body)
                if "method" in message and "id" in message:
                    self._send([{"id": message["id"], "result": answer_to(message)}])
                if is_wanted(message):
                    return message, arrived
            left = deadline - time.perf_counter()
            if left <= 0 or not select.select([self.process.stdout], [], [], left)[0]:
                raise Silent("no answer in time")
            self._receive()

    def _receive(self):
        chunk = os.read(self.process.stdout.fileno(), 1 << 20)
        if not chunk:
            raise Silent("it has ended")
        self.received += chunk
        while (end := self.received.find(b"\r\n\r\n")) >= 0:
            lengths = [
                int(line.split(b":")[1])
                for line in self.received[:end].split(b"\r\n")
                if line.lower().startswith(b"content-length:")]
            whole = end + 4 + lengths[0]
            if len(self.received) < whole:
                break
            self.messages.append((self.received[end + 4:whole], time.perf_counter()))
            self.received = self.received[whole:]


def answer_to(request):
    """What an editor without any settings answers to a server."""
    if request["method"] == "workspace/configuration":
        return [None for _ in request["params"]["items"]]
    return None
