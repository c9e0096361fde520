"""What the plugin and its extension cost a build of a site, beside the same build without them."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

from benchmarks import corpora, installed, measure
from benchmarks.measure import Command
from benchmarks.row import Row

CORPUS = "openshift-runbooks"
WITHOUT, WITH = "site of ordinary pages, without us", "the same with plugin and extension"
RATIO = 1.15
PAGES = 274  # of a site that is written when the corpus is not here
MOST_ROUNDS = 7  # a build takes seconds
SETTINGS = {
    "site_name": "Benchmark",
    "theme": {"name": "material", "font": False},
    "markdown_extensions": ["admonition", "attr_list", "tables", "pymdownx.highlight", "pymdownx.superfences"],
}


def rows(folder: Path, rounds: int, env: Mapping[str, str]) -> Iterator[Row | str]:
    """Build one site both ways, in turn. The Python that runs this needs the extra `site`."""
    docs = lay_out(folder / "site-docs", env)
    pages = sum(1 for _ in docs.rglob("*.md"))
    yield f"{docs.name if docs.name == CORPUS else 'generated'}: {pages} pages, mkdocs with the theme material"
    commands = [command(name, folder, docs, ours=name == WITH) for name in (WITHOUT, WITH)]
    results = measure.interleaved(commands, min(rounds, MOST_ROUNDS))
    before = measure.median_seconds(results[WITHOUT])
    yield Row(WITHOUT, f"{before * 1000:.0f} ms", 1.0, "x")
    after = measure.median_seconds(results[WITH])
    yield Row(WITH, f"{after * 1000:.0f} ms", after / before, "x", RATIO)


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


def command(name: str, folder: Path, docs: Path, *, ours: bool) -> Command:
    """A build in a process of its own, as people start it."""
    own = folder / ("with" if ours else "without")
    own.mkdir()
    plugins = ["search", *(["runbook-kit"] if ours else [])]
    settings = {**SETTINGS, "docs_dir": str(docs), "site_dir": str(own / "site"), "plugins": plugins}
    (own / "mkdocs.yml").write_text(json.dumps(settings), "utf-8")
    return Command(name, (sys.executable, "-m", "mkdocs", "build", "--quiet"), own)
