"""What an editor waits for, of every server in turn.

Rounds are interleaved: each round asks one server after the other, so that what else the machine
does falls on all of them.
"""

import functools
import statistics
import time

from documents import CAPABILITIES, REQUESTS, keystroke, line_of, opened
from lsp import Server, Silent

SIZES = [20, 100, 300, 1_000, 10_000, 100_000]

# Between two keystrokes: as fast as a key repeats.
PAUSE = 0.03

# A server gets no further rounds of what has taken so many seconds in all; three it gets always.
BUDGET = 6.0


class Editor:
    """One server with one document of so many lines; a failure ends what is asked of it."""

    def __init__(self, name, command, lines):
        self.name, self.lines = name, lines
        self.uri = f"file:///bench/{lines}/Dockerfile"
        self.version, self.round, self.failure = 1, 0, None
        self.server = Server(command, CAPABILITIES)
        sync = self.server.capabilities.get("textDocumentSync", 1)
        kind = sync.get("change", 0) if isinstance(sync, dict) else sync
        self.incremental = kind == 2

    def open(self):
        """Opens the document; the seconds until its findings are told."""
        return self.server.change([opened(self.uri, self.lines)], self.uri, 1, seconds=60)

    def keystroke(self):
        """The next one, as a notification."""
        self.version += 1
        change = keystroke(self.uri, self.version, self.round, self.lines, self.incremental)
        self.round += 1
        return change

    def type(self, count=1):
        """Types so many letters; the seconds until the findings for the last are told."""
        notifications = [self.keystroke() for _ in range(count)]
        return self.server.change(notifications, self.uri, self.version)

    def can(self, capability):
        """Whether the server announces it."""
        value = self.server.capabilities
        for part in capability.split("."):
            value = value.get(part) if isinstance(value, dict) else None
        return value is not None and value is not False

    def ask(self, request, after_edit):
        """Asks; the seconds until the answer is there. An error for an answer is a failure."""
        method, _, params = request
        params = params(line_of(self.round, self.lines), self.lines)
        params["textDocument"] = {"uri": self.uri}
        before = [self.keystroke()] if after_edit else []
        name = "textDocument/" + method.split(" ")[0]
        answer, seconds = self.server.ask(name, params, before=before)
        if "error" in answer:
            raise Silent(answer["error"].get("message", "an error"))
        return seconds

    def resident_bytes(self):
        """Its memory."""
        return self.server.resident_bytes()


def measure(commands, sizes, rounds):
    """Everything; gives rows of a heading, a unit and for each server a list of numbers or why
    there are none."""
    yield ("start → `initialize` answered", "ms", _starts(commands, rounds))
    for lines in sizes:
        editors = [Editor(name, command, lines) for name, command in commands.items()]
        for title, unit, cells in _document(editors, rounds):
            yield (f"{lines:,} lines: {title}", unit, cells)
        for editor in editors:
            editor.server.stop()


def _starts(commands, rounds):
    cells = {name: [] for name in commands}
    for _ in range(max(rounds // 3, 3)):
        for name, command in commands.items():
            server = Server(command, CAPABILITIES)
            cells[name].append(server.start_seconds * 1000)
            server.stop()
    return cells


def _document(editors, rounds):
    yield "opened → findings", "ms", _each(editors, 1, lambda editor: editor.open())
    for editor in editors:
        _tried(editor, lambda editor: editor.server.rest(0.3))
    yield "memory", "MiB", {
        editor.name: [editor.resident_bytes() / 2**20] if not editor.failure else editor.failure
        for editor in editors}
    used = {editor.name: -editor.server.processor_seconds()
            for editor in editors if not editor.failure}
    cells = _each(editors, rounds, lambda editor: editor.type(), pause=PAUSE)
    yield "keystroke → findings", "ms", cells
    yield "processor time of a keystroke", "ms", {
        editor.name: [(used[editor.name] + editor.server.processor_seconds())
                      / max(editor.round, 1) * 1000]
        if not editor.failure else editor.failure for editor in editors}
    yield "50 keystrokes at once → findings", "ms", _each(
        editors, max(rounds // 10, 3), lambda editor: editor.type(50))
    for request in REQUESTS:
        for when, after_edit in [("", False), (" after a keystroke", True)]:
            able = [editor for editor in editors if editor.can(request[1])]
            ask = functools.partial(Editor.ask, request=request, after_edit=after_edit)
            cells = _each(able, rounds, ask, between=_between(after_edit), fatal=False)
            for editor in editors:
                cells.setdefault(editor.name, "not offered")
            yield request[0] + when, "ms", cells
    for editor in editors:
        _tried(editor, lambda editor: editor.server.rest(0.3))
    yield "memory after all of it", "MiB", {
        editor.name: [editor.resident_bytes() / 2**20] if not editor.failure else editor.failure
        for editor in editors}


def _between(after_edit):
    """Idle means that the findings of all edits have been told."""
    return lambda editor: editor.server.rest(PAUSE if after_edit else 0.002)


def _tried(editor, step):
    """What a step gives; None if the server failed at it, now or before."""
    if editor.failure:
        return None
    try:
        return step(editor)
    except (Silent, OSError) as error:
        editor.failure = str(error)
        return None


def _each(editors, rounds, step, pause=0.0, between=None, fatal=True):
    """So many rounds of a step, each with all the editors; milliseconds, without the first round
    where there are enough."""
    cells = {editor.name: [] for editor in editors}
    failed = {editor.name: editor.failure for editor in editors if editor.failure}
    spent = dict.fromkeys(cells, 0.0)
    for number in range(rounds):
        for editor in editors:
            name = editor.name
            if name in failed or (number >= 3 and spent[name] > BUDGET):
                continue
            if pause:
                time.sleep(pause)
            if between:
                _tried(editor, between)
            started = time.perf_counter()
            seconds = _tried(editor, step)
            spent[name] += time.perf_counter() - started
            if seconds is None:
                failed[name] = editor.failure
                if not fatal and editor.server.process.poll() is None:
                    editor.failure = None
            else:
                cells[name].append(seconds * 1000)
    return {name: failed.get(name) or (times[1:] if len(times) > 5 else times)
            for name, times in cells.items()}


def percentile(numbers, percent):
    """The smallest number that so many percent do not exceed."""
    numbers = sorted(numbers)
    return numbers[min(int(len(numbers) * percent / 100), len(numbers) - 1)]


def median(numbers):
    """The one in the middle."""
    return statistics.median(numbers)
