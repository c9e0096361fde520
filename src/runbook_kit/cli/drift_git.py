"""Asks git where the work tree stands."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from runbook_kit.cli.place import Place
from runbook_kit.drift.gitstate import SHALLOW, STATUS, TREE, GitState, read
from runbook_kit.errors import RunbookError
from runbook_kit.gitfolder import git_folder
from runbook_kit.gitprocess import ask_all, failure, open_git
from runbook_kit.repo import relative


def git_state(place: Place, environ: Mapping[str, str], leaving: tuple[Path, ...] = ()) -> GitState | None:
    """Where the work tree stands; None where there is no repository. Untracked files in `leaving` do not count.

    Raises a `RunbookError` when there is no git, or it cannot say.
    """
    if not place.in_repository or git_folder(place.root) is None:
        return None
    git = open_git(place.root, environ)
    status, tree, shallow = ask_all(git, [STATUS, TREE, SHALLOW])
    if status.code:
        raise failure(git, STATUS, status)
    left = frozenset(relative(path, place.root) for path in leaving)
    return read(status.out, tree.out if tree.code == 0 else b"", shallow.out, left)


def tracked_paths(place: Place, environ: Mapping[str, str]) -> tuple[str, ...]:
    """The files that git tracks; none where there is no repository."""
    from runbook_kit.gitstore import list_index

    if not place.in_repository or git_folder(place.root) is None:
        return ()
    try:
        index = list_index(open_git(place.root, environ))
    except RunbookError as error:
        from runbook_kit.cli.screen import warn

        warn(error.code, error.message, error.hint)
        return ()
    return tuple(path for path in index.paths if path not in index.submodules)
