"""What starting a block takes and what comes of it, as frozen data, and what an executor must offer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from msgspec import Struct, field

from runbook_kit.run.shell import Shell

STATE_FD = "RUNBOOK_STATE_FD"  # the variable that tells a block's prelude the number of the state pipe
OWN = "RUNBOOK_"  # variables of this program, never carried from block to block


class Invocation(Struct, frozen=True):
    """A process to start. With `carries` it gets the state pipe, its number in the variable RUNBOOK_STATE_FD."""

    argv: tuple[str, ...]
    environment: Mapping[str, str]
    cwd: str
    carries: bool = False


class Left(Struct, frozen=True):
    """A process that a block left behind: `started` tells it from a later one with the same number.

    `started` is "<boot id>/<clock ticks since boot>", or empty where the system does not say; `pid` is then the
    process group.
    """

    pid: int
    started: str
    command: str


class Ending(Struct, frozen=True):
    """How a block ended: an exit code, or None and the number of the signal that ended it.

    `stopped` says why we ended it ("", "timeout", "interrupted", "halted"); `carried` is what came through the
    state pipe.
    """

    code: int | None
    signal: int = 0
    timed_out: bool = False
    stopped: str = ""
    duration_ms: int = 0
    left: tuple[Left, ...] = ()
    carried: bytes = b""
    insisted: bool = False  # whoever interrupted it has not waited for its end


class Task(Struct, frozen=True):
    """A block to run. `folder` is private to the session; `name` ("007-deploy") becomes the name of its file there.

    `environment` is the one the run began with; `extra` are variables of this block alone: they win over what
    earlier blocks handed on, and are handed on themselves only when the block changes them.
    """

    source: str
    folder: str
    name: str
    cwd: str  # where the block starts when no earlier one has gone elsewhere
    environment: Mapping[str, str]
    shell: Shell = Shell()
    extra: Mapping[str, str] = field(default_factory=dict)


class Carried(Struct, frozen=True):
    """What the next block begins with. `lost`: the block should have told its state and did not, so it is the old."""

    shell: Shell
    lost: bool = False


class Executor(Protocol):
    """Carries out the blocks of one language; a module of `run/executors/` is one."""

    def invoke(self, task: Task) -> Invocation:
        """Write the block's source to its private file and say what to start. Raises `MachineError`."""

    def carry(self, task: Task, carried: bytes) -> Carried:
        """What the next block begins with, from what came through the state pipe."""
