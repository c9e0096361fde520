"""Finds what documents say about a reason code: sections on what to do when something fails."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from runbook_kit.document.source import Source
from runbook_kit.gate.page.model import Heading, Page
from runbook_kit.gate.page.read import read_page
from runbook_kit.render.reason_page import Advice

TITLE = re.compile(r"triage|trouble\s?shooting|fehlersuche|fehlerbehebung|(?:if|when) (?:it|this) fails", re.IGNORECASE)


def triage_sections(source: Source, code: str) -> tuple[Advice, ...]:
    """The sections of a document about failures that name `code` in inline code, the innermost of each.

    A section is about failures when its own heading or one above it says so.
    """
    if code not in source.text or not TITLE.search(source.text):
        return ()
    page = read_page(source)
    places = [each.start for each in page.codes if code in re.findall(r"[\w-]+", each.text)]
    found = [advice for start in places for advice in around(page, start)]
    return tuple(dict.fromkeys(found))


def around(page: Page, start: int) -> Iterator[Advice]:
    """The section that an offset is in, when it is about failures."""
    above = path_to(page.headings, start)
    if above and any(TITLE.search(each.text) for each in above):
        span = page.source.span(above[-1].start, above[-1].end)
        yield Advice(span.path, span.line, above[-1].text)


def path_to(headings: Sequence[Heading], start: int) -> list[Heading]:
    """The headings above an offset, the outermost first."""
    above: list[Heading] = []
    for each in headings:
        if each.start > start:
            break
        above = [*(outer for outer in above if outer.level < each.level), each]
    return above
