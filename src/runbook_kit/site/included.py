"""Folders of the repository outside `docs_dir` that are shown as a part of the site, and links between the two."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping
from pathlib import Path
from urllib.parse import quote, unquote, urlsplit, urlunsplit
from xml.etree.ElementTree import Element

from markdown import Markdown
from markdown.extensions import Extension
from markdown.treeprocessors import Treeprocessor
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import ConfigurationError
from mkdocs.structure.files import File, Files, InclusionLevel

from runbook_kit.repo import is_inside
from runbook_kit.site.entries import repository_path

LAST = 1  # just before MkDocs looks at links, which it does with priority 0
KEYS = {"a": "href", "img": "src"}


def included_files(config: MkDocsConfig, folders: Mapping[str, str], root: Path) -> Iterator[File]:
    """A file of the site for everything below each folder, hidden files excepted. Raises `ConfigurationError`."""
    for folder, place in folders.items():
        source = home(config) / folder
        if not source.is_dir():
            raise ConfigurationError(f"runbook-kit: `include` names the folder {folder}, which does not exist.")
        if not is_inside(source, root):
            raise ConfigurationError(f"runbook-kit: `include` names the folder {folder}, outside the repository.")
        for path in sorted(source.rglob("*")):
            inside = path.relative_to(source)
            if path.is_file() and is_inside(path, root) and not any(part.startswith(".") for part in inside.parts):
                uri = posixpath.join(place.strip("/"), inside.as_posix())
                yield included_file(config, uri, path)


def included_file(config: MkDocsConfig, uri: str, path: Path) -> File:
    """A file that is on the site in one place and in the repository in another."""
    level = InclusionLevel.NOT_IN_NAV if config.nav else InclusionLevel.UNDEFINED
    file = File(uri, str(path.parent), config.site_dir, config.use_directory_urls, inclusion=level)
    file.abs_src_path = str(path)
    file.edit_uri = posixpath.relpath(path.as_posix(), Path(config.docs_dir).as_posix())
    return file


def home(config: MkDocsConfig) -> Path:
    """The folder of `mkdocs.yml`, beside which options name files and folders."""
    return Path(config.config_file_path).parent if config.config_file_path else Path(config.docs_dir).parent


def places_of(files: Files, root: Path) -> dict[str, str]:
    """Path in the repository → path on the site, of every file that is there."""
    return {repository_path(file, root): file.src_uri for file in files if file.abs_src_path and not file.generated_by}


class MovedLinks(Extension):
    """Links as they are right in the repository, made right on the site, where files have other neighbours."""

    def __init__(self, path: str, uri: str, places: Mapping[str, str]) -> None:
        super().__init__()
        self.path, self.uri, self.places = path, uri, places

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802
        md.treeprocessors.register(Moving(self.path, self.uri, self.places), "runbook-kit-moved", LAST)


class Moving(Treeprocessor):
    """Changes the links of one page, whose source is at `path` in the repository and at `uri` on the site."""

    def __init__(self, path: str, uri: str, places: Mapping[str, str]) -> None:
        super().__init__()
        self.path, self.uri, self.places = path, uri, places

    def run(self, root: Element) -> None:
        for element in root.iter():
            key = KEYS.get(element.tag)
            if key and element.get(key):
                element.set(key, moved(element.get(key, ""), self.path, self.uri, self.places))


def moved(address: str, path: str, uri: str, places: Mapping[str, str]) -> str:
    """A link of the file at `path` in the repository, as the page at `uri` must have it; often it is unchanged."""
    scheme, host, to, query, fragment = urlsplit(address)
    if scheme or host or not to or to.startswith("/"):
        return address
    target = places.get(posixpath.normpath(posixpath.join(posixpath.dirname(path), unquote(to))))
    if target is None:
        return address
    there = posixpath.relpath(target, posixpath.dirname(uri) or ".")
    same = posixpath.normpath(posixpath.join(posixpath.dirname(uri), unquote(to))) == target
    return address if same else urlunsplit(("", "", quote(there), query, fragment))
