"""The file by which MkDocs makes a site of a repository's runbooks."""

from __future__ import annotations

import os

from runbook_kit.cli.drafts import draft
from runbook_kit.cli.place import Place
from runbook_kit.cli.writing import destination
from runbook_kit.repo import read_bytes

FILE = "mkdocs.yml"
NAMES = (FILE, "mkdocs.yaml", "properdocs.yml")  # any of them is a site already
DOCS = "docs"
FRONT_PAGES = ("index.md", "README.md")
PLUGIN = "  - runbook-kit\n"


def site_text(place: Place) -> str:
    """The settings of a site of `docs/` with the runbooks beside it, or of the runbooks when there is no `docs/`.

    A folder that is not there cannot be included, and the list of runbooks is the front page where there is none.
    """
    folders = [folder for folder in place.config.runbooks if folder != "."]
    has_docs = (place.root / DOCS).is_dir() or not folders
    docs = DOCS if has_docs else folders[0]
    beside = [each for each in folders if not is_below(each, docs) and (place.root / each).is_dir()]
    front = not any(os.path.lexists(place.root / docs / page) for page in FRONT_PAGES)
    return draft("init/mkdocs.yml.j2", place, docs=docs, folders=beside, front=front)


def is_below(folder: str, docs: str) -> bool:
    return folder == docs or folder.startswith(f"{docs}/")


def present(place: Place) -> str:
    """The site's file that is there already; empty when there is none."""
    return next((name for name in NAMES if os.path.lexists(place.root / name)), "")


def has_plugin(name: str, place: Place) -> bool:
    destination(place.root / name, place.root)
    return b"runbook-kit" in read_bytes(place.root / name, place.root)
