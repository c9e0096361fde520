"""How long MkDocs takes with our extension and without: `python -m benchmarks.sitebuild FOLDER` builds both in turn."""

from __future__ import annotations

import argparse
import logging
import os
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from benchmarks.row import Row

TARGET = 1.15  # times the same build without us
USUAL = (
    "admonition", "attr_list", "def_list", "md_in_html", "tables", "toc", "pymdownx.details", "pymdownx.highlight",
    "pymdownx.superfences", "pymdownx.tasklist",
)  # fmt: skip


def build(docs: Path, site: Path, extensions: Sequence[str]) -> float:
    """Seconds of processor time that a build takes, in this process, with everything imported before."""
    from mkdocs.commands.build import build as build_site
    from mkdocs.config import load_config

    config = load_config(
        config_file=None,
        config_file_path=str(site / "mkdocs.yml"),
        site_name="measured",
        docs_dir=str(docs),
        site_dir=str(site),
        theme={"name": "material", "font": False},
        markdown_extensions=list(extensions),
        plugins=["search"],
    )
    started = time.process_time()
    build_site(config)
    return time.process_time() - started


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args(arguments)
    logging.disable(logging.WARNING)
    os.environ["NO_MKDOCS_2_WARNING"] = "1"
    plain, ours = [], []
    with tempfile.TemporaryDirectory() as folder:
        for number in range(options.rounds + 1):
            plain.append(build(options.folder.resolve(), Path(folder) / f"plain-{number}", USUAL))
            ours.append(build(options.folder.resolve(), Path(folder) / f"ours-{number}", ("runbook_kit", *USUAL)))
            forget()
    best = min(plain[1:]), min(ours[1:])  # the first round fills caches of both
    row = Row(f"site of {options.folder.name}", f"{best[1]:.2f} s", best[1] / best[0], "x plain", TARGET)
    print(f"without us {best[0]:.2f} s")
    print(row)
    return 1 if row.missed else 0


def forget() -> None:
    """What was read before is read again, as in a build of its own."""
    from runbook_kit.site.page import _read

    _read.cache_clear()


if __name__ == "__main__":
    sys.exit(main())
