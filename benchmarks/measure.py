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


LAUNCH = """
import os, sys, time
quiet = [(os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0)]
quiet += [(os.POSIX_SPAWN_OPEN, number, os.devnull, os.O_WRONLY, 0) for number in (1, 2)]
start = time.perf_counter()
_, status, usage = os.wait4(os.posix_spawnp(sys.argv[1], sys.argv[1:], os.environ, file_actions=quiet), 0)
print(time.perf_counter() - start, usage.ru_maxrss, status, usage.ru_utime + usage.ru_stime)
"""


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

    Linux counts the memory of the process that spawns into the peak of its child, and this program has loaded much: a
    small process starts it, and says how it went.
    """
    words = (sys.executable, "-I", "-S", "-c", LAUNCH, *command.argv)
    told = subprocess.run(words, cwd=command.cwd, env=env, stdout=subprocess.PIPE, text=True, check=True).stdout
    seconds, peak, status, busy = told.split()
    return Timing(float(seconds), int(peak) * MAXRSS_UNIT, os.waitstatus_to_exitcode(int(status)), float(busy))


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
