"""What git tracks, read from its folder without starting it."""

from __future__ import annotations

from pathlib import Path

from runbook_kit.gitindex import Index, read_index


def git_index_paths(root: Path) -> tuple[str, ...] | None:
    """The paths git tracks in the work tree at `root`; None as in `git_index`."""
    index = git_index(root)
    return None if index is None else index.paths


def git_index(root: Path, file: Path | None = None) -> Index | None:
    """What git tracks in the work tree at `root`, read from its index, or from `file`, without starting git.

    None when there is no index, or one in a form that is not read here (split, sparse, a later version).
    """
    if file is None:
        folder = git_folder(root)
        if folder is None:
            return None
        file = folder / "index"
    try:
        return read_index(file.read_bytes())
    except OSError:
        return None


def git_folder(root: Path) -> Path | None:
    """The folder that holds the index: `.git`, or what a `.git` file names in linked work trees and submodules."""
    marker = root / ".git"
    if marker.is_dir():
        return marker
    try:
        first = marker.read_text("utf-8", "surrogateescape").partition("\n")[0]
    except OSError:
        return None
    return root / first.removeprefix("gitdir:").strip() if first.startswith("gitdir:") else None
