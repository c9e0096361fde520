"""Asks `bash -n` about many texts: one process for each, several at once, none of them able to run anything."""

from __future__ import annotations

import os
import re
import select
import signal
import time
from collections.abc import Sequence
from contextlib import suppress
from threading import Thread

from msgspec import Struct, field

from runbook_kit.plan.programs import find_program

CHECKED = ("bash", "sh")  # languages that `bash -n` can judge
LARGEST_ARGUMENT = 100 * 1024  # bytes; Linux allows 128 KB for one argument, a longer text goes through a pipe
LONGEST_ANSWER = 64 * 1024  # bytes kept of what bash says; the first line is what counts
PATIENCE_S = 10.0  # for one text; `bash -n` needs about a millisecond
SAID = re.compile(r"^bash: (?:-c: )?(line \d+: .*)$", re.MULTILINE)


class Text(Struct, frozen=True):
    """A shell text to check; `key` names it in the answer."""

    key: str
    source: str
    extglob: bool = False  # the text relies on `shopt -s extglob`, which decides how bash reads patterns


class _Process(Struct):
    """A running `bash -n`: what it has said, and what it has still to be told through `told`."""

    key: str
    pid: int
    says: int  # descriptor
    deadline: float  # monotonic seconds
    said: bytearray = field(default_factory=bytearray)
    told: int = -1  # descriptor
    untold: memoryview = field(default_factory=lambda: memoryview(b""))


class Asking:
    """Texts that bash is asked about in a thread of its own, while something else is done.

    `path` is the value of PATH. There are no answers when it has no bash, or bash cannot be started.
    """

    def __init__(self, texts: Sequence[Text], path: str) -> None:
        self.keys = tuple(text.key for text in texts)
        self._answers: dict[str, str] = {}
        self._thread = Thread(target=self._ask, args=(texts, path), daemon=True)
        if texts:
            self._thread.start()

    def _ask(self, texts: Sequence[Text], path: str) -> None:
        bash = find_program("bash", path)
        if bash:
            with suppress(OSError):
                self._answers.update(check_syntax(texts, bash, path))

    def answers(self) -> dict[str, str]:
        """What bash says about each text, by key; waits until it has said everything."""
        if self.keys:
            self._thread.join()
        return dict(self._answers)


def check_syntax(texts: Sequence[Text], bash: str, path: str) -> dict[str, str]:
    """What `bash -n` says about each text, by key: `line N: …` with N in the text, or empty when it is fine.

    `bash` is the program, `path` its PATH. The shell gets no other environment: BASH_ENV would be
    expanded, and the file that it names read, although nothing of the text is run. HOME and SHELL are
    there so that it need not look up who we are.
    """
    answers = {text.key: _hopeless(text) for text in texts if "\0" in text.source}
    waiting = [text for text in texts if "\0" not in text.source][::-1]
    crew = _Crew(bash, {"PATH": path, "LC_ALL": "C", "HOME": "/", "SHELL": "/bin/sh"})
    try:
        while waiting or crew.running:
            while waiting and crew.has_room:
                crew.start(waiting.pop())
            answers |= crew.progress()
    finally:
        crew.dismiss()
    return answers


def _hopeless(text: Text) -> str:
    """No argument of a process can hold a NUL, and bash would drop it silently."""
    return f"line {text.source[: text.source.index(chr(0))].count(chr(10)) + 1}: a NUL character"


class _Crew:
    """The processes that run at the same time, each known by the descriptors that we share with it."""

    def __init__(self, bash: str, environment: dict[str, str]) -> None:
        self.bash, self.environment = bash, environment
        self.size = max(4, min(8, os.cpu_count() or 2))
        self.poller = select.poll()
        self.running: dict[int, _Process] = {}  # by the descriptor it speaks through
        self.listening: dict[int, _Process] = {}  # by the descriptor it listens to

    @property
    def has_room(self) -> bool:
        return len(self.running) < self.size

    def start(self, text: Text) -> None:
        source = text.source.encode("utf-8", "replace")
        piped = len(source) > LARGEST_ARGUMENT
        arguments: list[str | bytes] = ["bash", "--noprofile", "--norc", *(["-O", "extglob"] if text.extglob else [])]
        arguments += ["-n"] if piped else ["-n", "-c", "--", source]  # a text may begin like an option
        says, theirs = os.pipe()
        heard, told = os.pipe() if piped else (os.open(os.devnull, os.O_RDONLY | os.O_CLOEXEC), -1)
        try:
            pid = os.posix_spawn(
                self.bash,
                arguments,
                self.environment,
                file_actions=[(os.POSIX_SPAWN_DUP2, heard, 0), *((os.POSIX_SPAWN_DUP2, theirs, to) for to in (1, 2))],
            )
        except OSError:
            os.close(says)
            if piped:
                os.close(told)
            raise
        finally:
            os.close(theirs)
            os.close(heard)
        process = _Process(text.key, pid, says, time.monotonic() + PATIENCE_S, told=told, untold=memoryview(source))
        self.running[says] = process
        self.poller.register(says, select.POLLIN)
        if piped:
            os.set_blocking(told, False)
            self.listening[told] = process
            self.poller.register(told, select.POLLOUT)

    def progress(self) -> dict[str, str]:
        """Wait until something happens; the answers of those that have finished or took too long."""
        patience = min(process.deadline for process in self.running.values()) - time.monotonic()
        answers: dict[str, str] = {}
        for descriptor, _ in self.poller.poll(max(0.0, patience) * 1000):
            if descriptor in self.listening:
                self._tell(self.listening[descriptor])
            elif descriptor in self.running and self._hear(self.running[descriptor]):
                process = self.running[descriptor]
                answers[process.key] = self._finish(process)
        now = time.monotonic()
        for process in [process for process in self.running.values() if process.deadline <= now]:
            os.kill(process.pid, signal.SIGKILL)
            self._finish(process)
            answers[process.key] = f"line 1: `bash -n` did not answer within {PATIENCE_S:.0f} seconds"
        return answers

    def dismiss(self) -> None:
        """End those that still run, because we were interrupted."""
        for process in list(self.running.values()):
            os.kill(process.pid, signal.SIGKILL)
            self._finish(process)

    def _hear(self, process: _Process) -> bool:
        """Read what it says; whether that was the end."""
        data = os.read(process.says, LONGEST_ANSWER)
        process.said += data[: LONGEST_ANSWER - len(process.said)]
        return not data

    def _tell(self, process: _Process) -> None:
        try:
            process.untold = process.untold[os.write(process.told, process.untold) :]
        except BlockingIOError:
            return
        except BrokenPipeError:  # it has found an error and left
            process.untold = memoryview(b"")
        if not process.untold:
            self._hang_up(process)

    def _hang_up(self, process: _Process) -> None:
        if self.listening.pop(process.told, None) is not None:
            self.poller.unregister(process.told)
            os.close(process.told)

    def _finish(self, process: _Process) -> str:
        self._hang_up(process)
        self.poller.unregister(process.says)
        del self.running[process.says]
        os.close(process.says)
        _, status = os.waitpid(process.pid, 0)
        said = process.said.decode("utf-8", "replace")
        match = SAID.search(said)
        return match[1] if match else _unusual(said) if status else ""


def _unusual(said: str) -> str:
    return f"line 1: {said.strip().partition(chr(10))[0] or 'bash -n failed without a word'}"
