"""The names of elements."""

from __future__ import annotations

import pytest

from runbook_kit.gate.layout.elements import DRAWN, ELEMENTS


@pytest.mark.parametrize("name", ["a", "br", "details", "summary", "h6", "kbd", "td", "video", "xmp"])
def test_elements_of_html(name: str) -> None:
    assert name in ELEMENTS


@pytest.mark.parametrize("name", ["name", "service", "path", "command", "image", "host"])
def test_words_that_are_none(name: str) -> None:
    assert name not in ELEMENTS


def test_drawings_have_names_of_their_own() -> None:
    assert {"path", "lineargradient", "mrow"} <= DRAWN
    assert all(name == name.lower() for name in ELEMENTS | DRAWN)
