"""Runs a block that a person talks to: on a terminal of its own, with ours passed through to it."""

from __future__ import annotations

import atexit
import fcntl
import os
import signal
import struct
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress

from runbook_kit.errors import MachineError, Refused
from runbook_kit.run.model import Ending, Invocation
from runbook_kit.run.process import PIECE, ending, open_state, prepare, start
from runbook_kit.run.reaping import children
from runbook_kit.run.supervision import Ear, Terms, Unwatched, Watch, supervise

MOST_WAITING = 1 << 16  # bytes typed ahead of a block that does not read


def execute_on_terminal(
    invocation: Invocation,
    *,
    keyboard: int,
    feed: Callable[[bytes], object],
    resized: Callable[[int, int], object] | None = None,
    timeout_s: float | None = None,
    grace_s: float = 10.0,
    watch: Watch | None = None,
) -> Ending:
    """As `process.execute`, on a pseudo-terminal that is the block's controlling terminal.

    `keyboard` is the descriptor of our terminal: raw until the block ends, then as it was. What is typed goes to the
    block, Ctrl-C included, and nowhere else; `feed` gets what it shows, and shows it. `resized` hears of every new
    size (columns, rows). Raises `Refused` without a terminal, `MachineError` when the block cannot be started.
    """
    if not os.isatty(keyboard):
        raise Refused(
            "This block talks to a person, and there is no terminal here.",
            hint="Run it from a terminal.",
            code="no-terminal",
        )
    prepare()
    carried = bytearray()
    with ExitStack() as stack:
        before = children()
        with ExitStack() as theirs:
            master, slave = _open_terminal(stack, theirs)
            state = open_state(invocation, carried, stack, theirs)
            _copy_size(keyboard, master)
            begun = time.monotonic()
            child = start(state.invocation, stdin=slave, out=slave, passed=state.passed, before_exec=_take_terminal)
        stack.enter_context(_following(keyboard, master, resized))
        stack.enter_context(_raw(keyboard))
        ears = {master: _screen(master, feed), keyboard: _typing(keyboard, master)}
        terms = Terms(timeout_s, grace_s, watch or Unwatched())
        end = supervise(child, terms, ears=ears, aside=state.aside, before=before, begun=begun)
    return ending(end, bytes(carried))


def _open_terminal(ours: ExitStack, theirs: ExitStack) -> tuple[int, int]:
    try:
        master, slave = os.openpty()
    except OSError as error:
        raise MachineError(
            f"There is no pseudo-terminal to be had: {error.strerror}.",
            hint="Close other terminals, or run the block by hand.",
            code="no-pseudo-terminal",
        ) from None
    ours.callback(os.close, master)
    theirs.callback(os.close, slave)
    os.set_blocking(master, False)
    return master, slave


def _take_terminal() -> None:
    """In the block's process, which leads a session: its stdin becomes the controlling terminal."""
    import termios

    fcntl.ioctl(0, termios.TIOCSCTTY, 0)


def _copy_size(keyboard: int, master: int) -> tuple[int, int]:
    """Give the block's terminal the size of ours; columns and rows."""
    import termios

    columns, rows = 80, 24
    with suppress(OSError):
        size = os.get_terminal_size(keyboard)
        columns, rows = size.columns or columns, size.lines or rows
    with suppress(OSError):
        fcntl.ioctl(master, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
    return columns, rows


@contextmanager
def _following(keyboard: int, master: int, resized: Callable[[int, int], object] | None) -> Iterator[None]:
    """While inside, a new size of our terminal is that of the block's, too."""

    def follow(*_: object) -> None:
        columns, rows = _copy_size(keyboard, master)
        if resized is not None:
            resized(columns, rows)

    try:
        earlier = signal.signal(signal.SIGWINCH, follow)
    except ValueError:  # only the main thread hears signals
        yield
        return
    try:
        yield
    finally:
        signal.signal(signal.SIGWINCH, earlier if earlier is not None else signal.SIG_DFL)


@contextmanager
def _raw(keyboard: int) -> Iterator[None]:
    """While inside, our terminal passes on every key; afterwards, however we leave, it is as it was."""
    import termios
    import tty

    was = termios.tcgetattr(keyboard)

    def restore() -> None:
        with suppress(termios.error, OSError, ValueError):
            termios.tcsetattr(keyboard, termios.TCSADRAIN, was)

    atexit.register(restore)
    try:
        tty.setraw(keyboard, termios.TCSADRAIN)
        yield
    finally:
        restore()
        atexit.unregister(restore)


def _screen(master: int, feed: Callable[[bytes], object]) -> Ear:
    def listen() -> int | None:
        try:
            piece = os.read(master, PIECE)
        except BlockingIOError:
            return None
        except OSError:  # Linux says so when nobody has the terminal open any more
            return 0
        if piece:
            feed(piece)
        return len(piece)

    return listen


def _typing(keyboard: int, master: int) -> Ear:
    """What is typed goes to the block; what it does not take yet waits for the next key, up to a bound."""
    waiting = bytearray()

    def listen() -> int | None:
        try:
            typed = os.read(keyboard, 1 << 12)
        except OSError:
            return 0
        waiting.extend(typed[: MOST_WAITING - len(waiting)])
        with suppress(OSError):
            while waiting:
                del waiting[: os.write(master, waiting)]
        return len(typed)

    return listen
