"""Ends the command of a job when it must: TERM, time to end, KILL, each recorded."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import msgspec
from msgspec import Struct

from runbook_kit.errors import RunbookError
from runbook_kit.run.jobs.happenings import JobEnding, JobEvent, JobSignalled, Why
from runbook_kit.run.jobs.jobfolder import STOP
from runbook_kit.run.reaping import descendants, left_behind
from runbook_kit.session.halt import is_halted
from runbook_kit.session.log import read_file

EVER = float("inf")
SHORT_S = 0.1  # between two looks at what may be asked while nothing runs


class Request(Struct, frozen=True):
    """Somebody wants the job to end: the content of `stop.json`."""

    grace_s: float
    by: str = ""
    at: str = ""


class Ender:
    """The watch of a supervisor (see `run.supervision.Watch`). It sends TERM itself, and asks for KILL at the end.

    `note` records an event; that it cannot must not keep a job from being ended.
    """

    signal = int(signal.SIGKILL)

    def __init__(
        self,
        job: str,
        folder: Path,
        own: Path,
        *,
        timeout_s: float | None,
        grace_s: float,
        note: Callable[[JobEvent], object],
        wake: int | None = None,
    ) -> None:
        self.job, self.folder, self.own = job, folder, own
        self.timeout_s, self.grace_s, self._note, self._wake = timeout_s, grace_s, note, wake
        self.caught = 0  # the signal that somebody sent to the supervisor
        self.why: Why | None = None
        self.by = ""
        self.deadline = self.kill_at = EVER
        self.killed = False
        self._pid, self._before = 0, frozenset[int]()

    def begin(self, pid: int, before: frozenset[int]) -> None:
        """A run has begun with process `pid`; `before` are our children before it."""
        self._pid, self._before = pid, before
        self.deadline = EVER if self.timeout_s is None else time.monotonic() + self.timeout_s
        self.kill_at, self.killed = EVER, False
        if self.why == "timeout":
            self.why = None

    def fileno(self) -> int | None:
        return self._wake

    def check(self) -> str:
        """Why everything must be killed now, or nothing. Called several times a second."""
        self._drain()
        if self.kill_at == EVER:
            self.why = self.why or self.asked()
            if self.why is None and time.monotonic() >= self.deadline:
                self.why = "timeout"
            if self.why is not None:
                self._terminate(self.why)
        elif self.why != "stopped" and (request := self._request()) is not None:
            self.kill_at = min(self.kill_at, time.monotonic() + request.grace_s)
        if time.monotonic() < self.kill_at:
            return ""
        self._record(JobSignalled(job=self.job, signal=int(signal.SIGKILL)))
        self.killed = True
        return self.why or "stopped"

    def asked(self) -> Why | None:
        """Why the job, with all runs that may come, must end."""
        request = self._request()
        if request is not None:
            self.grace_s, self.by = request.grace_s, request.by
            return "stopped"
        if self.caught:
            return "signal"
        return "halted" if is_halted(self.own) else None

    def wait_until(self, moment: float) -> bool:
        """Wait for the next run; false when none may come. `moment` is on the monotonic clock."""
        import select

        while self.why in (None, "timeout") and (rest := moment - time.monotonic()) > 0:
            select.select([] if self._wake is None else [self._wake], [], [], min(rest, SHORT_S))
            self._drain()
            self._stop_waiting()
        self._stop_waiting()
        return self.why in (None, "timeout")

    def _stop_waiting(self) -> None:
        why = self.asked() if self.why in (None, "timeout") else None
        if why is not None:
            self.why = why
            self._record(JobEnding(job=self.job, why=why, grace_ms=0, by=self.by))

    def rest_s(self) -> float:
        """How much of the time to end is left, in seconds."""
        return max(0.0, min(self.kill_at - time.monotonic(), self.grace_s))

    def _request(self) -> Request | None:
        try:
            data = read_file(self.folder / STOP)
        except OSError:
            return None
        try:
            return msgspec.json.decode(data, type=Request)
        except (msgspec.DecodeError, UnicodeDecodeError):
            return Request(self.grace_s)

    def _terminate(self, why: Why) -> None:
        self.kill_at = time.monotonic() + self.grace_s
        self._record(JobEnding(job=self.job, why=why, grace_ms=round(1000 * self.grace_s), by=self.by))
        self._record(JobSignalled(job=self.job, signal=int(signal.SIGTERM)))
        escaped = [process.pid for process in descendants([self._pid]) if process.group != self._pid]
        escaped += [each.pid for each in left_behind(self._pid, self._before) if each.started]
        for number in (signal.SIGTERM, signal.SIGCONT):  # a stopped process would keep the signal for later
            with suppress(OSError):
                os.killpg(self._pid, number)
            for pid in escaped:
                with suppress(OSError):
                    os.kill(pid, number)

    def _drain(self) -> None:
        if self._wake is not None:
            with suppress(BlockingIOError):
                os.read(self._wake, 4096)

    def _record(self, event: JobEvent) -> None:
        with suppress(RunbookError):
            self._note(event)
