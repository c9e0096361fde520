"""Whether a sentence of a document forbids, denies or merely asks about what it names."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator

from runbook_kit.gate.page.model import Block, Page
from runbook_kit.gate.rule import Subject

# "never set", "must not", "is blocked", "darf nicht", "❌"; also conditions, which name a state and order nothing.
NEGATIVE = re.compile(
    r"""(?ix)
    \b(?:never|not|no|none|nor|neither|without|avoid\w*|cannot|forbid\w*|forbidden|prohibit\w*|block(?:ed|s|ing)?
    |den(?:y|ied|ies)|refus\w+|reject\w*|disallow\w*|violat\w+|illegal|invalid|unsafe|dangerous|fails?|raises?
    |prevent\w*|fixtures?|may\s+contain|non-\w+|disabled?|disarm\w*|off|instead|remove[ds]?|anti-?pattern\w*|bad|wrong|example\s+of\s+what
    |nicht|kein\w*|niemals|nie|ohne|verbot\w*|verbiet\w*|untersag\w*|blockier\w*|blockt|verweiger\w*|abgelehnt|unzulässig
    |deaktivier\w*|gesperrt|falsch
    |if|unless|when|whether|until|where|wenn|falls|sobald|ob|solange|bis)\b
    |\w+n['\u2019]t\b|[❌🚫⛔✗✘]|!=|<>
    """
)
SENTENCE_END = re.compile(r"[.!?;](?=\s)")
PROSE = frozenset({"paragraph", "item", "row", "heading", "html", "quote"})
NEAR = 300  # characters on each side that can belong to the sentence


def is_negative(text: str) -> bool:
    """Whether the text forbids or denies something, or puts it as a condition."""
    return NEGATIVE.search(text) is not None


def is_negated(subject: Subject, offset: int) -> bool:
    """Whether the sentence around `offset`, what introduces its list, or the heading above says so."""
    page = subject.page
    return (
        is_negative(sentence(page, offset))
        or is_negative(_introduction(page, offset))
        or is_negative_heading(page, offset)
    )


def sentence(page: Page, offset: int) -> str:
    """The sentence around `offset`, inside of its block; of a table, the row."""
    block = _around(page, offset)
    first, last = (block.start, block.end) if block is not None else (0, len(page.source.text))
    first, last = max(first, offset - NEAR), min(last, offset + NEAR)
    text = page.source.text[first:last]
    at = offset - first
    starts = [match.end() for match in SENTENCE_END.finditer(text, 0, at)]
    end = SENTENCE_END.search(text, at)
    return text[starts[-1] if starts else 0 : end.end() if end else len(text)]


def is_negative_heading(page: Page, offset: int) -> bool:
    """Whether the heading of the section says that what follows is wrong."""
    above = bisect_right(page.headings, offset, key=lambda each: each.end) - 1
    return above >= 0 and is_negative(page.headings[above].text)


def _around(page: Page, offset: int) -> Block | None:
    """The smallest paragraph, item, row or other block of prose around `offset`."""
    return next((each for each in _blocks_around(page, offset) if each.kind in PROSE), None)


def _blocks_around(page: Page, offset: int) -> Iterator[Block]:
    """The blocks that hold `offset`, innermost first: they are in preorder, so the last that begins before is near."""
    at = bisect_right(page.blocks, offset, key=lambda each: each.start) - 1
    while at >= 0:
        if page.blocks[at].start <= offset < page.blocks[at].end:
            yield page.blocks[at]
        at = page.blocks[at].parent


def _introduction(page: Page, offset: int) -> str:
    """The paragraph that introduces the list, table or fence at `offset`: one that ends with a colon."""
    top = next((each for each in _blocks_around(page, offset) if each.parent < 0), None)
    if top is None or top.kind not in ("list", "table", "code", "quote"):
        return ""
    before = page.source.text[max(top.start - NEAR, 0) : top.start].rstrip()
    paragraph = before.rsplit("\n\n", 1)[-1]
    return paragraph if paragraph.rstrip("*_ ").endswith(":") else ""
