"""Two parsers, one document: pyromark, which the gates use, and markdown-it-py, which runbooks are read with."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.common.utils import unescapeAll
from markdown_it.token import Token

from runbook_kit.document.source import Source
from runbook_kit.gate.page.model import Page
from runbook_kit.gate.page.read import read_page

SPEC = Path(__file__).parent / "fixtures" / "commonmark-0.31.2.json"
CORPORA = os.environ.get("RUNBOOK_CORPORA", "")

Content = dict[str, list[Any]]

# Where the two differ: a document, what pyromark makes of it, what markdown-it-py makes of it, and who is right.
KNOWN: dict[str, tuple[str, str, list[Any], list[Any], str]] = {
    "footnotes": (
        *("[^1]\n\n[^1]: a\n", "links"),
        *([], ["a"]),
        "An extension of GitHub's, which markdown-it-py reads as a definition: a plugin of its own, not installed.",
    ),
    "indented text behind a definition": (
        *("[a]: b\n    c\n", "fences"),
        *([], [("", "c\n", True)]),
        "CommonMark 0.31, 4.8: an indented line goes on with the paragraph that the definition is taken from later.",
    ),
    "indented text behind a table": (
        *("| a |\n|---|\n    b\n", "fences"),
        *([], [("", "b\n", True)]),
        "GitHub's specification leaves it open; pyromark reads another row.",
    ),
    "a part of a tab": (
        *("> ```\n>\ta\n", "fences"),
        *([("", "  a\n", False)], [("", "\ta\n", False)]),
        "CommonMark 0.31, 2.2: the marker takes one of the columns; the rest are spaces. No place is given to them.",
    ),
    "code over lines of an item, indented": (
        *("- `a\n\tb`\n", "codes"),
        *(["a b"], ["a   b"]),
        "The same, inside a paragraph, where CommonMark drops the indentation.",
    ),
    "the last line of the document": (
        *("    a", "fences"),
        *([("", "a", True)], [("", "a\n", True)]),
        "markdown-it-py adds the line end that is missing; pyromark gives what is written.",
    ),
    "a form feed": (
        *("\t\f\n", "fences"),
        *([], [("", "\f\n", True)]),
        "CommonMark 0.31, 2.1: a blank line holds spaces and tabs only. pyromark passes over it.",
    ),
}


@cache
def other() -> MarkdownIt:
    """markdown-it-py with the extensions that the page has, and with destinations as they are meant."""
    parser = MarkdownIt("commonmark", {"maxNesting": 1000}).enable(["table", "strikethrough"])
    parser.normalizeLink = lambda url: url  # type: ignore[method-assign]
    parser.validateLink = lambda url: True  # type: ignore[method-assign]  # noqa: ARG005
    return parser


def by_pyromark(page: Page) -> Content:
    links = [link for link in page.links if link.form not in {"definition", "html"}]
    return {
        "codes": [code.text for code in page.codes if not code.html],
        "links": [link.destination for link in links if not link.image],
        "images": [link.destination for link in links if link.image],
        "fences": [(fence.info.strip(), fence.content, fence.indented) for fence in page.fences],
    }


def by_markdown_it(text: str) -> Content:
    found: Content = {"codes": [], "links": [], "images": [], "fences": []}
    for token in walk(other().parse(text)):
        if token.type == "code_inline":
            found["codes"].append(token.content)
        elif token.type == "link_open":
            found["links"].append(token.attrs["href"])
        elif token.type == "image":
            found["images"].append(token.attrs["src"])
        elif token.type in {"fence", "code_block"}:
            found["fences"].append((unescapeAll(token.info).strip(), token.content, token.type == "code_block"))
    return found


def walk(tokens: Sequence[Token]) -> Iterator[Token]:
    """Every token, those inside of others behind them."""
    for token in tokens:
        yield token
        yield from walk(token.children or ())


EXAMPLES = {each["example"]: each["markdown"] for each in json.loads(SPEC.read_text("utf-8"))}


@pytest.mark.parametrize("number", EXAMPLES)
def test_examples_of_the_specification(number: int) -> None:
    text = EXAMPLES[number]
    assert by_pyromark(read_page(Source("x.md", text))) == by_markdown_it(text)


def test_the_examples_hold_what_is_compared() -> None:
    found = [by_markdown_it(text) for text in EXAMPLES.values()]
    counts = {part: sum(len(each[part]) for each in found) for part in found[0]}
    assert counts == {"codes": 33, "links": 122, "images": 23, "fences": 89}


@pytest.mark.parametrize("name", KNOWN)
def test_known_differences(name: str) -> None:
    text, part, one, two, reason = KNOWN[name]
    assert by_pyromark(read_page(Source("x.md", text)))[part] == one
    assert by_markdown_it(text)[part] == two
    assert reason.endswith(".")


PARTS = [
    *(
        "a",
        "b ",
        " ",
        "    ",
        "\t",
        "\n",
        "\n\n",
        "`",
        "``",
        "```\n",
        "~~~\n",
        "> ",
        "- ",
        "1. ",
        "# ",
        "[",
        "](",
        ")",
        "!",
    ),
    *("[b]", "<", ">", "<a>", "<!--", "-->", "|", "|a|b|\n|-|-|\n", "*", "_", "\\", "&#47;", "=\n", "---\n", "\r\n"),
    *("é", "😀", "<div>\n", "</div>\n", "<x@y.z>", "<http://a>", "\xa0", "[ ] ", "```sh\n", "x`y`", "<script>\n"),
]
# A tab that something cuts, and the line behind a table: differences that are known. Code over lines, indented, too.
APART = re.compile(r"[>\-.][ \t]*\t|\n(?: {4}|\t)|\|-\|\n")


@settings(derandomize=True, deadline=None, max_examples=1500)
@given(st.lists(st.sampled_from(PARTS), max_size=8).map("".join))
def test_texts_made_of_parts(text: str) -> None:
    text += "\n"
    assume(not APART.search(text) and not text.startswith("---"))
    assert by_pyromark(read_page(Source("x.md", text))) == by_markdown_it(text)


def corpus() -> list[Path]:
    """Every Markdown file below the folder that RUNBOOK_CORPORA names."""
    return sorted(Path(CORPORA).rglob("*.md")) if CORPORA else []


@pytest.mark.skipif(not CORPORA, reason="RUNBOOK_CORPORA names no folder of documents")
def test_documents_of_the_corpora() -> None:
    different = []
    for path in corpus():
        text = path.read_bytes().decode("utf-8-sig", "replace")
        read = read_page(Source(path.as_posix(), text))
        front = read.front_matter.end if read.front_matter else 0
        if by_pyromark(read) != by_markdown_it("\n" * front + text[front:]):
            different.append(path.as_posix())
    assert different == []
