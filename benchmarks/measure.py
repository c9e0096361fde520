"""Wall time and peak memory of processes, interleaved so that every command sees the same machine."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from msgspec import Struct

# `ru_maxrss` counts bytes on macOS and KiB elsewhere.
MAXRSS_UNIT = 1 if sys.platform == "darwin" else 1024


class Command(Struct, frozen=True):
    """What is measured: a name for people, the arguments, the folder it runs in, and how it may end."""

    name: str
    argv: tuple[str, ...]
    cwd: Path
    codes: tuple[int, ...] = (0,)


class Timing(Struct, frozen=True):
    """One run: seconds, peak memory in bytes (of the process or a child of it), exit code, seconds of processor."""

    seconds: float
    peak_bytes: int
    code: int
    busy_seconds: float


def environment() -> dict[str, str]:
    """What a process needs to start and nothing that changes how fast it is."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    return {**kept, "LC_ALL": "C.UTF-8", "NO_COLOR": "1", "COLUMNS": "100"}


def once(command: Command, env: Mapping[str, str]) -> Timing:
    """Run `command` to its end, its output thrown away.

    Linux counts the memory of the process that spawns into the peak of its child, so this program must stay small.
    """
    quiet = subprocess.DEVNULL
    start = time.perf_counter()
    process = subprocess.Popen(command.argv, cwd=command.cwd, env=env, stdin=quiet, stdout=quiet, stderr=quiet)
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)  # it is gone: nothing is left to wait for
    busy = usage.ru_utime + usage.ru_stime
    return Timing(seconds, usage.ru_maxrss * MAXRSS_UNIT, process.returncode, busy)


def interleaved(commands: Sequence[Command], rounds: int, *, warm: bool = True) -> dict[str, list[Timing]]:
    """`rounds` runs of every command, one of each per round, after one round that does not count unless not `warm`.

    Raises SystemExit when a command ends as it should not: a failure is not a speed.
    """
    env = environment()
    results: dict[str, list[Timing]] = {command.name: [] for command in commands}
    for number in range(rounds + warm):
        for command in commands:
            timing = once(command, env)
            _expect(command, timing.code)
            if number or not warm:
                results[command.name].append(timing)
    return results


def _expect(command: Command, code: int) -> None:
    if code not in command.codes:
        raise SystemExit(f"{command.name}: {' '.join(command.argv)} in {command.cwd} exits {code}")


def peak_of_tree(command: Command) -> int:
    """The most memory in bytes that a command and its children have at one time, what they share counted once.

    Looked at some hundred times a second; where there is no /proc it is what `once` tells.
    """
    env, quiet = environment(), subprocess.DEVNULL
    if not Path("/proc/self/smaps_rollup").exists():
        return once(command, env).peak_bytes
    process = subprocess.Popen(command.argv, cwd=command.cwd, env=env, stdin=quiet, stdout=quiet, stderr=quiet)
    most = 0
    while process.poll() is None:
        most = max(most, sum(map(_proportional_bytes, _tree(process.pid))))
        time.sleep(0.005)
    _expect(command, process.returncode)
    return most


def _tree(pid: int) -> Iterator[int]:
    """A process and everything it started."""
    yield pid
    for children in Path(f"/proc/{pid}/task").glob("*/children"):
        with suppress(OSError):
            for child in children.read_text().split():
                yield from _tree(int(child))


def _proportional_bytes(pid: int) -> int:
    with suppress(OSError):
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) * 1024
    return 0


def median_seconds(timings: Sequence[Timing]) -> float:
    return statistics.median(timing.seconds for timing in timings)


def peak_bytes(timings: Sequence[Timing]) -> int:
    return max(timing.peak_bytes for timing in timings)
