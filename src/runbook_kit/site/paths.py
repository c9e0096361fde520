"""Where the sources of a site's pages are in the repository."""

from __future__ import annotations

import os
from pathlib import Path

from mkdocs.structure.files import File

from runbook_kit.repo import relative


class Paths:
    """Looks up each folder once in a build: a site has hundreds of files, and following links takes its time."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._below = f"{root}/"  # where almost all files are
        self._folders: dict[str, str] = {}

    def of(self, file: File) -> str:
        """The path of a page's source in the repository; what is generated is named as on the site."""
        source = file.abs_src_path
        if not source:
            return file.src_uri
        plain = source.isascii() and "\\" not in source
        if plain and source.startswith(self._below):
            return source.removeprefix(self._below)
        if not plain or os.path.islink(source):
            return relative(Path(source), self.root)
        folder, name = os.path.split(source)
        if folder not in self._folders:
            self._folders[folder] = relative(Path(folder), self.root)
        found = self._folders[folder]
        return name if found == "." else f"{found.rstrip('/')}/{name}"
