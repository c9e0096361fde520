"""Sentences that forbid, deny or put a condition."""

from __future__ import annotations

import pytest

from runbook_kit.document.source import Source
from runbook_kit.gate.commands.negation import is_negative, sentence
from runbook_kit.gate.page.read import read_page


@pytest.mark.parametrize(
    "text",
    ["never do x", "do not", "don't", "x is blocked", "nicht setzen", "kein x", "niemals", "❌ x", "if x", "wenn x",
     "forbidden"],
)  # fmt: skip
def test_negative(text: str) -> None:
    assert is_negative(text)


@pytest.mark.parametrize(
    "text", ["do x", "note", "notable", "life", "nightly", "offer", "set x = true", "einigermaßen", ""]
)
def test_not_negative(text: str) -> None:
    assert not is_negative(text)


@pytest.mark.parametrize(
    ("document", "expected"),
    [
        ("One. Two X here. Three.\n", " Two X here."),
        ("- a\n- b X\n- c\n", "- b X\n"),
        ("| a | b |\n| - | - |\n| c | X |\n| d | e |\n", "| c | X |\n"),
        ("v1.2 X\n\nother\n", "v1.2 X\n"),
    ],
)
def test_the_sentence_around(document: str, expected: str) -> None:
    page = read_page(Source("x.md", document))
    assert sentence(page, document.index("X")).strip() == expected.strip()
