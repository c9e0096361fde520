"""Documents in which every `<` is shown have no raw HTML, so that a quick look at them is enough.

That the rules find the same either way is held by the tests of suspicions.
"""

from __future__ import annotations

from urllib.parse import unquote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.gate.page.test_outline import SPECIFICATION
from tests.gate.page.test_promises import PARTS

from runbook_kit.document.source import Source
from runbook_kit.gate.page import survey as quick
from runbook_kit.gate.page.exactly import survey_page
from runbook_kit.gate.page.read import read_page
from runbook_kit.gate.page.survey import is_all_shown, shown_html, survey

# What raw HTML looks like, in code and outside of it, and what is shown as `<` though it is written otherwise.
ANGLES = ["`<div a>`", "`` <b/> ``", "```\n<a href=x>\n```\n", "    <br />\n", "\\<a b>", "<a b>", "<!x>", "&lt;a b>"]
ANGLES += [
    "&#60;",
    "&#x3C;",
    "&LT;",
    "&nvlt;",
    '[t](u "<a b>")',
    '[t](<u v> "w")',
    "![<i j>](k)",
    "<http://a/b>",
    "<hr ",
]
ANGLES += ["`docs/x.md`", "[y](z.md) ", "a/b.md ", "`a&#47;b`"]
WRITTEN = [part for part in PARTS if part != "\ud800"] + ANGLES * 3
TEXTS = st.lists(st.sampled_from(WRITTEN), max_size=14).map("".join)


def check(text: str) -> bool:
    """Whether the text is one of those, and then that nothing of it is raw and nothing is missed."""
    body = quick.body_of(Source("a.md", text))
    shown = shown_html(body)
    if not is_all_shown(body, shown):
        return False
    page, found = read_page(Source("a.md", body)), survey(body, shown, comments=False, raw=False)
    exact = survey_page(page)
    assert not page.tags
    assert not page.comments
    assert not any(code.html for code in page.codes)
    assert not any(block.kind == "html" for block in page.blocks)
    # The renderer makes two spaces of CR LF in code, and with spaces it names no path.
    assert {" ".join(code.split()) for code in found.codes} >= {" ".join(code.split()) for code in exact.codes}
    assert set(map(unquote, found.links)) >= set(map(unquote, exact.links))  # what is rendered is percent-encoded
    assert set(found.comments) == set(exact.comments)
    # The exact look takes a footnote that nobody defines, and a link right behind it, for a reference.
    assert found.dangling or not exact.dangling or "[^" in text
    return True


@settings(derandomize=True, deadline=None, max_examples=2000)
@given(TEXTS)
def test_what_is_all_shown_is_not_raw(text: str) -> None:
    check(text)


def test_the_examples_of_commonmark() -> None:
    shown = [example["markdown"] for example in SPECIFICATION if check(example["markdown"])]
    assert len(shown) > 300


@pytest.mark.parametrize("text", ["`<a b>`\n", "```\n<br />\n<hr/>\n```\n", "\\<a b> `c`\n", "a < b\n"])
def test_code_about_html_needs_no_exact_look(text: str) -> None:
    assert check(text)


@pytest.mark.parametrize(
    "text",
    [
        "<a b>\n",
        "`<a b>` <br>\n",
        "<a b> &lt;\n",
        "<a b> &#0060;\n",
        "<a b> &#x3c;\n",
        "<a b> &nvlt;\n",
        '[x][t] [y][t] <a b>\n\n[t]: u "<"\n',
        "<http://a.b/>\n",
    ],
)
def test_what_may_be_raw_does(text: str) -> None:
    assert not check(text)
