"""Inline text as Python-Markdown has to see it."""

from __future__ import annotations

import pytest

from runbook_kit.site.inline import write_inline
from runbook_kit.site.tree import Page


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("plain, as it is.", "plain, as it is."),
        ("a\\\nb", "a  \nb"),
        ("<x_y> < 3", "&lt;x_y> < 3"),
        ("snake_case 2 * 3 \\*x\\*", "snake_case 2 * 3 \\*x\\*"),
        ("`a&#47;b` `` ` ``", "`a/b` `` ` ``"),
        ("{name} and {.x}", "\\{name} and {.x}"),
        ("https://a.b/c_d.", "<https://a.b/c_d>."),
        ("[a](b_c.md 'd')", '[a](<b_c.md> "d")'),
        ("msgpack@1.1.2 a@b.c", "msgpack@1.1.2 <a@b.c>"),
        ("**a *b* c**", "<strong>a <em>b</em> c</strong>"),
    ],
)
def test_text_means_what_it_means_on_github(text: str, written: str) -> None:
    page = Page(text)
    assert write_inline(page, page.root.children[0]) == written
