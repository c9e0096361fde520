"""What a supervisor is told through a pipe when it starts, and what it answers: never on disk or in a command line."""

from __future__ import annotations

import os
from collections.abc import Mapping

import msgspec
from msgspec import Struct

from runbook_kit.errors import MachineError, Refused, RunbookError, UsageError
from runbook_kit.run.model import Invocation

JOB = "RUNBOOK_JOB"  # in the environment of everything that a job starts
ERRORS: Mapping[int, type[RunbookError]] = {2: UsageError, 3: Refused}


class Handover(Struct, frozen=True):
    """The command with its environment, as the bytes they are, and the secrets that its output must not show."""

    argv: tuple[bytes, ...]
    environment: tuple[tuple[bytes, bytes], ...]
    cwd: bytes
    carries: bool
    secrets: tuple[bytes, ...]
    grace_s: float

    @property
    def invocation(self) -> Invocation:
        environment = {os.fsdecode(name): os.fsdecode(value) for name, value in self.environment}
        return Invocation(tuple(map(os.fsdecode, self.argv)), environment, os.fsdecode(self.cwd), self.carries)


class Begun(Struct, frozen=True, tag="begun"):
    """The command runs, and that is on disk."""

    pid: int
    started: str


class Failed(Struct, frozen=True, tag="failed"):
    """It could not be started."""

    message: str
    hint: str
    code: str
    exit_code: int


Answer = Begun | Failed


def hand_over(invocation: Invocation, job: str, secrets: frozenset[str], grace_s: float) -> bytes:
    """The bytes for the pipe."""
    environment = {**invocation.environment, JOB: job}
    return msgspec.msgpack.encode(
        Handover(
            argv=tuple(map(os.fsencode, invocation.argv)),
            environment=tuple((os.fsencode(name), os.fsencode(value)) for name, value in environment.items()),
            cwd=os.fsencode(invocation.cwd),
            carries=invocation.carries,
            secrets=tuple(os.fsencode(secret) for secret in sorted(secrets)),
            grace_s=grace_s,
        )
    )


def take_over(data: bytes) -> Handover:
    return msgspec.msgpack.decode(data, type=Handover)


def answer(said: Answer) -> bytes:
    return msgspec.json.encode(said)


def heard(data: bytes, complaint: str) -> Begun:
    """What the supervisor answered. Raises what it says stopped it; `complaint` is what it wrote when it broke."""
    try:
        said = msgspec.json.decode(data, type=Begun | Failed)
    except (msgspec.DecodeError, UnicodeDecodeError):
        why = f": {complaint}" if complaint else ""
        raise MachineError(
            f"The supervisor of the job has not started it{why}.",
            hint="`runbook job doctor` looks at what jobs need.",
            code="job-not-started",
        ) from None
    if isinstance(said, Failed):
        raise ERRORS.get(said.exit_code, MachineError)(said.message, hint=said.hint, code=said.code)
    return said


def failed(error: RunbookError) -> Failed:
    """What stopped a supervisor, as its answer; surrogates cannot travel as JSON."""
    message, hint = (text.encode("utf-8", "backslashreplace").decode() for text in (error.message, error.hint))
    return Failed(message, hint, error.code, error.exit_code)
