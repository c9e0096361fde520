"""Measure the speed targets in one run and print each with its verdict; exit 1 when one is missed."""

from __future__ import annotations

import argparse
import os
import platform
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from benchmarks import crashes, documents, evidence, execution, gates, history, installed, measure, site
from benchmarks.measure import Command
from benchmarks.row import Row

PASS = "python -c pass"
VERSION = "runbook --version"
SHORT = "dry run of 50 blocks"
LONG = "dry run of 200 blocks"
RATIOS = {VERSION: 5.0, SHORT: 25.0, LONG: 40.0}  # times `python -c pass` in the same run
PEAK_MB = 120.0  # of the long dry run
CORPUS_SAMPLE = 200
# Evidence and crashes take minutes, and are measured only when they are asked for.
PARTS = ("runs", "gates", "execution", "history", "site", "evidence", "crashes")


def commands(program: installed.Installed, folder: Path) -> tuple[Command, ...]:
    """The commands to compare; writes the documents they read below `folder`."""
    dry_run = (program.runbook, "run", "phase-2", "--dry-run")
    return (
        Command(PASS, (program.python, "-c", "pass"), folder),
        Command(VERSION, (program.runbook, "--version"), folder),
        Command(SHORT, dry_run, repository(folder / "short", 50)),
        Command(LONG, dry_run, repository(folder / "long", 200)),
    )


def repository(folder: Path, blocks: int) -> Path:
    subprocess.run(["git", "init", "--quiet", str(folder)], check=True)
    return documents.write(folder, blocks)


def rows(results: dict[str, list[measure.Timing]]) -> Iterator[Row]:
    start = measure.median_seconds(results[PASS])
    for name, timings in results.items():
        seconds = measure.median_seconds(timings)
        yield Row(name, f"{seconds * 1000:.1f} ms", seconds / start, "x", RATIOS.get(name))
    yield Row(f"peak memory, {LONG}", "", measure.peak_bytes(results[LONG]) / 1e6, "MB", PEAK_MB)


def corpus(program: installed.Installed, root: Path) -> Iterator[str]:
    """How long `runbook show` takes per file of somebody else's documentation; at most a fixed sample of the files."""
    files = sorted(path for path in root.rglob("*.md") if path.is_file())
    sample = files[:: max(1, -(-len(files) // CORPUS_SAMPLE))]
    env = measure.environment()
    timings = [measure.once(Command("show", (program.runbook, "show", str(path)), root), env) for path in sample]
    if not timings:
        yield f"no Markdown files below {root}"
        return
    slowest, path = max(zip((timing.seconds for timing in timings), sample, strict=True))
    median = measure.median_seconds(timings)
    failed = sum(timing.code != 0 for timing in timings)
    yield f"show over {len(sample)} of {len(files)} files: median {median * 1000:.0f} ms a file"
    yield f"  slowest {slowest * 1000:.0f} ms ({path.relative_to(root)}); {failed} do not exit 0"


def main() -> int:
    parser = argparse.ArgumentParser(prog="benchmarks", description=__doc__)
    parser.add_argument("--rounds", type=int, default=15, help="runs of each command; their median counts")
    parser.add_argument("--only", choices=PARTS, help="measure only these")
    asked = parser.parse_args()
    measured: list[Row] = []
    with tempfile.TemporaryDirectory(prefix="runbook-bench-") as name:
        folder = Path(name)
        program = installed.install(installed.build(folder / "wheel"), folder / "venv")
        print(f"{platform.python_implementation()} {platform.python_version()}, {os.cpu_count()} CPUs, ", end="")
        print(f"medians of {asked.rounds} interleaved runs", flush=True)
        for line in lines(program, folder, asked.rounds, asked.only or ""):
            print(line, flush=True)
            measured += [line] if isinstance(line, Row) else []
    return int(any(row.missed for row in measured))


def lines(program: installed.Installed, folder: Path, rounds: int, only: str) -> Iterator[Row | str]:
    """Everything that is measured, as it becomes known."""
    if only in ("", "runs"):
        yield f"ratios to {PASS}"
        yield from rows(measure.interleaved(commands(program, folder), rounds))
        if "RUNBOOK_CORPORA" in os.environ:
            yield from corpus(program, Path(os.environ["RUNBOOK_CORPORA"]).resolve())
    if only in ("", "execution"):
        yield from execution.rows(program, folder, rounds)
    if only in ("", "history"):
        yield from history.rows(program, folder, rounds)
    if only == "evidence":
        yield from evidence.rows(program, folder)
    if only == "crashes":
        yield from crashes.lines(folder)
    if only in ("", "site"):
        yield from site.rows(folder, rounds, os.environ)
    if only in ("", "gates"):
        yield from gates.rows(program, folder, rounds, os.environ)


if __name__ == "__main__":
    sys.exit(main())
