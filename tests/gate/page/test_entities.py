"""Entities decoded as browsers do."""

from __future__ import annotations

import pytest

from runbook_kit.gate.page.entities import unescape


@pytest.mark.parametrize(
    ("text", "decoded"),
    [
        ("a&#47;b", "a/b"),
        ("a&#x2F;b", "a/b"),
        ("a&sol;b &amp;amp;", "a/b &amp;"),
        ("a&b; c", "a&b; c"),
        ("plain", "plain"),
    ],
)
def test_entities(text: str, decoded: str) -> None:
    assert unescape(text) == decoded
