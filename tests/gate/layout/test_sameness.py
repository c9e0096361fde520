"""Whether two texts are the same document."""

from __future__ import annotations

import pytest
from tests.gate.layout.mending import page

from runbook_kit.document.source import Source
from runbook_kit.finding import Edit
from runbook_kit.gate.layout.sameness import edited, same_document

SAME = [
    ("a\n- b\n", "a\n\n- b\n"),
    ("- a\n  - b\n", "- a\n    - b\n"),
    ("- a\n\n  ```\n  x\n  ```\n", "- a\n\n    ```\n    x\n    ```\n"),
    ("`a\nb`\n", "`a\n    b`\n"),
    ("a  b\n", "a b\n"),
]
OTHER = [
    ("- a\n- b\n", "- a\n\n- b\n"),
    ("- a\n  - b\n", "- a\n- b\n"),
    ("```\nx\n```\n", "```\n x\n```\n"),
    ("```a\nx\n```\n", "```b\nx\n```\n"),
    ("a\n", "b\n"),
    ("[a](b)\n", "[a](c)\n"),
    ("# a\n", "## a\n"),
    ("`a`\n", "a\n"),
    ("1. a\n", "2. a\n"),
    ("<!-- a -->\n", "<!-- b -->\n"),
    ("a <b>\n", "a <i>\n"),
]


@pytest.mark.parametrize(("before", "after"), SAME)
def test_the_same(before: str, after: str) -> None:
    assert same_document(page(before), page(after))


@pytest.mark.parametrize(("before", "after"), OTHER)
def test_another(before: str, after: str) -> None:
    assert not same_document(page(before), page(after))


def test_a_page_after_edits() -> None:
    assert edited(Source("x.md", "a\n- b\n"), [Edit(2, 2, "\n")]).source.text == "a\n\n- b\n"
