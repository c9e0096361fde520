"""Globs of policy files: `*` and `?` stay between two slashes, `**` does not, and there is nothing else to know."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from runbook_kit.expressions import expression

PARTS = expression(r"\*\*/|\*\*|\*|\?|\\.|[^*?\\]+|\\", re.DOTALL)
WILD = ("**/", "**", "*", "?")
LONGEST = 4096  # characters; a longer text matches no wildcard


def covers(globs: Iterable[str], path: str) -> bool:
    """Whether one of `globs` names the document at `path`; one that ends in `/` names everything below."""
    return any(matches(f"{glob}**" if glob.endswith("/") else glob, path) for glob in globs)


def matches(glob: str, text: str) -> bool:
    """Whether the whole of `text` is as `glob` says, upper and lower case told apart; a backslash quotes `*`."""
    if glob == text:
        return True
    first, *rest = parts = _parts(glob)
    if first not in WILD and not (rest and text.startswith(_plain(first))):
        return len(parts) == 1 and _plain(first) == text
    return len(text) <= LONGEST and _reaches(parts, text)


@lru_cache(maxsize=4096)
def _parts(glob: str) -> tuple[str, ...]:
    return tuple(PARTS.findall(glob)) or ("",)


def _reaches(parts: tuple[str, ...], text: str) -> bool:
    """Whether `parts` use up the text. All ways are followed at once, so that no glob takes long on any text."""
    ends = {0}
    for part in parts:
        ends = _step(part, ends, text)
        if not ends:
            return False
    return len(text) in ends


def _step(part: str, starts: set[int], text: str) -> set[int]:
    """Where the text may have got to behind `part`."""
    if part == "**":
        return set(range(min(starts), len(text) + 1))
    if part == "**/":
        first = min(starts)
        return starts | {index + 1 for index in range(first, len(text)) if text[index] == "/"}
    if part == "*":
        return _within_segments(starts, text)
    if part == "?":
        return {start + 1 for start in starts if start < len(text) and text[start] != "/"}
    plain = _plain(part)
    return {start + len(plain) for start in starts if text.startswith(plain, start)}


def _within_segments(starts: set[int], text: str) -> set[int]:
    reached: set[int] = set()
    for start in sorted(starts):
        if start not in reached:
            slash = text.find("/", start)
            reached.update(range(start, (len(text) if slash < 0 else slash) + 1))
    return reached


def _plain(part: str) -> str:
    return part[1:] if part.startswith("\\") and len(part) > 1 else part
