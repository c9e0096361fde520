"""The speed of a run that executes: its blocks, its start, its output, and the check of its record."""

from __future__ import annotations

import statistics
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

from tests.run.runbooks import block, runbook, site

from benchmarks import installed, measure
from benchmarks.measure import Command
from benchmarks.row import Row

BLOCKS = 200
EVENTS = 100_000
GIB = 1 << 30
MOST_ROUNDS = 7
PASS, BASH, RUN = "python -c pass", f"{BLOCKS} x bash -c true", f"run of {BLOCKS} blocks, recorded"
CAT, OUTPUT = "1 GiB into a file", "1 GiB through a block"
BLOCKS_TARGET, START_TARGET, VERIFY_TARGET = 4.0, 30.0, 5.0  # times what is measured beside
PEAK_MB = 64.0
FAST_MB_S = 150.0  # or half as fast as the bare file

PLAIN = f"import subprocess\nfor _ in range({BLOCKS}): subprocess.run(['bash', '-c', 'true'])"
SPEAK = 'for i in {1..1024}; do cat "$PIECE"; done'
PEAK = "grep VmHWM /proc/$PPID/status"
VERIFY = """
import hashlib, json, sys, time
from runbook_kit.session.chain import verify
from runbook_kit.session.events import Noted
from runbook_kit.session.records import FIRST, Stamp, seal
lines, head = [], FIRST
for number in range(1, int(sys.argv[1]) + 1):
    stamp = Stamp("2026-11-01T08:00:00.000Z", number, "boot")
    event = Noted(text=f"Note {number}: all is well", by="ada@example.org")
    record, line = seal(event, seq=number, stamp=stamp, session="s", mode="shadow", prev=head)
    head = record.hash
    lines.append(line)
data = b"".join(lines)
def seconds(work):
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun
def plainly():
    hashlib.sha256(data).hexdigest()
    for line in data.splitlines():
        json.loads(line)
assert verify(data).verdict == "intact"
rounds = [(seconds(plainly), seconds(lambda: verify(data))) for _ in range(3)]
print(min(plain for plain, _ in rounds), min(ours for _, ours in rounds))
"""


def rows(program: installed.Installed, folder: Path, rounds: int) -> Iterator[Row]:
    """Measure in repositories below `folder`."""
    rounds = min(rounds, MOST_ROUNDS)
    yield from _blocks(program, folder, rounds)
    yield _start(program, folder, rounds)
    yield _verification(program)
    yield from _output(program, folder)


def _blocks(program: installed.Installed, folder: Path, rounds: int) -> Iterator[Row]:
    many = site(folder / "blocks", runbook(*(block(f"b{number}", "true") for number in range(BLOCKS))))
    results = measure.interleaved(
        (
            Command(BASH, (program.python, "-c", PLAIN), many.path),
            Command(RUN, (program.runbook, "run", "t/p", "--execute"), many.path),
        ),
        rounds,
    )
    bash, ours = (measure.median_seconds(results[name]) for name in (BASH, RUN))
    yield Row(BASH, f"{bash * 1000:.0f} ms", 1.0, "x")
    yield Row(RUN, f"{ours * 1000:.0f} ms", ours / bash, "x", BLOCKS_TARGET)


def _start(program: installed.Installed, folder: Path, rounds: int) -> Row:
    """From the start of the program to what its first block does."""
    one = site(folder / "start", runbook(block("one", 'echo "$EPOCHREALTIME" > out/began')))
    env, quiet = measure.environment(), subprocess.DEVNULL
    ratios, took = [], []
    for number in range(rounds + 1):
        plain = measure.once(Command(PASS, (program.python, "-c", "pass"), one.path), env).seconds
        begun = time.time()
        words = (program.runbook, "run", "t/p", "--execute")
        subprocess.run(words, cwd=one.path, env=env, stdin=quiet, stdout=quiet, stderr=quiet, check=True)
        seconds = float(one.read("out/began")) - begun
        if number:
            ratios.append(seconds / plain)
            took.append(seconds)
    name = "start of a run to its first block"
    return Row(name, f"{statistics.median(took) * 1000:.0f} ms", statistics.median(ratios), "x pass", START_TARGET)


def _verification(program: installed.Installed) -> Row:
    words = [program.python, "-c", VERIFY, str(EVENTS)]
    told = subprocess.run(words, capture_output=True, text=True, check=True, env=measure.environment()).stdout
    plain, ours = map(float, told.split())
    return Row(f"verifying {EVENTS} events", f"{ours * 1000:.0f} ms", ours / plain, "x", VERIFY_TARGET)


def _output(program: installed.Installed, folder: Path) -> Iterator[Row]:
    """As much output as a block may have, beside the same bytes written to a file. What packing it costs,
    `benchmarks.evidence` says."""
    piece = folder / "piece"
    piece.write_bytes(
        b"".join(b"%09d all is well, and this is a line of output\n" % number for number in range(20_165))
    )
    piece.write_bytes(piece.read_bytes().ljust(1 << 20, b"x")[: 1 << 20])
    source = SPEAK.replace("$PIECE", str(piece))
    blocks = (block("one", source, "timeout=10m"), block("peak", PEAK, "continue_on_error=true"))
    loud = site(folder / "output", runbook(*blocks), output_mib=2048)
    loud.write("runbook.toml", 'evidence = "off"\n')
    results = measure.interleaved(
        (
            Command(CAT, ("bash", "-c", f"( {source} ) > out/file"), loud.path),
            Command(OUTPUT, (program.runbook, "run", "t/p", "--execute"), loud.path),
        ),
        1,
        warm=False,
    )
    cat, ours = (measure.median_seconds(results[name]) for name in (CAT, OUTPUT))
    log, peak = sorted(loud.session.glob("logs/*.log"))
    same = subprocess.run(["cmp", "--silent", str(log), str(loud.path / "out/file")], check=False).returncode == 0
    if not same:
        raise SystemExit("the output that was kept is not what the block wrote")
    speed = GIB / ours / 1e6
    target = max(2.0, GIB / cat / 1e6 / FAST_MB_S)
    yield Row(OUTPUT, f"{speed:.0f} MB/s", ours / cat, "x file", target)
    # What a process was started by counts as its own for the kernel's `ru_maxrss`, and this program is not small.
    told = [int(word) * 1024 for word in peak.read_text().split() if word.isdigit()]
    most = told[0] if told else measure.peak_bytes(results[OUTPUT])
    yield Row("peak memory of that run", "", most / 1e6, "MB", PEAK_MB)
