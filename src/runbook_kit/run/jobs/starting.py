"""Starts a job: a supervisor of its own that outlives who started it, and answers when the command runs."""

from __future__ import annotations

import os
import select
import time
from collections.abc import Callable, Mapping
from contextlib import ExitStack, suppress
from pathlib import Path

import msgspec
from msgspec import Struct, field
from msgspec.structs import replace

from runbook_kit.errors import MachineError
from runbook_kit.run.jobs.handover import Begun, hand_over, heard
from runbook_kit.run.jobs.jobfolder import GRACE_S, MOST, SAID, STOP, Spec, create, unusable
from runbook_kit.run.masking import Masker
from runbook_kit.run.model import Invocation
from runbook_kit.session.log import Holder, hold, write_new

PATIENCE_S = 30.0  # how long a supervisor may take to answer
LONGEST_COMPLAINT = 300  # characters


class Order(Struct, frozen=True, kw_only=True):
    """A job to be started. `supervisor` is the command line of the supervisor's program."""

    label: str
    invocation: Invocation
    mode: str
    supervisor: tuple[str, ...]
    supervisor_environment: Mapping[str, str] = field(default_factory=dict)
    secrets: frozenset[str] = frozenset()
    purpose: str = ""
    by: str = ""
    timeout_s: float | None = None
    every_s: float | None = None
    expect_exit: tuple[int, ...] = (0,)
    session: str = ""
    step: str = ""
    most: int = MOST
    grace_s: float = GRACE_S
    marked: tuple[str, ...] = ()  # variables that get the job's id


class Started(Struct, frozen=True):
    """A job that runs."""

    folder: Path
    spec: Spec
    pid: int
    started: str


def start(root: Path, order: Order, holder: Holder, random: Callable[[], str]) -> Started:
    """Start the job and return when its command runs and that is on disk.

    `holder` is who starts it, with the time. Raises the `RunbookError` that kept it from starting; then the folder
    stays and says so, too.
    """
    masker = Masker(order.secrets)

    def describe(job: str) -> Spec:
        return Spec(
            id=job,
            label=order.label,
            argv=tuple(_text(masker.mask(word)) for word in order.invocation.argv),
            cwd=_text(masker.mask(order.invocation.cwd)),
            mode=order.mode,
            created_at=holder.since,
            by=_text(order.by),
            host=_text(holder.host),
            purpose=_text(masker.mask(order.purpose)),
            timeout_s=order.timeout_s,
            every_s=order.every_s,
            expect_exit=order.expect_exit,
            session=order.session,
            step=order.step,
            most=order.most,
        )

    folder = create(root, describe, order.label, holder.since, random)
    spec = describe(folder.name)
    given = {**order.invocation.environment, **dict.fromkeys(order.marked, spec.id)}
    invocation = replace(order.invocation, environment=given)
    begun = _launch(folder, order, hand_over(invocation, spec.id, order.secrets, order.grace_s), holder)
    return Started(folder, spec, begun.pid, begun.started)


def _launch(folder: Path, order: Order, given: bytes, holder: Holder) -> Begun:
    """Start the supervisor, tell it what to run, and hear what it answers."""
    from subprocess import DEVNULL, Popen

    with ExitStack() as ours:
        try:
            with ExitStack() as theirs:
                # The lock is held without a gap, from before there is a supervisor until it ends.
                lock = hold(folder, holder)
                theirs.callback(os.close, lock)
                said = os.open(folder / SAID, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
                theirs.callback(os.close, said)
                hears, telling = _pipe(theirs)
                tells = ours.enter_context(os.fdopen(telling, "wb"))
                listens, answers = os.pipe()
                ours.callback(os.close, listens)
                theirs.callback(os.close, answers)
                first = Popen(
                    (*order.supervisor, os.fspath(folder), str(hears), str(answers), str(lock)),
                    stdin=DEVNULL,
                    stdout=said,
                    stderr=said,
                    cwd="/",
                    env={**order.supervisor_environment, "RUNBOOK_SESSION": folder.name},
                    pass_fds=(hears, answers, lock),
                    start_new_session=True,
                )
        except OSError as error:
            raise unusable(error) from None
        with suppress(BrokenPipeError), tells:  # it has ended already, and its answer says why
            tells.write(given)
        data = _hear(listens, folder)
        first.wait()
    return heard(data, _complaint(folder / SAID))


def _pipe(reads: ExitStack) -> tuple[int, int]:
    """A pipe whose reading end is closed with `reads`."""
    reading, writing = os.pipe()
    reads.callback(os.close, reading)
    return reading, writing


def _hear(descriptor: int, folder: Path) -> bytes:
    """Everything that comes until the other side closes. One that is silent for too long is told to stop."""
    until = time.monotonic() + PATIENCE_S
    pieces: list[bytes] = []
    while (rest := until - time.monotonic()) > 0:
        ready, _, _ = select.select([descriptor], [], [], rest)
        if ready:
            piece = os.read(descriptor, 65536)
            if not piece:
                return b"".join(pieces)
            pieces.append(piece)
    with suppress(OSError):
        write_new(folder / STOP, msgspec.json.encode({"grace_s": 0}))
    raise MachineError(
        f"The command has not begun within {PATIENCE_S:g} s.",
        hint="`runbook job list` shows whether it runs by now; it is told to stop.",
        code="job-not-started",
    )


def _complaint(path: Path) -> str:
    """The last line that a supervisor wrote when it broke."""
    try:
        lines = path.read_text("utf-8", "replace").split("\n")
    except OSError:
        return ""
    return next((line for line in reversed(lines) if line.strip()), "")[:LONGEST_COMPLAINT]


def _text(text: str) -> str:
    return text.encode("utf-8", "backslashreplace").decode()
