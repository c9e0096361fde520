"""JSON that means what it meant, and that neither a terminal nor a log obeys."""

from __future__ import annotations

import json
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from runbook_kit.render.jsontext import json_text


@settings(derandomize=True, deadline=None, max_examples=200)
@given(st.dictionaries(st.text(), st.one_of(st.text(), st.lists(st.text()), st.integers(), st.none())))
def test_reading_it_gives_what_was_written(document: dict[str, object]) -> None:
    assert json.loads(json_text(document)) == document


@settings(derandomize=True, deadline=None, max_examples=200)
@given(st.text())
def test_nothing_in_it_is_obeyed(text: str) -> None:
    shown = json_text({"text": text})
    assert {unicodedata.category(letter) for letter in shown.replace("\n", "")}.isdisjoint(
        {"Cc", "Cf", "Cs", "Zl", "Zp"}
    )
    assert "##[" not in shown
    assert not any(line.lstrip().startswith("::") for line in shown.splitlines())


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("für", '"für"'),
        ("\x1b\x7f\x85", '"\\u001b\\u007f\\u0085"'),
        ("\u202e\u200b", '"\\u202e\\u200b"'),
        ("\U000e0041", '"\\udb40\\udc41"'),
        ("##[set-output]", '"#\\u0023[set-output]"'),
        ("::error::", '"::error::"'),
    ],
)
def test_shown_text(text: str, shown: str) -> None:
    assert json_text({"a": text}) == f'{{\n  "a": {shown}\n}}\n'
