"""Where destinations are written."""

from __future__ import annotations

import pytest

from runbook_kit.gate.page.destination import definition_target, destination_at, inline_target

WRITTEN = {
    "b.md)": "b.md",
    "b.md 'c')": "b.md",
    "<b c>)": "b c",
    "<b\\>c>)": "b\\>c",
    "<b\nc>)": "<b",
    "b(c)d)": "b(c)d",
    "b(c(d)e)f)g)": "b(c(d)e)f",
    "b\\)c)": "b\\)c",
    "b\\ c)": "b\\",
    "b\u00a0c)": "b\u00a0c",
    "b\tc)": "b",
    ")": "",
    "": "",
}


@pytest.mark.parametrize("text", WRITTEN)
def test_destinations(text: str) -> None:
    place = destination_at(text, 0, len(text))
    assert text[place.start : place.end] == WRITTEN[text]


DEFINED = {
    "[a]: b": "b",
    "[a]:b": "b",
    "[a]:\n  b": "b",
    "[a]:\r\n> b": "b",
    "[a]: >b": ">b",
    "[a\\]: c]: b": "b",
    "[a\nc]: <b c> 'd'": "b c",
    "[a]: <>": "",
    "a: b": "",
}


@pytest.mark.parametrize("text", DEFINED)
def test_definitions(text: str) -> None:
    place = definition_target(text, 0, len(text))
    assert text[place.start : place.end] == DEFINED[text]


INLINE = {"[a](b)": (2, "b"), "[](b)": (1, "b"), "[a](\n> b)": (2, "b"), "[a]( >b)": (2, ">b"), "[a]": (2, "")}


@pytest.mark.parametrize("text", INLINE)
def test_inline_links(text: str) -> None:
    behind, found = INLINE[text]
    place = inline_target(text, behind, len(text))
    assert text[place.start : place.end] == found
