"""Starts blocks, the door through which they become processes; their output and their state come back through it."""

from __future__ import annotations

import errno
import fcntl
import os
import signal
import time
from collections.abc import Callable, Mapping
from contextlib import ExitStack, suppress
from functools import cache

from msgspec import Struct, field, structs

from runbook_kit.errors import MachineError
from runbook_kit.run.model import STATE_FD, Ending, Invocation
from runbook_kit.run.reaping import adopt_orphans, children
from runbook_kit.run.supervision import Child, Ear, End, Terms, Unwatched, Watch, supervise

STATE_AT = 187  # the state pipe's number in a block is this or higher: scripts choose small and round ones
PIECE = 1 << 20  # bytes
SET_PIPE_SIZE = getattr(fcntl, "F_SETPIPE_SZ", None)


def execute(
    invocation: Invocation,
    *,
    feed: Callable[[bytes], object],
    timeout_s: float | None = None,
    grace_s: float = 10.0,
    watch: Watch | None = None,
) -> Ending:
    """Run a block to its end, `feed` its output piece by piece, stdout and stderr in the order they were written.

    It gets a session of its own, an empty stdin, and no descriptor of ours. Its first process is waited for, never the
    end of its output: what still runs then is in `Ending.left`, and gets SIGPIPE when it writes on. After `timeout_s`
    seconds, or when `watch` says so, it is ended with all its descendants: TERM (or the watch's signal), `grace_s`
    seconds, KILL. Raises `MachineError` when it cannot be started; what `feed` raises ends the block.
    """
    prepare()
    carried = bytearray()
    with ExitStack() as stack:
        before = children()
        with ExitStack() as theirs:
            out, speaks = open_pipe(stack, theirs)
            state = open_state(invocation, carried, stack, theirs)
            begun = time.monotonic()
            child = start(state.invocation, stdin=None, out=speaks, passed=state.passed)
        terms = Terms(timeout_s, grace_s, watch or Unwatched())
        ears = {out: listener(out, feed)}
        end = supervise(child, terms, ears=ears, aside=state.aside, before=before, begun=begun)
    return ending(end, bytes(carried))


class State(Struct, frozen=True):
    """The invocation with the number of its state pipe, if it has one, and our side of that pipe."""

    invocation: Invocation
    passed: tuple[int, ...] = ()
    aside: Mapping[int, Ear] = field(default_factory=dict)


def open_state(invocation: Invocation, carried: bytearray, ours: ExitStack, theirs: ExitStack) -> State:
    """Open the state pipe of a block that carries; what comes through it is added to `carried`."""
    if not invocation.carries:
        return State(invocation)
    state, tells = open_pipe(ours, theirs, at=STATE_AT)
    environment = {**invocation.environment, STATE_FD: str(tells)}
    numbered = structs.replace(invocation, environment=environment)
    return State(numbered, (tells,), {state: listener(state, carried.extend)})


def ending(end: End, carried: bytes = b"") -> Ending:
    """The end of a block's first process as the end of the block."""
    code = end.code if end.code is not None else -signal.SIGKILL
    return Ending(
        code=code if code >= 0 else None,
        signal=max(0, -code),
        timed_out=end.stopped == "timeout",
        stopped=end.stopped,
        duration_ms=end.duration_ms,
        left=end.left,
        insisted=end.insisted,
        carried=carried,
    )


def start(
    invocation: Invocation,
    *,
    stdin: int | None,
    out: int,
    passed: tuple[int, ...] = (),
    before_exec: Callable[[], None] | None = None,
) -> Child:
    """Start the block in a session of its own; None as `stdin` is an empty one. Raises `MachineError`."""
    from subprocess import DEVNULL, Popen

    try:
        return Popen(
            invocation.argv,
            stdin=DEVNULL if stdin is None else stdin,
            stdout=out,
            stderr=out,
            cwd=invocation.cwd,
            env=invocation.environment,
            pass_fds=passed,
            start_new_session=True,
            restore_signals=True,  # Python ignores SIGPIPE, and what we start would do so, too
            preexec_fn=before_exec,
        )
    except (OSError, ValueError) as error:
        raise _not_started(invocation, error) from None


def _not_started(invocation: Invocation, error: OSError | ValueError) -> MachineError:
    if not os.path.isdir(invocation.cwd):
        return MachineError(
            f"The folder {invocation.cwd!r}, where the block should run, is not there.",
            hint="Create it, or set the block's `cwd`; an earlier block may have gone there and removed it.",
            code="cwd-missing",
        )
    if isinstance(error, OSError) and error.errno == errno.E2BIG:
        return MachineError(
            "The variables, functions and aliases that this block should get are more than the system takes.",
            hint="Keep large values in files.",
            code="state-too-large",
        )
    why = getattr(error, "strerror", None) or str(error)
    return MachineError(
        f"{invocation.argv[0]!r} cannot be started in {invocation.cwd!r}: {why}.",
        hint="Check that the program and the folder may be used.",
        code="block-not-started",
    )


def open_pipe(ours: ExitStack, theirs: ExitStack, at: int = 0) -> tuple[int, int]:
    """A pipe whose reading end is ours and does not wait; its writing end has a number of at least `at`."""
    try:
        reads, writes = os.pipe()
        ours.callback(os.close, reads)
        if at:
            writes, low = fcntl.fcntl(writes, fcntl.F_DUPFD_CLOEXEC, at), writes
            os.close(low)
    except OSError as error:
        why = f"none may be {at} or higher" if error.errno == errno.EINVAL else error.strerror
        raise MachineError(
            f"There are no descriptors left: {why}.", hint="Raise `ulimit -n`.", code="no-descriptors"
        ) from None
    theirs.callback(os.close, writes)
    os.set_blocking(reads, False)
    if SET_PIPE_SIZE is not None:
        with suppress(OSError):  # a user may have so much of it and no more
            fcntl.fcntl(reads, SET_PIPE_SIZE, PIECE)
    return reads, writes


def listener(descriptor: int, feed: Callable[[bytes], object]) -> Ear:
    """Reads what `descriptor` has and feeds it."""

    def listen() -> int | None:
        try:
            piece = os.read(descriptor, PIECE)
        except BlockingIOError:
            return None
        if piece:
            feed(piece)
        return len(piece)

    return listen


@cache
def prepare() -> None:
    """Once: orphans of blocks come to us, and exit codes are kept for us even if who started us ignores them."""
    adopt_orphans()
    if signal.getsignal(signal.SIGCHLD) == signal.SIG_IGN:
        with suppress(ValueError):  # not in the main thread
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
