"""What differs between two snapshots: added, removed and changed facts, with the lines where there are any."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from msgspec import Struct

from runbook_kit.canonical import canonical, sha256
from runbook_kit.drift.facts import Fact, Section, Snapshot

Change = Literal["added", "removed", "changed"]
MOST_LINES = 200  # of the difference of one fact
MOST_ALL = 2000  # of all of them
DIFFABLE = 4000  # lines of a text; comparing takes time that grows with their square


class Difference(Struct, frozen=True):
    """A fact that is not the same. `diff` are the lines of a unified diff, of which `left_out` are not here."""

    section: Section
    name: str
    change: Change
    before: str = ""
    after: str = ""
    diff: tuple[str, ...] = ()
    left_out: int = 0


class Side(Struct, frozen=True):
    """One of the two: what people call it, when it was, and its digest."""

    label: str
    taken_at: str
    digest: str


class Comparison(Struct, frozen=True):
    """`digest` is that of the differences alone: the same drift has the same digest, whenever it is looked at."""

    before: Side
    after: Side
    differences: tuple[Difference, ...]
    digest: str

    @property
    def drifted(self) -> bool:
        return bool(self.differences)

    def count(self, change: Change) -> int:
        return sum(each.change == change for each in self.differences)


def compare(before: Snapshot, after: Snapshot, labels: tuple[str, str] = ("before", "after")) -> Comparison:
    """What `after` has otherwise than `before`, in the order of the facts."""
    pairs = list(_pairs(before, after))
    room, found = MOST_ALL, []
    for old, new in pairs:
        difference = _difference(old, new, room)
        room -= len(difference.diff)
        found.append(difference)
    bound = [[_bound(old), _bound(new)] for old, new in pairs]
    return Comparison(
        Side(labels[0], before.taken_at, before.digest),
        Side(labels[1], after.taken_at, after.digest),
        tuple(found),
        f"sha256:{sha256(canonical(bound))}",
    )


def _pairs(before: Snapshot, after: Snapshot) -> Iterator[tuple[Fact | None, Fact | None]]:
    old, new = ({fact.key: fact for fact in each.facts} for each in (before, after))
    for key in sorted(old.keys() | new.keys()):
        if old.get(key) != new.get(key):
            yield old.get(key), new.get(key)


def _bound(fact: Fact | None) -> list[str] | None:
    """What of a fact a digest of differences holds."""
    return None if fact is None else [fact.section, fact.name, fact.value, sha256(fact.text.encode("utf-8"))]


def _difference(old: Fact | None, new: Fact | None, room: int) -> Difference:
    either = new or old
    assert either is not None
    lines = _lines(old, new, either.name)
    kept = lines[: max(0, min(MOST_LINES, room))]
    return Difference(
        section=either.section,
        name=either.name,
        change="added" if old is None else "removed" if new is None else "changed",
        before=old.value if old else "",
        after=new.value if new else "",
        diff=tuple(kept),
        left_out=len(lines) - len(kept),
    )


def _lines(old: Fact | None, new: Fact | None, name: str) -> list[str]:
    """The unified diff of two texts; none for a fact that came or went, and where one side has no text to show."""
    if old is None or new is None or old.text == new.text:
        return []
    if old.section != "git" and not (old.text and new.text):
        return []
    from difflib import unified_diff

    ours, theirs = (_split(fact.text) for fact in (old, new))
    if max(len(ours), len(theirs)) > DIFFABLE:
        return []
    return list(unified_diff(ours, theirs, f"a/{name}", f"b/{name}", lineterm=""))


def _split(text: str) -> list[str]:
    """The lines of a text; a last one that does not end is told from one that does."""
    if not text:
        return []
    lines = text.split("\n")
    return lines[:-1] if not lines[-1] else [*lines[:-1], f"{lines[-1]} (no line feed at the end)"]
