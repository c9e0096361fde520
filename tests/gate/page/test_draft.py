"""Parts of a page that are not closed yet."""

from __future__ import annotations

from runbook_kit.gate.page.draft import Content, Draft, Title
from runbook_kit.gate.page.model import Fence, Heading, Piece


def test_characters_of_bytes() -> None:
    draft = Draft("é😀x", "é😀x")
    assert [draft.at(offset) for offset in (0, 2, 6, 7)] == [0, 1, 2, 3]


def test_content_knows_where_its_parts_come_from() -> None:
    content = Content()
    content.add("ab\n", 10)
    content.add("c", 20)
    assert content.fence("sh", 1, 5, 30) == Fence("sh", "ab\nc", 5, 30, 1, False, (Piece(0, 10), Piece(3, 20)))
    assert content.fence(None, 1, 5, 30).indented


def test_a_title_keeps_its_content_beside_its_text() -> None:
    title = Title(2, html=True)
    title.texts += [" a\n ", "b "]
    assert title.closed(3, 9) == Heading(2, "a b", 3, 9, " a\n b ", html=True)
