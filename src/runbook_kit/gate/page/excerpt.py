"""The sections of a document in which something is in doubt: reading a page takes as long as what is on it."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from runbook_kit.expressions import expression
from runbook_kit.gate.page.survey import CODE_TAG, shown_html

# Where a section may begin, and what looks like the first or last line of a code block, in which none does.
LANDMARK = expression(r"\n(?:(#{1,6}[ \t])|[ \t>]*+(?:(?:[-*+]|\d{1,9}[.)])[ \t]++)?(?:```|~~~))")
SHORTEST = 1_000  # characters of a section; shorter ones are put together
MANY = 50  # words; looking for each of them in every section would take longer than reading the page
SPECIAL = frozenset("<>\"'")  # what is rendered as another text here, and there as it is


def excerpt(text: str, html: str, words: Collection[str]) -> str | None:
    """The body `text`, rendered as `html`, with blanks for each section that holds none of `words`.

    Every character that is left stands where it stood. None where that would not be the same to a reader of what is
    left: a section is rendered by itself as it is in the document, or the whole document has to be read.
    """
    if len(words) > MANY or "]:" in text or CODE_TAG.search(text) or not all(map(SPECIAL.isdisjoint, words)):
        return None
    kept: list[str] = []
    written = {word: word.replace("&", "&amp;") for word in words}
    missing, at = set(words), 0
    for section in sections(text):
        shown = shown_html(section)
        if not html.startswith(shown, at):
            return None
        at += len(shown)
        found = {word for word in words if written[word] in shown or word in section}
        missing -= found
        kept.append(section if found else f"{' ' * (len(section) - 1)}\n")
    return "".join(kept) if at == len(html) and not missing else None


def sections(text: str) -> Iterator[str]:
    """The text, cut in front of headings."""
    start, inside = 0, False
    for found in LANDMARK.finditer(text):
        if found[1] is None:
            inside = not inside
        elif not inside and found.start() - start >= SHORTEST:
            yield text[start : found.start() + 1]
            start = found.start() + 1
    yield text[start:]
