"""Whether two texts are the same document."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.gate.layout.mending import outline, page

from runbook_kit.document.source import Source
from runbook_kit.finding import Edit
from runbook_kit.gate.layout.sameness import edited, is_shifted, same_document

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


SHIFTED = [
    ("- a\n  - b\n", "- a\n    - b\n"),
    ("- a\n\n  ```\n  é\n  ```\n", "- a\n\n    ```\n    é\n    ```\n"),
    ("- a\n  b\n", "- a\n    b\n"),
]
NOT_SHIFTED = [
    ("- a\n  - b\n", "- a\n- b\n"),
    ("- a\n\n  b\n", "- a\n\n      b\n"),
    ("- a\n\n  ```\n  x\n  ```\n", "- a\n\n    ```\n     x\n    ```\n"),
    ("- a\n- b\n", "- a\n\n- b\n"),
    ("1. a\n", "2. a\n"),
    ("- a\n\n  b\n- c\n", "- a\n\nb\n- c\n"),
]


@pytest.mark.parametrize(("before", "after"), SHIFTED)
def test_lines_that_moved(before: str, after: str) -> None:
    assert is_shifted(outline(before), outline(after))
    assert is_shifted(outline(f"# h\n\n{before}\n# h\n"), outline(after + "\n"), 1)


@pytest.mark.parametrize(("before", "after"), NOT_SHIFTED)
def test_lines_that_say_something_else(before: str, after: str) -> None:
    assert not is_shifted(outline(before), outline(after))
    assert not is_shifted(outline(f"# h\n\n{before}\n# h\n"), outline(after + "\n"), 1)


PIECES = ["- ", "1. ", "  ", "    ", "\n", "\n\n", "a", "b", "```\n", "> ", "# ", "`", "|a|\n|-|\n", "\t", "<b>", "["]


@settings(derandomize=True, deadline=None, max_examples=400)
@given(st.lists(st.sampled_from(PIECES), max_size=14).map("".join), st.lists(st.integers(0, 4), min_size=14))
def test_what_has_moved_is_the_same_document(text: str, widths: list[int]) -> None:
    lines = text.split("\n")
    moved = "\n".join(" " * by + line for by, line in zip(widths + [0] * len(lines), lines, strict=False))
    if "\t" not in text and is_shifted(outline(text), outline(moved)):
        assert same_document(page(text), page(moved))
