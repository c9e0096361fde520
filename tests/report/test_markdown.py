"""The job summary: bounded, and documents render in it as they are written."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from msgspec.structs import replace
from tests.report.samples import LONG, OUTCOME, SUPPRESSED

from runbook_kit.render.escape import on_one_line
from runbook_kit.report.markdown import LIMIT, literal, markdown_page, sentence
from runbook_kit.report.outcome import Outcome

PAGE_ELEMENTS = {"h2", "h3", "p", "table", "thead", "tbody", "tr", "th", "td", "ul", "li", "strong", "code", "br"}


class Shown(HTMLParser):
    """The text and the elements of rendered Markdown."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.text = ""
        self.elements: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002
        self.elements.append(tag)

    def handle_data(self, data: str) -> None:
        self.text += data


def rendered(markdown: str) -> Shown:
    return Shown(MarkdownIt("gfm-like", {"linkify": False}).render(markdown))


WORDS = st.text(st.sampled_from(list("ab .-+1&;:/\\`*_{}[]<>()#!|~@$=^\"'\n\t\x1b")), max_size=30)


@settings(derandomize=True, deadline=None, max_examples=300)
@given(WORDS)
@example("[a](javascript:x) ![b](c) <img src=x> **d** | `e` www.f.org https://g.org &amp; #1")
def test_text_renders_as_it_is_written(text: str) -> None:
    shown = rendered(f"- x {literal(text)} y")
    assert " ".join(shown.text.split()) == " ".join(f"x {on_one_line(text)} y".split())
    assert set(shown.elements) <= {"ul", "li"}


@settings(derandomize=True, deadline=None, max_examples=300)
@given(WORDS)
def test_a_sentence_renders_as_it_is_written(text: str) -> None:
    shown = rendered(f"- x {sentence(text)} y")
    assert set(shown.elements) <= {"ul", "li", "code"}
    kept = shown.text.replace("`", "")
    assert "".join(kept.split()) == "".join(f"x {on_one_line(text)} y".replace("`", "").split())


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("The path `a|b` is gone.", "The path <code>a&#124;b</code> is gone."),
        ("A lone ` tick.", "A lone &#96; tick."),
        ("See www.example.org", "See www&#46;example.org"),
        ("Empty `` code", "Empty &#96;&#96; code"),
        ("Quoted ``a/b``.", "Quoted <code>a/b</code>."),
    ],
)
def test_what_is_quoted_is_code(text: str, html: str) -> None:
    assert sentence(text) == html


def test_the_whole_page_is_what_it_seems() -> None:
    shown = rendered(markdown_page(replace(OUTCOME, closed=True)))
    assert set(shown.elements) <= PAGE_ELEMENTS
    assert "<script> [a](1) ![i](x) www.example.org $x$ ` | *b* \\ here." in shown.text
    assert "reason: Generated, see ticket 12" in shown.text


@pytest.mark.parametrize("limit", [2_000, 10_000, LIMIT])
def test_a_page_is_cut_and_says_so(limit: int) -> None:
    many = [replace(LONG, message="ü" * 400, span=replace(LONG.span, line=line)) for line in range(1, 3_000)]
    page = markdown_page(Outcome(tuple(many), files=1), limit)
    assert limit * 0.5 < len(page.encode()) <= limit
    left = 2_999 - page.count("**error**")
    assert page.endswith(f"\n{left} more findings left out: the page would be too long.\n")


def test_nothing_is_left_out_of_a_short_page() -> None:
    assert "left out" not in markdown_page(OUTCOME)
    assert markdown_page(Outcome((SUPPRESSED,), files=1)) == (
        "## Gates: no findings\n\nNo findings in 1 file; 1 suppressed.\n"
    )
