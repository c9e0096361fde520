"""Folders of the repository outside `docs_dir` that are shown as a part of the site."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.structure.files import File, InclusionLevel

from runbook_kit.repo import is_inside


def included_files(config: MkDocsConfig, folders: Mapping[str, str], root: Path) -> Iterator[File]:
    """A file of the site for everything below each folder, hidden files excepted. Raises `PluginError`."""
    for folder, place in folders.items():
        source = home(config) / folder
        if not source.is_dir():
            raise PluginError(f"runbook-kit: `include` names the folder {folder}, which does not exist.")
        if not is_inside(source, root):
            raise PluginError(f"runbook-kit: `include` names the folder {folder}, outside the repository.")
        for path in sorted(source.rglob("*")):
            inside = path.relative_to(source)
            if path.is_file() and is_inside(path, root) and not any(part.startswith(".") for part in inside.parts):
                yield included_file(config, posixpath.join(place.strip("/"), inside.as_posix()), path)


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
