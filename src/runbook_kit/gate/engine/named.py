"""The files and folders that a person, an editor or a hook names, as paths of the repository."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Literal

from msgspec import Struct

from runbook_kit.gate.paths.tracked import Tracked

Kind = Literal["file", "folder", "special", "missing", "outside", "link-outside"]


class Named(Struct, frozen=True):
    """What a name means. `path` is relative to the root, links followed; where nothing is, what was written."""

    name: str  # as it was given
    path: str
    kind: Kind


def look_at(names: Iterable[str], start: Path, root: Path) -> tuple[Named, ...]:
    """What is in the work tree at `root` under `names`, which are relative to the folder `start`, or absolute."""
    place = _Place(os.path.abspath(start), os.path.abspath(root))
    return tuple(place.look_at(name) for name in names)


def look_in_index(names: Iterable[str], start: Path, root: Path, tracked: Tracked) -> tuple[Named, ...]:
    """As `look_at`, but what the index has counts, whatever there is in the work tree."""
    return tuple(_staged(named, tracked) for named in look_at(names, start, root))


def _staged(named: Named, tracked: Tracked) -> Named:
    if named.kind == "outside":
        return named
    real = tracked.resolve(named.path)
    if real is None:
        return Named(named.name, named.path, "link-outside")
    kind: Kind = "file" if real in tracked.files else "folder" if real in tracked.folders else named.kind
    return Named(named.name, real, kind)


class _Place:
    """The folder that names are relative to, and the repository; remembers folders, as a hook names many files."""

    def __init__(self, start: str, root: str) -> None:
        self.start, self.root = start, root
        self.real = cache(os.path.realpath)

    def look_at(self, name: str) -> Named:
        written = os.path.join(self.start, name)
        if "\0" in name:
            return Named(name, name, "missing")
        meant = _below(os.path.normpath(written), self.root)
        real = _below(self._follow(written), self.real(self.root))
        if real is None:
            return Named(name, meant or name, "outside" if meant is None else "link-outside")
        kind = _kind(written)
        return Named(name, (real if kind != "missing" or meant is None else meant), kind)

    def _follow(self, path: str) -> str:
        folder, last = os.path.split(path)
        if last in ("", ".", "..") or os.path.islink(path):
            return os.path.realpath(path)
        return os.path.join(self.real(folder), last)


def _kind(path: str) -> Kind:
    try:
        mode = os.stat(path).st_mode
    except OSError:
        return "missing"
    return "file" if stat.S_ISREG(mode) else "folder" if stat.S_ISDIR(mode) else "special"


def _below(path: str, root: str) -> str | None:
    """`path` relative to `root`, both absolute; None when it lies elsewhere."""
    if path == root:
        return ""
    prefix = root if root.endswith("/") else f"{root}/"
    return path[len(prefix) :] if path.startswith(prefix) else None
