"""Processes that a block leaves behind: found without a search of all processes, told apart from later ones, ended."""

from __future__ import annotations

import os
import select
import signal
import sys
import time
from collections.abc import Iterable
from contextlib import ExitStack, suppress
from functools import cache

from msgspec import Struct

from runbook_kit.run.model import Left

ON_LINUX = sys.platform == "linux"
PR_SET_CHILD_SUBREAPER = 36
BOOT_ID = "/proc/sys/kernel/random/boot_id"
MOST_COMMAND = 200  # characters
DEEPEST = 64  # generations
LAST = 0.7  # seconds that a killed process may take to end
SHORT = 0.01  # seconds between two looks where nothing wakes us


class Process(Struct, frozen=True):
    """A line of /proc/PID/stat, as far as it matters; `state` is Z for one that has ended."""

    pid: int
    name: str
    state: str
    parent: int
    group: int
    session: int
    started: int  # clock ticks since boot


@cache
def adopt_orphans() -> bool:
    """Become the parent of whatever our descendants leave behind, instead of process 1; false where that is unknown."""
    if not ON_LINUX:
        return False
    try:
        import ctypes

        return bool(ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) == 0)
    except (ImportError, OSError, AttributeError):
        return False


def children() -> frozenset[int]:
    """The numbers of our own children, ended ones included; empty where the system does not say."""
    found: set[int] = set()
    with suppress(OSError):
        for thread in os.listdir("/proc/self/task"):
            found.update(_children_of_thread("self", thread))
    return frozenset(found)


def descendants(roots: Iterable[int]) -> list[Process]:
    """The processes `roots` and all below them that run, parents first."""
    found: dict[int, Process] = {}
    generation = list(roots)
    for _ in range(DEEPEST if generation else 0):
        alive = [process for pid in generation if pid not in found and (process := look(pid))]
        found |= {process.pid: process for process in alive}
        generation = [child for process in alive for child in _children(process.pid)]
    return [process for process in found.values() if process.state not in "ZX"]


def _children(pid: int) -> list[int]:
    try:
        threads = os.listdir(f"/proc/{pid}/task")
    except OSError:
        return []
    return [child for thread in threads for child in _children_of_thread(pid, thread)]


def _children_of_thread(pid: int | str, thread: str) -> list[int]:
    return [int(number) for number in _read(f"/proc/{pid}/task/{thread}/children").split()]


def look(pid: int) -> Process | None:
    """The process `pid`; None when there is none, or the system does not say."""
    head, _, tail = _read(f"/proc/{pid}/stat").rpartition(b")")
    fields = tail.split()
    if len(fields) < 20:
        return None
    name = head.partition(b"(")[2].decode("utf-8", "replace")
    parent, group, session = map(int, fields[1:4])
    return Process(pid, name, fields[0].decode(), parent, group, session, int(fields[19]))


def _read(path: str) -> bytes:
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
        try:
            return os.read(descriptor, 1 << 16)
        finally:
            os.close(descriptor)
    except OSError:
        return b""


def left_behind(group: int, before: frozenset[int]) -> tuple[Left, ...]:
    """What still runs of a block whose first process, `group`, has ended; costs little when nothing does.

    `before` are our children when the block began. What the block orphaned has become our child since; those that
    have ended are reaped. Where orphans go to process 1, only the block's process group is known: one `Left`
    without a start.
    """
    ours = os.getsid(0)
    new = [process for pid in children() - before if pid != group and (process := look(pid))]
    orphans = [process for process in new if process.session != ours]  # another child of ours stays in our session
    for process in orphans:
        if process.state == "Z":
            _reap(process.pid)
    found = descendants(process.pid for process in orphans if process.state != "Z")
    if found:
        boot = _boot_id()
        return tuple(_left(process, boot) for process in found)
    if not ON_LINUX and _group_lives(group):
        return (Left(group, "", f"process group {group}"),)
    return ()


def tree(pid: int) -> tuple[Left, ...]:
    """The process `pid` and all below it, wherever they have put themselves."""
    boot = _boot_id()
    return tuple(_left(process, boot) for process in descendants([pid]))


def _left(process: Process, boot: str) -> Left:
    words = _read(f"/proc/{process.pid}/cmdline").rstrip(b"\0").replace(b"\0", b" ").decode("utf-8", "replace")
    return Left(process.pid, f"{boot}/{process.started}", (words or process.name)[:MOST_COMMAND])


def _boot_id() -> str:
    return _read(BOOT_ID).decode("ascii", "replace").strip()


def _group_lives(group: int) -> bool:
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def still_running(lefts: Iterable[Left]) -> tuple[Left, ...]:
    """Those of `lefts` that run; those that ended and are our children are reaped."""
    return tuple(left for left in lefts if _runs(left, _boot_id()))


def _runs(left: Left, boot: str) -> bool:
    if not left.started:
        return _group_lives(left.pid)
    process = look(left.pid)
    if process is None or f"{boot}/{process.started}" != left.started:
        return False
    if process.state in "ZX":
        _reap(left.pid)
        return False
    return True


def _reap(pid: int) -> None:
    with suppress(OSError):
        os.waitpid(pid, os.WNOHANG)


def end_processes(lefts: Iterable[Left], grace_s: float) -> tuple[Left, ...]:
    """End `lefts` and all below them: TERM, `grace_s` seconds, KILL. Those that run even then, which is rare."""
    asked = _with_descendants(still_running(lefts))
    for left in asked:
        _send(left, signal.SIGTERM)
        _send(left, signal.SIGCONT)  # a stopped process would keep the signal for later
    killed = _with_descendants(_wait(asked, grace_s))
    for left in killed:
        _send(left, signal.SIGKILL)
    alive = _wait(killed, LAST)
    still_running({*asked, *killed} - {*alive})  # one that ended before its parent is ours to reap only now
    return alive


def _with_descendants(lefts: Iterable[Left]) -> tuple[Left, ...]:
    found = dict.fromkeys(lefts)
    for left in [left for left in found if left.started]:
        found |= dict.fromkeys(tree(left.pid))
    return tuple(found)


def _send(left: Left, number: int) -> None:
    with suppress(OSError):
        if not left.started:
            os.killpg(left.pid, number)
        elif hasattr(os, "pidfd_open") and hasattr(signal, "pidfd_send_signal"):
            _send_exactly(left, number)
        elif _runs(left, _boot_id()):
            os.kill(left.pid, number)


def _send_exactly(left: Left, number: int) -> None:
    """By descriptor: between the look and the signal the number cannot become another process's."""
    descriptor = os.pidfd_open(left.pid)
    try:
        if _runs(left, _boot_id()):
            signal.pidfd_send_signal(descriptor, number)
    finally:
        os.close(descriptor)


def _wait(lefts: Iterable[Left], seconds: float) -> tuple[Left, ...]:
    """Wait until all `lefts` have ended, at most `seconds`; those that have not."""
    until = time.monotonic() + seconds
    with ExitStack() as stack:
        poller, known = select.poll(), 0
        for left in lefts:
            with suppress(OSError, AttributeError):
                descriptor = os.pidfd_open(left.pid)
                stack.callback(os.close, descriptor)
                poller.register(descriptor, select.POLLIN)
                known += 1
        alive = still_running(lefts)
        while alive and (rest := until - time.monotonic()) > 0:
            for descriptor, _ in poller.poll(1000 * (rest if known >= len(alive) else min(rest, SHORT))):
                poller.unregister(descriptor)
                known -= 1
            alive = still_running(alive)
    return alive
