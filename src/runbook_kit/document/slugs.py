"""The anchors GitHub gives to headings."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

DROPPED = re.compile(r"[^a-z0-9_\- ]+")
# What GitHub's rule (Ruby's \p{Word}) keeps: letters, marks, decimal digits and numbers that are letters, connectors.
# The selector behind an emoji and the square around a keycap are marks: they stay, though the emoji itself goes.
KEPT = {"Lu", "Ll", "Lt", "Lm", "Lo", "Mn", "Mc", "Me", "Nd", "Nl", "Pc"}
LETTERS_IN_SYMBOLS = ((0x24B6, 0x24E9), (0x1F130, 0x1F149), (0x1F150, 0x1F169), (0x1F170, 0x1F189))


def heading_slugs(texts: Iterable[str]) -> tuple[str, ...]:
    """The anchors GitHub gives to headings with these texts, in the order of a document.

    A slug that is taken gets -1, -2 and so on; the numbers are counted for each slug, and one that another heading has
    already is passed over.
    """
    taken: dict[str, int] = {}
    found = []
    for text in texts:
        plain = name = slug(text)
        while name in taken:
            taken[plain] += 1
            name = f"{plain}-{taken[plain]}"
        taken[name] = 0
        found.append(name)
    return tuple(found)


def slug(text: str) -> str:
    """The text in lower case, without punctuation and symbols, each space a hyphen. It is not trimmed before."""
    lowered = text.lower()
    if lowered.isascii():
        return DROPPED.sub("", lowered).replace(" ", "-")
    return "".join(filter(_stays, lowered)).replace(" ", "-")


@lru_cache(maxsize=4096)
def _stays(character: str) -> bool:
    if character in " -" or unicodedata.category(character) in KEPT:
        return True
    return any(first <= ord(character) <= last for first, last in LETTERS_IN_SYMBOLS)
