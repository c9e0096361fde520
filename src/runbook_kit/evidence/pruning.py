"""Which packs may go, decided before anything is touched; and how they go, as whole sets."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import Literal

from msgspec import Struct

from runbook_kit.evidence.shelf import ENDS, TRASH, Set
from runbook_kit.session.log import sync_folder

Why = Literal["newest", "held", "open", "incomplete", "wanted", "old", "many", "large"]
GOING: frozenset[Why] = frozenset({"old", "many", "large"})


class Limits(Struct, frozen=True):
    """What shall stay: the newest `keep` in any case. Without the others everything behind them goes."""

    keep: int
    older_than: timedelta | None = None
    most: int | None = None  # bytes of everything that stays


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


def plan(sets: Sequence[Set], limits: Limits, now: datetime, is_open: Callable[[Set], bool]) -> tuple[Fate, ...]:
    """What becomes of each set, in the order of `sets`, the newest first."""
    fates: list[Fate] = []
    whole = [each for each in sets if each.complete]
    newest = {each.name for each in whole[: limits.keep]}
    for each in sets:
        fates.append(Fate(each, _why(each, newest, limits, now, is_open)))
    return _within(fates, limits.most) if limits.most is not None else tuple(fates)


def _why(each: Set, newest: set[str], limits: Limits, now: datetime, is_open: Callable[[Set], bool]) -> Why:
    if not each.complete:
        return "incomplete"
    if each.name in newest:
        return "newest"
    if each.held:
        return "held"
    if is_open(each):
        return "open"
    if limits.older_than is not None:
        return "old" if _age(each, now) > limits.older_than else "wanted"
    return "wanted" if limits.most is not None else "many"


def _age(each: Set, now: datetime) -> timedelta:
    """How long ago the session was closed; a time that cannot be read is now."""
    try:
        return now - datetime.fromisoformat(each.pin.closed_at if each.pin else "")
    except (ValueError, TypeError):
        return timedelta()


def _within(fates: list[Fate], most: int) -> tuple[Fate, ...]:
    """Let the oldest that may go also go until what stays has at most so many bytes."""
    left = sum(fate.set.size for fate in fates if not fate.goes)
    for index in reversed(range(len(fates))):
        if left > most and fates[index].why == "wanted":
            left -= fates[index].set.size
            fates[index] = Fate(fates[index].set, "large")
    return tuple(fates)


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
