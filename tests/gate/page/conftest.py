"""Pages of documents that are written in a test."""

from __future__ import annotations

from runbook_kit.document.source import Source
from runbook_kit.gate.page.model import Page
from runbook_kit.gate.page.read import read_page

SHOWN_OTHERWISE = {("\n", "\r"), ("\ufffd", "\0"), ("\ufffd", "\ud800")}


def page(text: str) -> Page:
    """The page of a document with this text."""
    return read_page(Source("docs/example.md", text))


def codes(text: str) -> list[str]:
    """Inline code as a reader sees it; each must stand where the page says."""
    for code in (read := page(text)).codes:
        first, last = ("<", ">") if code.html else ("`", "`")
        assert (text[code.start], text[code.end - 1]) == (first, last)
    return [code.text for code in read.codes]


def links(text: str) -> list[str]:
    """Links as `form destination`, images with a `!`; the target must be written where the page says."""
    found = []
    for link in page(text).links:
        assert link.start <= link.target.start <= link.target.end <= link.end
        written = text[link.target.start : link.target.end]
        found.append(f"{'!' * link.image}{link.form} {link.destination} ({written})")
    return found


def fences(text: str) -> list[tuple[str, str]]:
    """Code blocks as language (`-` when indented) and content; each character must stand where the page says."""
    found = []
    for fence in page(text).fences:
        for offset, character in enumerate(fence.content):
            written = text[fence.place(offset) : fence.place(offset) + 1]
            cut = character == " " and text[fence.place(offset) - 1] == "\t"  # a part of a tab
            assert written == character or cut or (character, written) in SHOWN_OTHERWISE
        found.append(("-" if fence.indented else fence.language, fence.content))
    return found
