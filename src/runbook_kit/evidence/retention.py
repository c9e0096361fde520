"""What may go of anything that is kept, by one policy: things in, a reason for each out; and how folders go."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import Literal

from msgspec import Struct

from runbook_kit.session.log import sync_folder

Why = Literal["newest", "held", "pinned", "open", "incomplete", "unpacked", "wanted", "old", "many", "large"]
GOING: frozenset[Why] = frozenset({"old", "many", "large"})
TRASH = "trash"  # in `.runbook`: what is on its way out, and counts no more


class Limits(Struct, frozen=True):
    """What shall stay: the newest `keep` in any case. Without the others everything behind them goes."""

    keep: int
    older_than: timedelta | None = None
    most: int | None = None  # bytes of everything that stays


class Thing(Struct, frozen=True):
    """Something that is kept: when it ended (ISO 8601), its bytes, and why it may not go at all, if so."""

    name: str
    at: str
    size: int
    stays: Why | None = None

    @property
    def counts(self) -> bool:
        """Whether it is one of the newest that stay; what is not whole takes no place among them."""
        return self.stays != "incomplete"


def decide(things: Sequence[Thing], limits: Limits, now: datetime) -> tuple[Why, ...]:
    """Why each thing stays or goes, in the order of `things`, the newest first."""
    newest = {each.name for each in [each for each in things if each.counts][: limits.keep]}
    found = [_why(each, newest, limits, now) for each in things]
    return tuple(_within(things, found, limits.most)) if limits.most is not None else tuple(found)


def _why(each: Thing, newest: set[str], limits: Limits, now: datetime) -> Why:
    if each.stays == "incomplete":
        return "incomplete"
    if each.name in newest:
        return "newest"
    if each.stays is not None:
        return each.stays
    if limits.older_than is not None:
        return "old" if _age(each, now) > limits.older_than else "wanted"
    return "wanted" if limits.most is not None else "many"


def _age(each: Thing, now: datetime) -> timedelta:
    """How long ago it ended; a time that cannot be read is now."""
    try:
        return now - datetime.fromisoformat(each.at)
    except (ValueError, TypeError):
        return timedelta()


def _within(things: Sequence[Thing], whys: list[Why], most: int) -> list[Why]:
    """Let the oldest that may go also go until what stays has at most so many bytes."""
    left = sum(each.size for each, why in zip(things, whys, strict=True) if why not in GOING)
    for index in reversed(range(len(things))):
        if left > most and whys[index] == "wanted":
            left -= things[index].size
            whys[index] = "large"
    return whys


class Removed(Struct, frozen=True):
    """What went, and what could not be removed: name and reason."""

    gone: tuple[str, ...]
    stuck: tuple[tuple[str, str], ...]


def remove(own: Path, kind: str, names: Iterable[str], guard: Callable[[Path], str]) -> Removed:
    """Remove folders (or files) of `own/kind`: each is moved away in one go, then deleted.

    `guard` is asked right before, and says why one stays after all (empty: it goes). Interrupted at any moment, each is
    there as a whole or is no longer there; `recover` deletes what lies in the trash.
    """
    trash = own / TRASH
    gone, stuck = [], []
    for name in names:
        path, aside = own / kind / name, trash / f"{kind}-{name}"
        try:
            why = guard(path)
            if why:
                stuck.append((name, why))
                continue
            trash.mkdir(mode=0o700, exist_ok=True)
            os.rename(path, aside)
            sync_folder(own / kind)
        except OSError as error:
            stuck.append((name, os.strerror(error.errno or 5)))
            continue
        gone.append(name)
        stuck += _deleted(aside)
    return Removed(tuple(gone), tuple(stuck))


def recover(own: Path) -> tuple[tuple[str, str], ...]:
    """Delete what an interrupted removal has left; what could not be deleted."""
    stuck: list[tuple[str, str]] = []
    with suppress(OSError):
        for name in sorted(os.listdir(own / TRASH)):
            stuck += _deleted(own / TRASH / name)
    return tuple(stuck)


def _deleted(path: Path) -> list[tuple[str, str]]:
    try:
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink()
    except OSError as error:
        return [(path.name, os.strerror(error.errno or 5))]
    return []
