"""What git tracks here, what of it is staged, and what git knows beside it."""

from __future__ import annotations

import os
from collections.abc import Collection, Mapping
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from runbook_kit.cli.gatestage import Stage
from runbook_kit.cli.gatetexts import ENDINGS
from runbook_kit.cli.place import Place
from runbook_kit.errors import MachineError, RunbookError, UsageError
from runbook_kit.gate.paths.tracked import Tracked, glimpse, make_tracked
from runbook_kit.gitfolder import git_folder, git_index
from runbook_kit.gitindex import Index, make_index, read_index
from runbook_kit.repo import SKIPPED

if TYPE_CHECKING:
    from runbook_kit.gitprocess import Git


class Tracking:
    """The tracked paths; git is started only for what cannot be read without it."""

    def __init__(
        self, place: Place, environment: Mapping[str, str], *, few: bool = False, staged: bool = False
    ) -> None:
        self.place = place
        self.environment = environment
        self.few = few  # documents are looked at, so that little of what is tracked is asked about
        self.judges_staged = staged

    @cached_property
    def git(self) -> Git:
        """Git for this repository. Raises `UsageError` when this is none, `MachineError` when there is no git."""
        from runbook_kit.gitprocess import open_git

        if not self.is_repository:
            message = "This is not a git repository, so there is nothing to compare with."
            raise UsageError(message, hint="Name the files to look at.", code="not-a-repository")
        return open_git(self.place.root, self.environment)

    @property
    def is_repository(self) -> bool:
        """Whether git tracks what is here."""
        return os.path.lexists(self.place.root / ".git")

    def git_if_any(self) -> Git | None:
        """Git for what is only better with it: without, files that are named can be looked at."""
        try:
            return self.git if self.is_repository else None
        except MachineError:
            return None

    @cached_property
    def tracked(self) -> Tracked:
        """What git tracks; without a repository, every file that is here."""
        entries = self.stage.entries if self.few else None
        if entries is not None:
            return glimpse(entries, lambda: read_index(entries.data) or self.index, self._read_link)
        return make_tracked(self.index.staged if self.judges_staged else self.index, self._read_link)

    @cached_property
    def stage(self) -> Stage:
        """What is staged."""
        return Stage(self.place.root, self._index_file, lambda: self.git, lambda: self.index)

    @property
    def _index_file(self) -> Path | None:
        prepared = self.git.index_file if self.is_repository and self.environment.get("GIT_INDEX_FILE") else None
        folder = git_folder(self.place.root)
        return prepared or (folder / "index" if folder else None)

    @cached_property
    def index(self) -> Index:
        """What git tracks, as it lies in the index; without a repository, every file that is here."""
        root = self.place.root
        if not self.is_repository:
            return make_index(_walk(root), {})
        prepared = self.environment.get("GIT_INDEX_FILE")
        index = None if prepared else git_index(root)
        if index is None:
            from runbook_kit.gitstore import list_index

            index = list_index(self.git)
        return index

    def _read_link(self, path: str) -> str | None:
        try:
            return os.readlink(self.place.root / path)
        except OSError:  # a sparse checkout leaves it out, and where there are no links it is a file
            return self._stored_links.get(path)

    @cached_property
    def _stored_links(self) -> Mapping[str, str]:
        """Where the tracked links lead, as git has it; nothing where git cannot be asked."""
        from runbook_kit.gitstore import staged_links

        try:
            return staged_links(self.git, self.tracked.symlinks)
        except RunbookError:
            return {}

    def hidden(self, paths: Collection[str]) -> Collection[str]:
        """Which of these paths git ignores."""
        from runbook_kit.gate.engine.unseen import ignored

        try:
            return ignored(self.git, paths) if self.is_repository else ()
        except MachineError:  # without git nothing is known of it, and the paths are missing either way
            return ()

    def origin(self) -> str:
        """The address of this repository; empty when it is not known."""
        from runbook_kit.gitstore import origin

        git = self.git_if_any() if any(path.endswith(ENDINGS) for path in self.tracked.files) else None
        return origin(git) if git else ""


def _walk(root: Path) -> list[str]:
    """Every file below a folder that is no repository; hidden folders and those of tools are left out."""
    found = []
    for folder, names, files in os.walk(root):
        if "pyvenv.cfg" in files:  # a virtual environment, whatever its name
            names.clear()
            continue
        names[:] = sorted(name for name in names if not name.startswith(".") and name not in SKIPPED)
        start = "" if (shown := os.path.relpath(folder, root)) == "." else f"{shown}/"
        found += [start + name for name in files]
    return sorted(found)
