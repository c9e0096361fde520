"""What the parts of a page say of themselves."""

from __future__ import annotations

import pytest
from tests.gate.page.conftest import page

from runbook_kit.gate.page.model import Fence, Piece

LANGUAGES = {
    "bash": "bash",
    " Bash ": "bash",
    "bash {#a}": "bash",
    "bash{#a}": "bash",
    "bash\tx": "bash",
    "{.python}": "python",
    "{.python .x}": "python",
    "{python}": "python",
    "": "",
    "{#a}": "#a",
}


@pytest.mark.parametrize("info", LANGUAGES)
def test_the_language_of_a_fence(info: str) -> None:
    assert Fence(info, "", 0, 0, 0, False).language == LANGUAGES[info]


def test_places_in_a_fence() -> None:
    fence = Fence("", "ab\n  c\n", 0, 20, 0, False, (Piece(0, 5), Piece(3, 10), Piece(5, 10)))
    assert [fence.place(offset) for offset in range(7)] == [5, 6, 7, 10, 10, 10, 11]


def test_places_in_an_empty_fence() -> None:
    assert Fence("", "", 3, 6, 0, False).place(0) == 3


def test_ancestors_of_a_block() -> None:
    read = page("> - a\n>   - b `c`\n")
    (code,) = read.codes
    assert [read.blocks[index].kind for index in (code.block, *read.ancestors(code.block))] == [
        *("item", "list", "item", "list", "quote"),
    ]


def test_the_span_of_a_part() -> None:
    read = page("a\n\nb `c`\n")
    span = read.span(read.codes[0])
    assert (span.line, span.column, span.end_line, span.end_column, span.start, span.end) == (3, 3, 3, 6, 5, 8)
