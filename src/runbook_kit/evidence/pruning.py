"""Which packs may go, decided before anything is touched; and how they go, as whole sets."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from msgspec import Struct

from runbook_kit.evidence.retention import GOING, Limits, Thing, Why, decide
from runbook_kit.evidence.shelf import ENDS, TRASH, Set
from runbook_kit.session.log import sync_folder


class Fate(Struct, frozen=True):
    """What becomes of a set, and why."""

    set: Set
    why: Why

    @property
    def goes(self) -> bool:
        return self.why in GOING


class Pruned(Struct, frozen=True):
    """What went, and what could not be removed: path and reason."""

    gone: tuple[str, ...]
    stuck: tuple[tuple[str, str], ...]


def plan(
    sets: Sequence[Set],
    limits: Limits,
    now: datetime,
    is_open: Callable[[Set], bool],
    pinned: Collection[str] = (),
) -> tuple[Fate, ...]:
    """What becomes of each set, in the order of `sets`, the newest first; `pinned` are sessions that must stay."""
    things = [_thing(each, is_open, pinned) for each in sets]
    return tuple(Fate(each, why) for each, why in zip(sets, decide(things, limits, now), strict=True))


def _thing(each: Set, is_open: Callable[[Set], bool], pinned: Collection[str]) -> Thing:
    stays: Why | None = None
    if not each.complete:
        stays = "incomplete"
    elif each.held:
        stays = "held"
    elif each.pin and each.pin.session in pinned:
        stays = "pinned"
    elif is_open(each):
        stays = "open"
    return Thing(each.name, each.pin.closed_at if each.pin else "", each.size, stays)


def prune(shelf: Path, fates: Sequence[Fate]) -> Pruned:
    """Remove what goes, the oldest first, each set as a whole. The shelf must be held alone.

    A set is moved into a folder of its own first; `recover` ends what a crash has interrupted there.
    """
    gone, stuck = [], []
    for fate in reversed(fates):
        if fate.goes:
            left = _remove(shelf, fate.set.name)
            stuck += left
            if not left:
                gone.append(fate.set.name)
    return Pruned(tuple(gone), tuple(stuck))


def recover(shelf: Path) -> Pruned:
    """End what was interrupted: remove the rest of every set of which something was moved away already."""
    gone, stuck = [], []
    with suppress(OSError):
        for name in sorted(os.listdir(shelf)):
            if name.startswith(TRASH):
                left = _remove(shelf, name.removeprefix(TRASH))
                stuck += left
                gone += [] if left else [name.removeprefix(TRASH)]
    return Pruned(tuple(gone), tuple(stuck))


def is_going(shelf: Path, name: str) -> bool:
    """Whether the set is on its way out, and counts no more."""
    return os.path.lexists(shelf / f"{TRASH}{name}")


def _remove(shelf: Path, name: str) -> list[tuple[str, str]]:
    """Move every file of a set away, the pin last, then delete; what could not be removed."""
    trash = shelf / f"{TRASH}{name}"
    stuck: list[tuple[str, str]] = []
    try:
        trash.mkdir(mode=0o700, exist_ok=True)
        sync_folder(shelf)  # from here on the set is going, whatever happens
        for end in ENDS:
            with suppress(FileNotFoundError):
                os.rename(shelf / f"{name}{end}", trash / (f"file{end}" if end else "folder"))
        sync_folder(shelf)
    except OSError as error:
        return [(f"{name}", os.strerror(error.errno or 5))]

    for at, folders, files in os.walk(trash, topdown=False):
        for remove, names in ((os.unlink, files), (_rmdir, folders)):
            stuck += [(os.path.relpath(path, shelf), why) for path, why in _tried(remove, at, names)]
    stuck += [(os.path.relpath(path, shelf), why) for path, why in _tried(_rmdir, os.fspath(shelf), [trash.name])]
    return stuck


def _tried(remove: Callable[[str], None], folder: str, names: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Remove each; path and reason of what stays."""
    for name in names:
        try:
            remove(os.path.join(folder, name))
        except OSError as error:
            yield os.path.join(folder, name), os.strerror(error.errno or 5)


def _rmdir(path: str) -> None:
    """Remove an empty folder, or a link in its place."""
    if os.path.islink(path):
        os.unlink(path)
    else:
        os.rmdir(path)
