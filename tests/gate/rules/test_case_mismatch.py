"""Links and paths in another case than what git tracks."""

from __future__ import annotations

import pytest
from tests.gate.conftest import FILES, repository
from tests.gate.rules.told import settled, told

AROUND = repository((*FILES, "docs/Ü/Größe.md", "docs/a&b/x.md"))
USE = "Use the spelling of the file."

WRONG = {
    "a link": ("[a](Guide.md)\n", "1:5-1:13", "The link is spelled `docs/Guide.md`, the file is `docs/guide.md`."),
    "a folder": ("[a](OPS/)\n", "1:5-1:9", "The link is spelled `docs/OPS`, the file is `docs/ops`."),
    "a folder on the way": (
        "[a](../Docs/guide.md)\n",
        "1:5-1:21",
        "The link is spelled `Docs/guide.md`, the file is `docs/guide.md`.",
    ),
    "inline code": (
        "`docs/GUIDE.md:3`\n",
        "1:1-1:18",
        "`docs/GUIDE.md` is spelled in another case than `docs/guide.md`.",
    ),
    "running text": (
        "See docs/Guide.md.\n",
        "1:5-1:18",
        "`docs/Guide.md` is spelled in another case than `docs/guide.md`.",
    ),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_path_in_another_case(name: str) -> None:
    text, place, message = WRONG[name]
    assert told("case-mismatch", text, around=AROUND) == [(place, message, USE)]


MENDED = {
    "[a](Guide.md)\n": "[a](guide.md)\n",
    "[a](./Guide.md)\n": "[a](./guide.md)\n",
    "[a](/Docs/Guide.md)\n": "[a](/docs/guide.md)\n",
    "[a](../Docs/OPS/)\n": "[a](../docs/ops/)\n",
    "[a](Guide.md?plain=1#L3 'T')\n": "[a](guide.md?plain=1#L3 'T')\n",
    "[a](<Guide.md#a b>)\n": "[a](<guide.md#a b>)\n",
    "[a](<With space.md>)\n": "[a](<with space.md>)\n",
    "[a](<OPS/Steps (1).md>)\n": "[a](<ops/steps (1).md>)\n",
    "![a](Guide.md)\n": "![a](guide.md)\n",
    "[r]: Guide.md\n": "[r]: guide.md\n",
    "<a href='Guide.md#x'>a</a>\n": "<a href='guide.md#x'>a</a>\n",
    "[a](ü/größe.md)\n": "[a](Ü/Größe.md)\n",
    "`Docs/Guide.md` and `./OPS/README.md`\n": "`docs/guide.md` and `./ops/README.md`\n",
    "`docs/GUIDE.md#L3` ``SRC/app/main.py::test``\n": "`docs/guide.md#L3` ``src/app/main.py::test``\n",
    "See docs/Guide.md, docs/OPS/README.md.\n": "See docs/guide.md, docs/ops/README.md.\n",
    "| a |\r\n|---|\r\n| `docs/Guide.md` |\r\n": "| a |\r\n|---|\r\n| `docs/guide.md` |\r\n",
}


@pytest.mark.parametrize("text", MENDED)
def test_the_fix_changes_nothing_but_the_case(text: str) -> None:
    after = settled("case-mismatch", text, around=AROUND)
    assert after == MENDED[text]
    assert after.casefold() == text.casefold()


@pytest.mark.parametrize(
    "text",
    [
        "[a](With%20space.md)\n",  # percent-encoded
        "[a](OPS&#47;README.md)\n",  # an entity
        "[a](OPS\\/README.md)\n",  # an escape
        "[a](A&b/x.md)\n",
        "[a](ops/../Guide.md)\n",  # by a detour
    ],
)
def test_no_fix_that_may_be_wrong(text: str) -> None:
    assert len(told("case-mismatch", text, around=AROUND)) == 1
    assert settled("case-mismatch", text, around=AROUND) == text


@pytest.mark.parametrize(
    "text",
    [
        "[a](guide.md) `docs/guide.md` docs/guide.md [b](nope.md) [c](https://x.org/Docs)\n",
        "`docs/Guide.md` <!-- example --> `docs&#47;Guide.md` docs/Guide.md (example)\n",
        "[a](guide.md#Steps) `Docs or Guide`\n",
    ],
)
def test_what_is_spelled_right_or_leads_nowhere(text: str) -> None:
    assert told("case-mismatch", text, around=AROUND) == []


def test_a_path_that_exists_in_both_spellings() -> None:
    around = repository((*FILES, "docs/Guide.md"))
    assert told("case-mismatch", "[a](Guide.md) [b](guide.md)\n", around=around) == []
