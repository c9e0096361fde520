"""Links to places in a document that are not there."""

from __future__ import annotations

import pytest
from tests.gate.conftest import FILES, repository
from tests.gate.rules.told import told

GUIDE = "# The Guide\n\n## Steps\n\n## Steps\n\n<a id='here'></a>\n\nText[^note]\n\n[^note]: Said.\n"
AROUND = repository(
    FILES, texts={"docs/guide.md": GUIDE, "docs/ops/README.md": "# Ops\n", "src/app/main.py": "a\n" * 9}
)
LINK = "Link to a heading that is there, or to the document."

WRONG = {
    "there": (
        "[a](guide.md#step)\n",
        "1:5-1:18",
        "There is no `#step` in `docs/guide.md`.",
        "Did you mean `#steps`?",
    ),
    "nothing like it": ("[a](guide.md#xyz)\n", "1:5-1:17", "There is no `#xyz` in `docs/guide.md`.", LINK),
    "one duplicate too many": (
        "[a](guide.md#steps-2)\n",
        "1:5-1:21",
        "There is no `#steps-2` in `docs/guide.md`.",
        "Did you mean `#steps-1`?",
    ),
    "here": (
        "# Übersicht & Plan\n[a](#uebersicht)\n",
        "2:5-2:16",
        "There is no `#uebersicht` in this document.",
        "Did you mean `#übersicht--plan`?",
    ),
    "by its own name": ("# T\n[a](index.md#x)\n", "2:5-2:15", "There is no `#x` in this document.", LINK),
    "in the document that a folder shows": (
        "[a](ops#x)\n",
        "1:5-1:10",
        "There is no `#x` in `docs/ops`.",
        LINK,
    ),
    "percent-encoded": ("[a](guide.md#%C3%BC)\n", "1:5-1:20", "There is no `#ü` in `docs/guide.md`.", LINK),
    "at the definition": ("[a][r]\n\n[r]: guide.md#x\n", "3:6-3:16", "There is no `#x` in `docs/guide.md`.", LINK),
    "a line behind the end": (
        "[a](../src/app/main.py#L10)\n",
        "1:5-1:27",
        "`src/app/main.py` has 9 lines; the link leads to line 10.",
        "Link to the line it has moved to, or to a heading.",
    ),
    "a range that ends behind the end": (
        "[a](../src/app/main.py#L3-L12)\n",
        "1:5-1:30",
        "`src/app/main.py` has 9 lines; the link leads to line 12.",
        "Link to the line it has moved to, or to a heading.",
    ),
}


@pytest.mark.parametrize("name", WRONG)
def test_an_anchor_that_is_not_there(name: str) -> None:
    text, place, message, hint = WRONG[name]
    assert told("missing-anchor", text, around=AROUND) == [(place, message, hint)]


FINE = {
    "headings": "[a](guide.md#the-guide) [b](guide.md#steps) [c](guide.md#steps-1) [d](ops#ops)\n",
    "in another case": "[a](guide.md#The-Guide) [b](guide.md#STEPS)\n",
    "as GitHub prefixes it": "[a](guide.md#user-content-steps)\n",
    "an id, a footnote": "[a](guide.md#here) [b](guide.md#fn-note)\n",
    "places of every page": "[a](guide.md#) [b](guide.md#top) [c](#top) [d](guide.md#readme)\n",
    "fragments that are no anchors": "[a](guide.md#:~:text=x) [b](guide.md#page=2) [c](guide.md#/x) [d](guide.md#!x)\n",
    "lines": "[a](../src/app/main.py#L9) [b](../src/app/main.py#L3-L9) [c](../src/app/main.py#L1C2-L3C4)\n",
    "what is no document": "[a](../config/real.toml#section)\n",
    "the web": "[a](https://x.org/y.md#nope)\n",
    "what is not there is not looked into": "[a](nope.md#x)\n",
    "headings of this document": "# A *b* `c`\n[a](#a-b-c)\n\nTitle\n=====\n[b](#title) [c](#own)\n\n## X {#own}\n",
}


@pytest.mark.parametrize("name", FINE)
def test_an_anchor_that_is_there_or_cannot_be_known(name: str) -> None:
    assert told("missing-anchor", FINE[name], around=AROUND) == []


def test_the_anchors_of_the_document_are_made_once() -> None:
    text = "".join(f"## Heading {number}\n[a](#heading-{number})\n" for number in range(3000))
    assert told("missing-anchor", text) == []
