"""Stays with a running block: listens to it, watches the clock and the operator, and ends it when it must."""

from __future__ import annotations

import os
import select
import signal
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Protocol

from msgspec import Struct

from runbook_kit.run.model import Left
from runbook_kit.run.reaping import LAST, descendants, end_processes, left_behind

URGE = 2.0  # seconds after which what was interrupted is asked to end
TICK = 0.2  # seconds: the watch is asked at least this often
SHORT = 0.005  # seconds between two looks at the process where no descriptor tells its end
SILENCE = 0.05  # seconds without output after which nobody is waited for who still holds the pipe
LONGEST = 2.0  # seconds that output is read after the end
EVER = float("inf")

Ear = Callable[[], int | None]  # reads what there is: how many bytes; 0 at the end of the stream, None when nothing


class Watch(Protocol):
    """Who may want the block to end. `signal` is forwarded to it, once."""

    @property
    def signal(self) -> int: ...

    def fileno(self) -> int | None:
        """A descriptor that becomes readable when `check` has something to say, or None."""

    def check(self) -> str:
        """Why the block must end: "interrupted" once for every signal, "halted" as long as it is so, or "".

        Reads its descriptor empty. Asked every 200 ms.
        """


class Unwatched(Struct, frozen=True):
    """A watch that never says anything."""

    signal: int = signal.SIGTERM

    def fileno(self) -> int | None:
        return None

    def check(self) -> str:
        return ""


class Child(Protocol):
    """The first process of a block, as `subprocess.Popen` has it."""

    pid: int
    returncode: int

    def poll(self) -> int | None: ...


class End(Struct, frozen=True):
    """How the first process ended: as a return code of `subprocess`, None when even KILL did not end it."""

    code: int | None
    stopped: str
    duration_ms: int
    left: tuple[Left, ...] = ()
    insisted: bool = False  # a second signal came before it had ended


class Terms(Struct, frozen=True):
    """How long a block may run, in seconds, who may end it, and how much time it gets to end."""

    timeout_s: float | None = None
    grace_s: float = 10.0
    watch: Watch = Unwatched()


def supervise(
    child: Child,
    terms: Terms,
    *,
    ears: Mapping[int, Ear],
    aside: Mapping[int, Ear],
    before: frozenset[int],
    begun: float,
) -> End:
    """Stay until the first process of the block has ended, then listen a short while to who still holds its output.

    `ears` are listened to at once; those `aside` every now and then until they have told something, and at the end:
    what comes in many small pieces would wake us for each. `before` are our children before the block began, `begun`
    its start on the monotonic clock. A block that we ended leaves nothing behind. When an ear raises, it is killed.
    """
    try:
        with _Attended(child, terms, dict(ears), dict(aside), begun) as attended:
            code = attended.wait()
            duration = time.monotonic() - begun
            left = left_behind(child.pid, before) if attended.stopped else ()
            if left:
                left = end_processes(left, max(0.0, attended.kill_at - time.monotonic()))
            attended.drain()
        left = left or left_behind(child.pid, before)
    except BaseException:
        _kill(child, before)
        raise
    return End(code, attended.stopped, round(duration * 1000), left, attended.insisted)


