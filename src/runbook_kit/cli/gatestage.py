"""What is staged: told by the index where that is sure, and else by git."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from runbook_kit.errors import InvalidInput
from runbook_kit.gitentries import Entries, find_entries
from runbook_kit.repo import MARKDOWN, read_bytes

if TYPE_CHECKING:
    from runbook_kit.gitindex import Index
    from runbook_kit.gitprocess import Git

MANY = 100  # names on a command line; about more git is asked without them


class Stage:
    """The index `file` (None: there is none) of the work tree at `root`, told as a whole by `index`.

    `git` is made when it must be asked.
    """

    def __init__(self, root: Path, file: Path | None, git: Callable[[], Git], index: Callable[[], Index]) -> None:
        self.root = root
        self.git = git
        self._index = index
        self._file = file
        self._written_ns = 0

    @cached_property
    def entries(self) -> Entries | None:
        """The entries of the index, when it can be looked at without reading all of it."""
        try:
            if self._file is None:
                return None
            self._written_ns = self._file.stat().st_mtime_ns  # before it is read: a later one may be written meanwhile
            return find_entries(self._file.read_bytes())
        except OSError:
            return None

    def read(self, paths: Collection[str]) -> dict[str, bytes]:
        """What is staged under tracked paths; a file that has not changed since need not be asked for."""
        found = {path: read_bytes(self.root / path, self.root) for path in paths if self.is_unchanged(path)}
        others = [path for path in paths if path not in found]
        if others:
            from runbook_kit.gitstore import read_staged

            found |= {each.path: each.data for each in read_staged(self.git(), others) if each.data is not None}
        return found

    def of(self, paths: Collection[str]) -> dict[str, bytes]:
        """What is staged of those documents among `paths` that the work tree has otherwise.

        What the index says of a file is mostly enough to know that it has not changed; git is asked about the others.
        What is only announced (`git add -N`) is not staged.
        """
        doubtful = [path for path in paths if path.lower().endswith(MARKDOWN) and not self.is_unchanged(path)]
        if not doubtful:
            return {}
        with self.asking(doubtful if len(doubtful) <= MANY else ()) as found:
            return found()

    @contextmanager
    def asking(self, names: Collection[str] = ()) -> Iterator[Callable[[], dict[str, bytes]]]:
        """What is staged of every document and alert rule that the work tree has otherwise; what is yielded waits.

        With `names`, of those and what is below them; a file that git does not look at must be named itself.
        """
        from runbook_kit.gitwork import asking_unstaged

        with asking_unstaged(self.git(), names) as unstaged:
            yield lambda: self._contents((unstaged() | self._unwatched(names)) - self._intended(names))

    def is_unchanged(self, path: str) -> bool:
        """Whether the file is surely what is staged of it."""
        if self.entries is None:
            return False
        try:
            return self.entries.has_unchanged(path, os.lstat(self.root / path), self._written_ns)
        except (OSError, ValueError):
            return False

    def _unwatched(self, names: Collection[str]) -> frozenset[str]:
        """The files that git takes for unchanged without a look at them, all or those among `names`.

        Of what lies in the work tree: what a sparse checkout leaves out is not looked at.
        """
        if names and self.entries is not None:
            marked = frozenset(filter(self.entries.is_assumed, names))
        else:
            marked = self._index().unwatched.intersection(names) if names else self._index().unwatched
        return frozenset(path for path in marked if os.path.lexists(self.root / path))

    def _intended(self, names: Collection[str]) -> frozenset[str]:
        return frozenset() if names and self.entries is not None else self._index().intended

    def _contents(self, differing: Collection[str]) -> dict[str, bytes]:
        from runbook_kit.gate.engine.run import is_about
        from runbook_kit.gitstore import read_staged

        differing = [path for path in differing if is_about(path)]
        found = {each.path: each.data for each in read_staged(self.git(), differing)} if differing else {}
        for path, data in found.items():
            if data is None and path.lower().endswith(MARKDOWN):
                raise InvalidInput(f"`{path}` is too large to be read as staged.", code="file-too-large")
        return {path: data for path, data in found.items() if data is not None}
