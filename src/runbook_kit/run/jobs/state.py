"""A job as its log and its lock tell it."""

from __future__ import annotations

from collections.abc import Iterable
from functools import reduce
from pathlib import Path
from typing import Literal

import msgspec
from msgspec import Struct, field
from msgspec.structs import replace

from runbook_kit.errors import InvalidInput, Tampered
from runbook_kit.run.jobs.happenings import (
    Happened,
    JobEnding,
    JobLeft,
    JobOpened,
    JobSignalled,
    LeftProcess,
    RunFinished,
    RunStarted,
    Why,
    read_events,
)
from runbook_kit.run.jobs.jobfolder import SPEC, Spec, read_spec
from runbook_kit.session.chain import Verification, verify
from runbook_kit.session.events import JobFinished, JobLost, JobStarted
from runbook_kit.session.log import LOG, Holder, is_held, read_file

Word = Literal["running", "finished", "failed", "stopped", "lost"]
TIMED_OUT = 124
UNKNOWN = 1
FROM_SIGNAL = 128


class Sent(Struct, frozen=True):
    """A signal that was sent to the job, and when."""

    at: str
    signal: int


class Run(Struct, frozen=True):
    """The last run of the command, or the only one."""

    number: int = 0
    pid: int = 0
    started: str = ""
    at: str = ""
    exit_code: int | None = None
    signal: int = 0
    ok: bool | None = None  # None: it has not ended


class State(Struct, frozen=True):
    """What follows from the events of a job."""

    word: Word = "running"
    opened: JobOpened | None = None
    last: Run = Run()
    started_at: str = ""
    ended_at: str = ""
    exit_code: int | None = None
    signal: int = 0
    duration_ms: int | None = None
    reason: str = ""
    why: Why | None = None  # it was ended by us
    sent: tuple[Sent, ...] = ()
    runs: int = 0  # that have ended
    bad: int = 0  # of those: not as expected
    missed: int = 0
    left: tuple[LeftProcess, ...] = ()
    size: int | None = None  # of all output, also of what was not kept
    log_sha256: str = ""
    over: bool = False  # the supervisor has said its last word


class Job(Struct, frozen=True):
    """A job as it is there now. `holder` is its supervisor."""

    folder: Path
    spec: Spec
    state: State
    holder: Holder | None = None
    verification: Verification = field(default_factory=lambda: Verification("intact", 0, "", 0))

    @property
    def id(self) -> str:
        return self.spec.id

    @property
    def word(self) -> Word:
        return self.state.word

    @property
    def ended(self) -> bool:
        return self.state.word != "running"

    @property
    def may_run(self) -> bool:
        """Whether processes may be there that nobody supervises any more."""
        return bool(self.state.left) or (self.word == "lost" and not self.state.over)

    @property
    def exit_code(self) -> int:
        """The code for whoever follows the job: its own, 128 + the signal, 124 when it took too long, 1 when lost."""
        state = self.state
        if state.word == "lost":
            return UNKNOWN
        if state.why == "timeout":
            return TIMED_OUT
        if state.exit_code is None:
            return FROM_SIGNAL + state.signal if state.signal else UNKNOWN
        return state.exit_code


def fold(happened: Iterable[Happened], spec: Spec) -> State:
    """The state behind these events."""
    return reduce(lambda state, each: apply(state, each, spec), happened, State())


def apply(state: State, happened: Happened, spec: Spec) -> State:
    """The state behind one more event."""
    event, at = happened.event, happened.at
    match event:
        case JobOpened():
            return replace(state, opened=event)
        case JobStarted():
            return replace(state, started_at=at, last=Run(1, event.pid, event.started, at))
        case RunStarted():
            last = Run(event.run, event.pid, event.started, at)
            return replace(state, last=last, missed=state.missed + event.missed, why=None)
        case RunFinished():
            ended = replace(state.last, exit_code=event.exit_code, signal=event.signal, ok=event.ok)
            return replace(state, last=ended, runs=state.runs + 1, bad=state.bad + (not event.ok), size=event.size)
        case JobEnding():
            return replace(state, why=event.why)
        case JobSignalled():
            return replace(state, sent=(*state.sent, Sent(at, event.signal)))
        case JobLeft():
            return replace(state, left=event.alive if event.ended else tuple(dict.fromkeys((*state.left, *event.left))))
        case JobFinished():
            return _finished(state, event, at, spec)
        case JobLost():
            return replace(state, word="lost", ended_at=at, reason=event.reason, over=True)
        case _:
            return state


def _finished(state: State, event: JobFinished, at: str, spec: Spec) -> State:
    return replace(
        state,
        word=_word(state.why, event, spec),
        ended_at=at,
        exit_code=event.exit_code,
        signal=event.signal,
        duration_ms=event.duration_ms,
        reason=event.reason,
        size=event.size,
        log_sha256=event.log_sha256,
        over=True,
    )


def _word(why: Why | None, event: JobFinished, spec: Spec) -> Word:
    if why in ("stopped", "halted", "signal"):
        return "stopped"
    if why == "timeout":
        return "failed"
    wanted = (0,) if spec.every_s else spec.expect_exit
    return "finished" if event.exit_code in wanted else "failed"


def look(folder: Path) -> Job:
    """The job as it is now. Raises `InvalidInput` when it cannot be read, `Tampered` when its log was changed."""
    spec = read_spec(folder)
    holder = is_held(folder)  # before the log: what a supervisor wrote before it let go is then in it
    data = _log(folder)
    found = verify(data, None, folder.name)
    if found.verdict == "tampered":
        raise Tampered(
            f"The log of the job `{folder.name}` is not what was written: {found.message}",
            hint="Keep the folder as it is. Its processes, if any, carry RUNBOOK_JOB in their environment.",
            code=found.code,
        )
    try:
        state = fold(read_events(data[: found.good]), spec)
    except msgspec.ValidationError:
        raise InvalidInput(
            f"The job `{folder.name}` holds events that this version does not know.",
            hint="Use the version that wrote it, or a later one.",
            code="newer-session",
        ) from None
    return Job(folder, spec, _seen(state, holder), holder, found)


def _log(folder: Path) -> bytes:
    try:
        return read_file(folder / LOG)
    except FileNotFoundError:
        return b""  # it is about to be started, or was not
    except OSError:
        raise InvalidInput(
            f"The log of the job `{folder.name}` cannot be read.",
            hint="`runbook job doctor` looks at every job here.",
            code="job-unreadable",
        ) from None


def _seen(state: State, holder: Holder | None) -> State:
    """With what the lock says: a job that nobody supervises any more, and that has no end, is lost."""
    if state.over or holder is not None:
        return state
    why = "Its supervisor has vanished without a word." if state.started_at else "It was never started."
    return replace(state, word="lost", reason=why)


def is_described(folder: Path, state: State) -> bool:
    """Whether `job.json` is still what the job was started as."""
    from runbook_kit.canonical import sha256

    try:
        return state.opened is None or sha256(read_file(folder / SPEC)) == state.opened.spec_sha256
    except OSError:
        return False
