"""What plugin and extension cost a build of a site, as a user has them, beside the same build without them."""

from __future__ import annotations

import json
import shutil
import statistics
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from msgspec import Struct

from benchmarks import corpora, installed, measure
from benchmarks.measure import Command, Timing
from benchmarks.row import Row

CORPUS = "openshift-runbooks"
RATIO = 1.15  # processor time, of plugin and extension with their default options
PAGES = 274  # of a site that is written when the corpus is not here
MOST_ROUNDS = 5  # a build takes seconds, the last one many
EXTENSIONS = ("admonition", "attr_list", "tables", "pymdownx.highlight", "pymdownx.superfences")
INFERRED = {"runbook_kit": {"inferred": True}}


class Setup(Struct, frozen=True):
    """A way to build the same pages: `target` is what the ratio to the first way may be at most."""

    name: str
    extensions: tuple[object, ...] = ()
    plugins: tuple[str, ...] = ()
    runbooks: bool = False  # the pages are in the folder of a repository where runbooks are
    target: float | None = None


SETUPS = (
    Setup("site without us"),
    Setup("with the extension alone", ("runbook_kit",)),
    Setup("with plugin and extension, as installed", plugins=("runbook-kit",), target=RATIO),
    Setup("with both, `inferred` on", (INFERRED,), ("runbook-kit",)),
    Setup("with both, all below runbooks/", plugins=("runbook-kit",), runbooks=True),
)


def rows(folder: Path, rounds: int, env: Mapping[str, str]) -> Iterator[Row | str]:
    """Build one site in every way, in turn. The Python that runs this needs the extra `site`.

    Processor time is compared, which other programs on the machine change least; wall time is said beside it.
    """
    docs = lay_out(folder / "site-docs", env)
    pages = sum(1 for _ in docs.rglob("*.md"))
    yield f"{docs.name if docs.name == CORPUS else 'generated'}: {pages} pages, mkdocs with the theme material"
    commands = [command(setup, folder, docs) for setup in SETUPS]
    results = measure.interleaved(commands, min(rounds, MOST_ROUNDS))
    first: list[Timing] = results[SETUPS[0].name]
    for setup, made in zip(SETUPS, commands, strict=True):
        timings = results[setup.name]
        yield Row(setup.name, f"{busy(timings) * 1000:.0f} ms", busy(timings) / busy(first), "x", setup.target)
        wall = measure.median_seconds(timings) / measure.median_seconds(first)
        each = busy(timings) / rendered(made) / (busy(first) / rendered(commands[0]))
        yield f"  {rendered(made)} pages in the theme: {each:.2f} x for each; wall time {wall:.2f} x"


def busy(timings: Sequence[Timing]) -> float:
    """Median seconds of processor time, of the program and of the system for it."""
    return statistics.median(timing.busy_seconds for timing in timings)


def rendered(command: Command) -> int:
    """How many pages a build rendered in the theme; what leads from an alert to its runbook is none."""
    return sum(b"data-md-color-scheme" in page.read_bytes() for page in (command.cwd / "site").rglob("*.html"))


def lay_out(folder: Path, env: Mapping[str, str]) -> Path:
    """The pages: those of the corpus in `RUNBOOK_CORPORA` or unpacked from beside the checkout, else written here."""
    given = Path(env.get("RUNBOOK_CORPORA", "")) / CORPUS
    if env.get("RUNBOOK_CORPORA") and given.is_dir():
        return given
    unpack = next(corpora.unpackers(installed.ROOT), None)
    if unpack:
        subprocess.run([str(unpack), CORPUS, str(folder / CORPUS)], check=True, capture_output=True)
        return folder / CORPUS
    corpora.write(folder, PAGES)
    return folder / "docs"


def command(setup: Setup, folder: Path, docs: Path) -> Command:
    """A build in a process of its own, as people start it."""
    own = folder / f"site-{SETUPS.index(setup)}"
    own.mkdir()
    if setup.runbooks:
        subprocess.run(["git", "init", "--quiet", str(own)], check=True)
        docs = shutil.copytree(docs, own / "runbooks", ignore=shutil.ignore_patterns(".git"))
    settings = {
        "site_name": "Benchmark",
        "theme": {"name": "material", "font": False},
        "docs_dir": str(docs),
        "site_dir": str(own / "site"),
        "markdown_extensions": [*EXTENSIONS, *setup.extensions],
        "plugins": ["search", *setup.plugins],
    }
    (own / "mkdocs.yml").write_text(json.dumps(settings), "utf-8")
    return Command(setup.name, (sys.executable, "-m", "mkdocs", "build", "--quiet"), own)
