"""How fast output is masked and recorded, and how much memory 1 GiB of it takes."""

from __future__ import annotations

import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

PIECE = 1 << 18  # bytes
PIECES = 4096  # 1 GiB
SECRETS = ("s3cr3tTokenValue01", "p@ss/w0rd+x&y", "hunter2hunter2")
MOST = 100 << 20  # bytes kept of the output

SCRIPT = """
import sys
from pathlib import Path
from benchmarks import recording
recording.run(Path(sys.argv[1]), int(sys.argv[2]))
"""


def measure() -> list[str]:
    """One line per figure."""
    with tempfile.TemporaryDirectory(prefix="runbook-bench-") as name:
        folder = Path(name)
        return [_masking(), *(_recording(folder, kept) for kept in (MOST, PIECES * PIECE))]


def piece() -> bytes:
    """Ordinary output: lines with a time, words and a token that differs."""
    chance = random.Random(4)
    lines = (f"2026-11-01 08:00:00 INFO step {n} is done: {chance.getrandbits(80):020x}/ok\n" for n in range(6000))
    return "".join(lines).encode()[:PIECE]


def _masking() -> str:
    from runbook_kit.run.masking import Masker

    stream, data = Masker(SECRETS).stream(), piece()
    seconds = _seconds(lambda: [stream.feed(data) for _ in range(PIECES // 4)])
    return f"masking {len(SECRETS)} secrets: {PIECES // 4 * PIECE / seconds / 1e6:.0f} MB/s"


def _recording(folder: Path, most: int) -> str:
    command = [sys.executable, "-c", SCRIPT, str(folder / f"{most}.log"), str(most)]
    told = subprocess.run(command, cwd=Path(__file__).parent.parent, capture_output=True, text=True, check=True).stdout
    seconds, peak = map(float, told.split())
    (folder / f"{most}.log").unlink()
    speed = PIECES * PIECE / seconds / 1e6
    return f"recording 1 GiB, {most >> 20} MiB kept: {speed:.0f} MB/s, peak memory {peak / 1e6:.0f} MB"


def run(path: Path, most: int) -> None:
    """In a process of its own: record, and print the seconds and the peak of memory in bytes."""
    from runbook_kit.run.masking import Masker
    from runbook_kit.run.recording import Recorder

    recorder, data = Recorder(path, Masker(SECRETS), most), piece()

    def all_of_it() -> None:
        for _ in range(PIECES):
            recorder.feed(data)
        recorder.finish()

    print(_seconds(all_of_it), _peak_bytes())


def _peak_bytes() -> int:
    """`ru_maxrss` begins, on Linux, with the peak of the process that started this one; the kernel's own does not."""
    import resource

    status = Path("/proc/self/status")
    if status.exists():
        return next(int(line.split()[1]) for line in status.read_text().splitlines() if "VmHWM" in line) * 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def _seconds(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started
