"""Links as they are right in the repository, made right on the site: to its page, or to the repository's own."""

from __future__ import annotations

import posixpath
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import quote, unquote, urlsplit, urlunsplit
from xml.etree.ElementTree import Element

from markdown import Markdown
from markdown.extensions import Extension
from markdown.treeprocessors import Treeprocessor
from mkdocs.structure.files import Files
from msgspec import Struct

from runbook_kit.repo import is_inside
from runbook_kit.site.paths import Paths

BEFORE = 3  # the extension looks at links with priority 2, MkDocs with 0
KEYS = {"a": "href", "img": "src"}
FRONT_PAGES = ("README.md", "index.md")


class Ways(Struct, frozen=True):
    """Where files are: on the site by their path in the repository, and the repository itself when it is shown."""

    places: Mapping[str, str]
    root: Path
    repo_url: str = ""
    ref: str = "HEAD"


def places_of(files: Files, paths: Paths) -> dict[str, str]:
    """Path in the repository → path on the site, of every file that is there."""
    return {paths.of(file): file.src_uri for file in files if file.abs_src_path and not file.generated_by}


class MovedLinks(Extension):
    """For one page, whose source is at `path` in the repository and at `uri` on the site."""

    def __init__(self, path: str, uri: str, ways: Ways) -> None:
        super().__init__()
        self.processor = Moving(path, uri, ways)

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802
        md.treeprocessors.register(self.processor, "runbook_kit_moved_links", BEFORE)


class Moving(Treeprocessor):
    """Changes the links of one page."""

    def __init__(self, path: str, uri: str, ways: Ways) -> None:
        super().__init__()
        self.path, self.uri, self.ways = path, uri, ways

    def run(self, root: Element) -> None:
        for element in root.iter():
            key = KEYS.get(str(element.tag))
            address = element.get(key) if key else None
            if key and address:
                element.set(key, moved(address, self.path, self.uri, self.ways))


def moved(address: str, path: str, uri: str, ways: Ways) -> str:
    """A link of the file at `path` in the repository, as the page at `uri` must have it.

    It is unchanged when it is right already, and when it leads nowhere: then MkDocs reports it.
    """
    scheme, host, to, query, fragment = urlsplit(address)
    if scheme or host or not to or to.startswith("/"):
        return address
    target = posixpath.normpath(posixpath.join(posixpath.dirname(path), unquote(to)))
    page = page_of(target, ways.places)
    if page:
        if posixpath.normpath(posixpath.join(posixpath.dirname(uri), unquote(to))) == page:
            return address
        there = posixpath.relpath(page, posixpath.dirname(uri) or ".")
        return urlunsplit(("", "", quote(there), query, fragment))
    if ways.repo_url and not target.startswith("..") and exists(ways.root / target, ways.root):
        return urlunsplit((*urlsplit(repository_url(target, ways))[:3], query, fragment))
    return address


def page_of(target: str, places: Mapping[str, str]) -> str:
    """Where on the site a file of the repository is, or the front page of a folder; empty when neither is there."""
    found = (places.get(name) for name in (target, *(posixpath.join(target, page) for page in FRONT_PAGES)))
    return next(filter(None, found), "")


def repository_url(target: str, ways: Ways) -> str:
    """Where the repository shows a file or folder. GitHub and its likes lead from `blob` to `tree` for a folder."""
    base = ways.repo_url.rstrip("/")
    between = "-/blob" if "gitlab" in urlsplit(base).netloc else "blob"
    return f"{base}/{between}/{ways.ref}/{quote(target)}"


def exists(path: Path, root: Path) -> bool:
    try:
        return path.exists() and is_inside(path, root)
    except (OSError, ValueError):
        return False