class _Attended:
    """One running block: what we hear of it and how far its end has come."""

    def __init__(self, child: Child, terms: Terms, ears: dict[int, Ear], aside: dict[int, Ear], begun: float) -> None:
        self.child, self.terms, self.ears, self.aside = child, terms, ears, aside
        self.deadline = EVER if terms.timeout_s is None else begun + terms.timeout_s
        self.stopped = ""
        self.killed = False
        self.insisted = False
        self.kill_at = self.give_up_at = self.urge_at = EVER
        self.next_check = self.next_look = 0.0
        self.poller = select.poll()
        self.watched = terms.watch.fileno()
        self.ending = _open_process(child.pid)
        for descriptor in (*ears, self.watched, self.ending):
            if descriptor is not None:
                self.poller.register(descriptor, select.POLLIN)

    def __enter__(self) -> _Attended:
        return self

    def __exit__(self, *_: object) -> None:
        if self.ending is not None:
            os.close(self.ending)

    def wait(self) -> int | None:
        """The return code of the first process; None when it cannot be ended."""
        while True:
            told = self._listen(self._patience())
            if self.ending is None or self.ending in told:
                code = self.child.poll()
                if code is not None:
                    return code
            now = time.monotonic()
            if self.aside and now >= self.next_look:
                self._turn_to_aside(now)
            if not self.stopped:
                self._look_around(now, self.watched in told)
            elif now >= self.give_up_at:
                self.child.returncode = -signal.SIGKILL
                return None
            else:
                self._insist(now, self.watched in told)

    def _insist(self, now: float, is_called: bool) -> None:
        """See to it that what was asked to end does: TERM behind another signal, KILL in the end, or when urged."""
        if is_called or now >= self.next_check:
            self.next_check = now + TICK / 2
            if self.terms.watch.check() == "interrupted":
                self.insisted = self.stopped == "interrupted"
                self.stopped, self.kill_at = "interrupted", now
        if now >= self.kill_at and not self.killed:
            self._signal(signal.SIGKILL, everywhere=True)
            self.killed, self.give_up_at = True, now + LAST
        elif now >= self.urge_at and not self.killed:
            self._signal(signal.SIGTERM, everywhere=True)
            self.urge_at = EVER

    def drain(self) -> None:
        """Hear out who still holds the output: until it is closed, silent for a moment, or too long."""
        for descriptor in (self.ending, self.watched):
            if descriptor is not None:
                self.poller.unregister(descriptor)
        until = time.monotonic() + LONGEST
        while self.ears and (rest := until - time.monotonic()) > 0 and self._listen(min(SILENCE, rest)):
            pass
        for ear in self.aside.values():
            while ear():
                pass

    def _turn_to_aside(self, now: float) -> None:
        """Listen at once to those aside that have begun to tell something: they may fill their pipe."""
        begun, self.next_look = self.next_look > 0, now + TICK / 2
        for descriptor in [descriptor for descriptor, ear in self.aside.items() if ear() and begun]:
            self.ears[descriptor] = self.aside.pop(descriptor)
            self.poller.register(descriptor, select.POLLIN)

    def _patience(self) -> float:
        if self.ending is None:
            return SHORT
        until = (
            self.deadline if not self.stopped else min(self.give_up_at if self.killed else self.kill_at, self.urge_at)
        )
        return max(0.0, min(TICK, until - time.monotonic()))

    def _listen(self, seconds: float) -> set[int]:
        """Read what there is to read within `seconds`; the descriptors that told something."""
        told = {descriptor for descriptor, _ in self.poller.poll(1000 * seconds)}
        for descriptor in told & self.ears.keys():
            if self.ears[descriptor]() == 0:
                self.poller.unregister(descriptor)
                del self.ears[descriptor]
        return told

    def _look_around(self, now: float, is_called: bool) -> None:
        if is_called or now >= self.next_check:
            self.next_check = now + TICK / 2
            self.stopped = self.terms.watch.check()
            if self.stopped:
                self._signal(self.terms.watch.signal, everywhere=False)
        if not self.stopped and now >= self.deadline:
            self.stopped = "timeout"
            self._signal(signal.SIGTERM, everywhere=True)
        if self.stopped:
            self.kill_at = now + self.terms.grace_s
            # A shell that waits for a program may have heard the signal when the program had not yet begun.
            self.urge_at = now + URGE if self.stopped == "interrupted" else EVER

    def _signal(self, number: int, everywhere: bool) -> None:
        """To the group, and with `everywhere` to those of its tree that have left it; stopped ones go on to hear it."""
        group = self.child.pid
        escaped = [process.pid for process in descendants([group]) if process.group != group] if everywhere else []
        for sent in (number, signal.SIGCONT):
            with suppress(OSError):
                os.killpg(group, sent)
            for pid in escaped:
                with suppress(OSError):
                    os.kill(pid, sent)


def _open_process(pid: int) -> int | None:
    try:
        return os.pidfd_open(pid)
    except (AttributeError, OSError):
        return None


def _kill(child: Child, before: frozenset[int]) -> None:
    """We cannot go on: nothing of the block may."""
    escaped = [process.pid for process in descendants([child.pid])]
    with suppress(OSError):
        os.killpg(child.pid, signal.SIGKILL)
    for pid in escaped:
        with suppress(OSError):
            os.kill(pid, signal.SIGKILL)
    until = time.monotonic() + LAST
    while child.poll() is None and time.monotonic() < until:
        time.sleep(SHORT)
    end_processes(left_behind(child.pid, before), 0.0)
