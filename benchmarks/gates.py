"""The speed of the gates, side by side with programs that check links only."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from benchmarks import corpora, installed, measure
from benchmarks.corpora import Corpus
from benchmarks.measure import Command, Timing
from benchmarks.row import Row

FINDS = (0, 1)  # a program that finds something has not failed
PASS = "python -c pass"
LYCHEE, MDREFCHECK, RUMDL = "lychee --offline", "mdrefcheck", "rumdl check"
COLD, WARM, ALL = "both documentation gates, cold", "both documentation gates, warm", "all gates, cold"
ONE, ONE_OF_MANY = "one 10 KB file", "one 10 KB file of the corpus"
TARGETS = {COLD: 1.5, WARM: 0.5, ALL: 4.0}  # times lychee in the same run
ONE_TARGET = 8.0  # times `python -c pass`
PEAK_MB = 250.0  # of all processes of a cold run together
LINEAR = 1.25  # times what the corpus itself takes, a copy
DOCUMENTATION = ("--gate", "docs-token-policy", "--gate", "docs-reference-targets")
COPIES = (4, 16)
MOST_ROUNDS = 7  # the slowest of the commands takes seconds


def rows(program: installed.Installed, folder: Path, rounds: int, env: Mapping[str, str]) -> Iterator[Row | str]:
    """Measure the gates in repositories below `folder`; lines of text are what people should know besides."""
    corpus = corpora.lay_out(folder / "corpus", installed.ROOT, env)
    small = folder / "small"
    page = corpora.page_of(corpus)
    small.mkdir()
    shutil.copy(corpus.folder / page, small / "page.md")
    corpora.make_repository(small)
    found = tools(env)
    yield f"{corpus.name}: {corpus.files} documents; {page.name} has {(small / 'page.md').stat().st_size} bytes"
    for name in sorted({"lychee", "mdrefcheck", "rumdl"} - set(found)):
        yield f"{name} is not here and not measured; RUNBOOK_BENCH_TOOLS names a folder with it"
    yield from _speeds(measure.interleaved(commands(program, found, corpus, small, page), min(rounds, MOST_ROUNDS)))
    yield from _peaks(program, corpus)
    yield from _linear(program, corpus, folder)


def tools(env: Mapping[str, str]) -> dict[str, str]:
    """The other programs that are installed: in `RUNBOOK_BENCH_TOOLS`, beside this Python, or on the PATH."""
    places = os.pathsep.join(
        filter(None, (env.get("RUNBOOK_BENCH_TOOLS"), str(Path(sys.executable).parent), env.get("PATH")))
    )
    found = {name: shutil.which(name, path=places) for name in ("lychee", "mdrefcheck", "rumdl")}
    return {name: os.path.abspath(path) for name, path in found.items() if path}


def gate(program: installed.Installed, *options: str) -> tuple[str, ...]:
    return (program.runbook, "gate", *options, "--format", "concise")


def commands(
    program: installed.Installed, found: Mapping[str, str], corpus: Corpus, small: Path, page: Path
) -> tuple[Command, ...]:
    """The commands to compare, each in the same repository."""
    at = corpus.folder
    others = {
        LYCHEE: ("lychee", "--offline", "--no-progress", "--root-dir", str(at), "."),
        MDREFCHECK: ("mdrefcheck", "."),
        RUMDL: ("rumdl", "check", "--no-cache", "."),
    }
    return (
        Command(PASS, (program.python, "-c", "pass"), at),
        *(
            Command(name, (found[argv[0]], *argv[1:]), at, (0, 1, 2))
            for name, argv in others.items()
            if argv[0] in found
        ),
        Command(COLD, gate(program, "--all", *DOCUMENTATION, "--no-cache"), at, FINDS),
        Command(WARM, gate(program, "--all", *DOCUMENTATION), at, FINDS),
        Command(ALL, gate(program, "--all", "--no-cache"), at, FINDS),
        Command(ONE, (program.runbook, "gate", "--staged", "--", "page.md"), small, FINDS),
        Command(ONE_OF_MANY, (program.runbook, "gate", "--staged", "--", str(page)), at, FINDS),
    )


def _speeds(results: Mapping[str, Sequence[Timing]]) -> Iterator[Row]:
    seconds = {name: measure.median_seconds(timings) for name, timings in results.items()}
    lychee, mdrefcheck = seconds.get(LYCHEE), seconds.get(MDREFCHECK)
    for name, took in seconds.items():
        shown = f"{took * 1000:.0f} ms"
        if name in (PASS, ONE, ONE_OF_MANY):
            yield Row(name, shown, took / seconds[PASS], "x pass", None if name == PASS else ONE_TARGET)
        elif lychee:
            yield Row(name, shown, took / lychee, "x lychee", TARGETS.get(name))
        else:
            yield Row(name, shown, took / seconds[PASS], "x pass")
        if name in TARGETS and mdrefcheck:
            yield Row("", "", took / mdrefcheck, "x mdrefcheck")


def _peaks(program: installed.Installed, corpus: Corpus) -> Iterator[Row]:
    for name, options in ((COLD, DOCUMENTATION), (ALL, ())):
        command = Command(name, gate(program, "--all", *options, "--no-cache"), corpus.folder, FINDS)
        yield Row(f"peak memory, {name}", "", measure.peak_of_tree(command) / 1e6, "MB", PEAK_MB)


def _linear(program: installed.Installed, corpus: Corpus, folder: Path) -> Iterator[Row]:
    """What a copy of the corpus costs when there are several; the largest is measured once."""
    single = 0.0
    for times in (1, *COPIES):
        copies = corpora.multiply(corpus, times, folder / f"times-{times}")
        command = Command("", gate(program, "--all", *DOCUMENTATION, "--no-cache"), copies.folder, FINDS)
        measured = measure.interleaved((command,), 1 if times == COPIES[-1] else 3, warm=times != COPIES[-1])
        took = measure.median_seconds(measured[""])
        single = single or took
        name = f"{COLD}, {copies.files} documents"
        yield Row(name, f"{took * 1000:.0f} ms", took / times / single, f"x 1/{times}", LINEAR if times > 1 else None)
        shutil.rmtree(copies.folder)
