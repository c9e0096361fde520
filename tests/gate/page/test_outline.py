"""The blocks alone are those of the page."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.gate.page.test_promises import TEXTS

from runbook_kit.document.source import Source
from runbook_kit.gate.page.outline import outline_of, read_outline
from runbook_kit.gate.page.read import read_page
from runbook_kit.gate.rule import Document

SPECIFICATION = json.loads((Path(__file__).parent / "fixtures" / "commonmark-0.31.2.json").read_text("utf-8"))
CASES = {
    "a table": "|é|b|\n|-|-|\n|c|d|\n\n- x\n",
    "a table in an item": "- a\n\n  | a |\n  | - |\n  | b |\n- ü\n",
    "loose lists in close ones": "- a\n  1. b\n\n     c\n- d\n",
    "raw HTML behind a character that is no ASCII": "<é\n\n- a\n",
    "an instruction": "<?x\n\n- a\n?>\n",
    "definitions": "[ä]: /x\n- b\n[^ö]: c\n",
    "front matter": "---\na: é\n---\n# b\n",
    "half of a pair": "- \ud800\n  - b\n",
    "CR LF": "- é\r\n\r\n  ```\r\n  ü\r\n  ```\r\n",
}
PIECES = ["- ", "1. ", "  ", "    ", "\n", "\n\n", "é", "?", "<", "|", "|-|\n", "> ", "```\n", "# ", "---\n", "\t", "a"]


def same(text: str) -> bool:
    source = Source("docs/example.md", text)
    quick, exact = read_outline(source), outline_of(read_page(source))
    codes = [[(index, indented) for index, indented, _ in each.codes] for each in (quick, exact)]
    return quick.blocks == exact.blocks and codes[0] == codes[1] and quick.definitions == exact.definitions


@pytest.mark.parametrize("name", CASES)
def test_same_blocks(name: str) -> None:
    assert same(CASES[name])


def test_same_blocks_in_the_specification() -> None:
    assert [each["example"] for each in SPECIFICATION if not same(each["markdown"])] == []


@settings(derandomize=True, deadline=None, max_examples=500)
@given(TEXTS | st.lists(st.sampled_from(PIECES), max_size=16).map("".join))
def test_same_blocks_in_any_text(text: str) -> None:
    assert same(text)


def test_a_page_that_was_read_is_not_read_again() -> None:
    document = Document(Source("docs/example.md", "|a|\n|-|\n\n    x\n"))
    page = document.page
    assert document.outline == outline_of(page)
    assert document.outline.indented == {1}
