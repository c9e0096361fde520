"""Entities that readers see, because backticks decode nothing."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.gate.conftest import judge, mended
from tests.gate.rules.marking import MARKUP, PLACES, read, without
from tests.gate.rules.told import settled, told

SEES = "Readers see `{}`, not `{}`: backticks decode nothing."

WRONG = {
    "a path that is there": (
        "See `docs&#47;guide.md`.\n",
        "1:5-1:24",
        "docs&#47;guide.md",
        "docs/guide.md",
        "`docs/guide.md`",
    ),
    "a path that is not": (
        "``a&sol;b.toml``\n",
        "1:1-1:17",
        "a&sol;b.toml",
        "a/b.toml",
        "<code>a&#47;b.toml</code>",
    ),
    "no path": ("`GET &#x2F;api&#X2f;x`\n", "1:1-1:23", "GET &#x2F;api&#X2f;x", "GET /api/x", "`GET /api/x`"),
    "with zeros": ("`a&#0047;b`\n", "1:1-1:12", "a&#0047;b", "a/b", "`a/b`"),
}


@pytest.mark.parametrize("name", WRONG)
def test_an_entity_between_backticks(name: str) -> None:
    text, place, seen, meant, better = WRONG[name]
    assert told("entity-in-code", text) == [(place, SEES.format(seen, meant), f"Write {better}.")]


@pytest.mark.parametrize(
    "text",
    [
        "<code>docs&#47;guide.md</code>\n",
        "docs&#47;guide.md [a](docs&#47;guide.md)\n",
        "`a&amp;b` `&#48;` `&#x2e;` `&#470;` `&solx;` `& #47;`\n",
        "    `docs&#47;guide.md`\n",
        "```\n`docs&#47;guide.md`\n```\n",
        "<!-- `docs&#47;guide.md` -->\n",
        "\\`docs&#47;guide.md\\`\n",
    ],
)
def test_where_an_entity_is_decoded_or_none(text: str) -> None:
    assert told("entity-in-code", text) == []


MENDED = {
    "`docs&#47;guide.md`\n": "`docs/guide.md`\n",
    "`` docs&#47;ops&#x2f; ``\n": "`` docs/ops/ ``\n",
    "`docs&#47;ops/README.md`\n": "`docs/ops/README.md`\n",
    "`config&#47;nope.toml`\n": "<code>config&#47;nope.toml</code>\n",
    "`config&sol;nope/_x.toml`\n": "<code>config&#47;nope&#47;\\_x.toml</code>\n",
    "| a |\n|---|\n| `a&#47;b \\| c` |\n": "| a |\n|---|\n| `a/b \\| c` |\n",
    "``a&#47;b `c` &amp;``\n": "``a/b `c` &amp;``\n",
    "[`docs&#47;guide.md`](guide.md)\n": "[`docs/guide.md`](guide.md)\n",
    "> `a\n> &#47;b`\n": "> `a\n> /b`\n",
}


@pytest.mark.parametrize("text", MENDED)
def test_the_fix_reads_right(text: str) -> None:
    assert settled("entity-in-code", text) == MENDED[text]


LEFT = {
    "a heading, whose anchor would change": "# `docs&#47;guide.md`\n\n`docs&#47;x`\n=====\n",
    "a label": "[`docs&#47;guide.md`]\n\n[`docs&#47;guide.md`]: guide.md\n",
    "what is shown for an image": "![`docs&#47;guide.md`](guide.md)\n",
}


@pytest.mark.parametrize("name", LEFT)
def test_no_fix_where_something_else_would_change(name: str) -> None:
    assert settled("entity-in-code", LEFT[name]) == LEFT[name]


@settings(derandomize=True, deadline=None, max_examples=400)
@given(st.lists(MARKUP, min_size=2, max_size=4), st.sampled_from(PLACES), st.sampled_from(["pkg", "docs", "GET "]))
def test_what_is_mended_reads_as_it_was_meant(parts: list[str], place: str, first: str) -> None:
    words = "&#47;".join([first, *parts]).replace("`", "")
    written = words.replace("|", "\\|") if place.startswith("|") else words
    text = place.replace("{}", f"``{written}``")
    before = read(text)
    spans = [code for code in before.codes if not code.html]
    if len(spans) != place.count("{}") or any("&#47;" not in code.text for code in spans):
        return  # the place has no such code
    found = judge("entity-in-code", text)
    after = mended("entity-in-code", text)
    page = read(after)
    fixed = [each for each in found if each.fix]
    assert [each for each in judge("entity-in-code", after) if each.fix] == []
    assert len(judge("entity-in-code", after)) == len(found) - len(fixed)
    if fixed:
        meant = [code.text.replace("&#47;", "/") for code in spans]
        assert [code.text for code in page.codes] == meant
        assert without(page, list(page.codes)) == without(before, spans)
