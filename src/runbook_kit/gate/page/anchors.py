"""The places in a document that a link can lead to by `#name`, as GitHub names them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache

from runbook_kit.gate.page.model import Page

DROPPED = re.compile(r"[^a-z0-9_\- ]+")
# What GitHub's rule (Ruby's \p{Word}) keeps: letters, marks, decimal digits and numbers that are letters, connectors.
# The selector behind an emoji and the square around a keycap are marks: they stay, though the emoji itself goes.
KEPT = {"Lu", "Ll", "Lt", "Lm", "Lo", "Mn", "Mc", "Me", "Nd", "Nl", "Pc"}
LETTERS_IN_SYMBOLS = ((0x24B6, 0x24E9), (0x1F130, 0x1F149), (0x1F150, 0x1F169), (0x1F170, 0x1F189))


def anchors(page: Page) -> frozenset[str]:
    """Every anchor of the page; one with capitals also in lower case, so that `leads` finds it however it is written.

    Of headings: what GitHub makes of their text, and an explicit `{#id}` at their end. Of raw HTML: `id` of any tag and
    `name` of `a`. Of fences: their id. Of footnotes: what GitHub names them and the way back.
    """
    from runbook_kit.document.headings import explicit_anchor

    found = set(heading_slugs(heading.content or heading.text for heading in page.headings))
    found.update(explicit_anchor(heading.text) for heading in page.headings if heading.text.endswith("}"))
    found.update(_of_tags(page), _of_fences(page))
    found.update(f"{kind}-{label}" for label in page.footnotes for kind in ("fn", "fnref"))
    found.discard("")
    return frozenset(found | {each.lower() for each in found})


def leads(fragment: str, found: frozenset[str]) -> bool:
    """Whether `#fragment` (percent-decoded) leads to one of the anchors.

    GitHub's pages look for the name as it is written and then in lower case.
    """
    return fragment in found or fragment.lower() in found


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


def _of_tags(page: Page) -> Iterator[str]:
    for tag in page.tags:
        yield tag.value("id")
        if tag.name == "a":
            yield tag.value("name")


def _of_fences(page: Page) -> Iterator[str]:
    written = [fence.info for fence in page.fences if "{" in fence.info or "id=" in fence.info]
    if written:
        from runbook_kit.document.fence import parse_info

        yield from (parse_info(info).get("id") for info in written)
