"""What happens to a job, one kind of thing each: the words of its own log, beside those that sessions have, too."""

from __future__ import annotations

from typing import Literal, cast

import msgspec
from msgspec import Struct

from runbook_kit.session.chain import lines
from runbook_kit.session.events import AnyEvent, Event, JobFinished, JobLost, JobStarted, LogRecovered
from runbook_kit.session.log import Log
from runbook_kit.session.records import ENVELOPE

Why = Literal["stopped", "halted", "timeout", "signal"]


class JobOpened(Event, frozen=True, tag="job.opened"):
    """A job is about to be started as `job.json`, whose SHA-256 this is, says."""

    job: str
    spec_sha256: str
    supervisor: int = 0


class RunStarted(Event, frozen=True, tag="job.run-started"):
    """One more run of a job that repeats its command. `missed` are the starts that passed since the run before."""

    job: str
    run: int
    pid: int
    started: str = ""
    missed: int = 0


class RunFinished(Event, frozen=True, tag="job.run-finished"):
    """How a run ended, and whether that is what was expected."""

    job: str
    run: int
    exit_code: int | None
    signal: int = 0
    duration_ms: int = 0
    ok: bool = True
    reason: str = ""
    size: int = 0  # of all output so far


class JobEnding(Event, frozen=True, tag="job.ending"):
    """Why the command is ended, and how long it has for it."""

    job: str
    why: Why
    grace_ms: int
    by: str = ""


class JobSignalled(Event, frozen=True, tag="job.signalled"):
    """A signal was sent to all processes of the job."""

    job: str
    signal: int


class LeftProcess(Struct, frozen=True):
    """A process of a job that went on: `started` tells it from a later one with the same number."""

    pid: int
    started: str
    command: str


class JobLeft(Event, frozen=True, tag="job.left"):
    """Processes that went on when the command had ended. `ended`: they were ended then, but for those in `alive`."""

    job: str
    left: tuple[LeftProcess, ...]
    ended: bool = False
    alive: tuple[LeftProcess, ...] = ()


JobEvent = (
    JobOpened
    | JobStarted
    | RunStarted
    | RunFinished
    | JobEnding
    | JobSignalled
    | JobLeft
    | JobFinished
    | JobLost
    | LogRecovered
)
DECODER = msgspec.json.Decoder(JobEvent)


class Happened(Struct, frozen=True):
    """An event of a job and when it was recorded (ISO 8601, UTC)."""

    at: str
    boot: str
    event: JobEvent


def append(log: Log, event: JobEvent, *, durable: bool = True) -> None:
    """Write an event. Raises `MachineError` when it cannot be written."""
    log.append(cast(AnyEvent, event), durable=durable)  # the log takes any event; its type names those of sessions


def read_events(data: bytes) -> tuple[Happened, ...]:
    """The events of a log that was verified. Raises `msgspec.ValidationError` for events not known here."""
    return tuple(_read(line) for line in lines(data))


def _read(line: bytes) -> Happened:
    envelope = ENVELOPE.decode(line)
    return Happened(envelope.ts, envelope.boot, DECODER.decode(line))
