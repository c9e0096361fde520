"""What a session changed: files with their number of lines, and references that were left for later."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from msgspec import Struct

from runbook_kit.gitwork import Touched

MOST = 500  # files, and references; a session that changed more says how many more
LONGEST = 300  # characters of a reference
UNKNOWN = "?"
FUTURE = re.compile(r"\((?:future|planned|proposed|geplant|zukünftig)\b[^()\n]{0,80}\)", re.IGNORECASE)
FENCE = re.compile(r"\s{0,3}(?:>\s*)*(?:```|~~~)")
SPACE = re.compile(r"\s+")


class Future(Struct, frozen=True):
    """A reference that is left as text, because what it names does not exist yet."""

    path: str
    line: int
    text: str


class Changes(Struct, frozen=True):
    """What differs between the commit `base` and `against`. A `problem` says why there is nothing to tell."""

    base: str = ""
    against: str = "the work tree"
    files: tuple[Touched, ...] = ()
    more: int = 0  # files beyond those
    futures: tuple[Future, ...] = ()
    dirty: bool = False  # there were changes already when the session began, and they are among these
    problem: str = ""

    @property
    def added(self) -> int:
        """Lines added, as far as they were counted."""
        return sum(each.added or 0 for each in self.files)

    @property
    def deleted(self) -> int:
        """Lines deleted, as far as they were counted."""
        return sum(each.deleted or 0 for each in self.files)

    @property
    def diffstat(self) -> str:
        """The files as `git diff --stat` shows them, without the bars, and the sum."""
        rows = [(shown(each), numbers(each)) for each in self.files]
        width = max((len(name) for name, _ in rows), default=0)
        lines = [f"{name.ljust(width)} | {said}" for name, said in rows]
        if self.more:
            lines.append(f"... and {self.more} more")
        files = len(self.files) + self.more
        total = f"{files} file{'' if files == 1 else 's'} changed, {self.added} lines added, {self.deleted} deleted"
        return "\n".join([*lines, total])

    def below(self, paths: Iterable[str]) -> tuple[str, ...]:
        """The changed files that are, or lie below, one of these paths."""
        roots = [path.strip().strip("`").removeprefix("./").rstrip("/") for path in paths]
        names = (each.path for each in self.files)
        return tuple(name for name in names if any(f"{name}/".startswith(f"{root}/") for root in roots if root))


def shown(each: Touched) -> str:
    return f"{each.before} -> {each.path}" if each.before else each.path


def numbers(each: Touched) -> str:
    """How many lines, in words that fit a column."""
    if each.kind == "untracked" and each.added is None:
        return "not tracked"
    if each.added is None and each.deleted is None:
        return "no text"
    return f"+{each.added or 0} -{each.deleted or 0}" + (", not tracked" if each.kind == "untracked" else "")


def changes(base: str, against: str, files: Sequence[Touched], futures: Iterable[Future], *, dirty: bool) -> Changes:
    """The changes, no more of them than a reader can use."""
    left = max(len(files) - MOST, 0)
    return Changes(base, against, tuple(files[:MOST]), left, tuple(futures)[:MOST], dirty)


def futures(path: str, text: str) -> Iterator[Future]:
    """The references of a Markdown document that are marked as `(future)`, outside of its fences."""
    inside = False
    for number, line in enumerate(text.splitlines(), 1):
        if FENCE.match(line):
            inside = not inside
        elif not inside and FUTURE.search(line):
            said = SPACE.sub(" ", line).strip().lstrip("-*+> ")
            yield Future(path, number, said if len(said) <= LONGEST else f"{said[: LONGEST - 1]}…")
