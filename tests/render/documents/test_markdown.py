"""Text as Markdown shows exactly this text, whatever it holds and wherever it stands."""

from __future__ import annotations

import re
from html import unescape

import markdown
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from runbook_kit.render.documents.markdown import (
    cell,
    code,
    escaped,
    fence,
    folded,
    html,
    indent,
    inline,
    plain,
    quote,
    verbatim,
)
from runbook_kit.render.escape import on_one_line, visible
from runbook_kit.render.terminal import columns

GITHUB = MarkdownIt("commonmark").enable(["table", "strikethrough"])
PLACES = ("{}", "- [ ] {}\n- x", "a\n\n{}\n\nb", "**1** {} (z)", "# {}", "> {}", "**{}**", "1. {}")
PIECES = [*"*_`~[]()<>#+-.!|{}$&;:=/\\\"'^@ 1a", *"\té\u202e\x1b\n", "http://", "https://a.b/", "www.", "&copy;"]
PIECES += ["&#47;", "{{", "<b>", "</b>", "<!--", "-->", "```", "**", "__", "[x]", "](y)", "![", "1. ", "- ", "# "]
PIECES += ["a_b_c", "{#id}", "[^1]", "x@y.example", "ש", "👩", "http://a.b/c_d", "(https://a.b/x)", "~~"]
ANY = st.lists(st.sampled_from(PIECES), max_size=12).map("".join)


def shown(page: str) -> str:
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]*>", "", page))).strip()


@settings(derandomize=True, deadline=None, max_examples=200)
@given(ANY)
def test_any_text_is_shown_as_it_is(text: str) -> None:
    wanted = on_one_line(text)
    for place in PLACES if wanted else ():
        around = shown(GITHUB.render(place.format("QQ")))
        assert shown(GITHUB.render(place.format(inline(text)))) == re.sub(r"\s+", " ", around.replace("QQ", wanted))


@settings(derandomize=True, deadline=None, max_examples=100)
@given(ANY)
def test_a_site_shows_the_same(text: str) -> None:
    wanted = on_one_line(text)
    for place in PLACES if wanted else ():
        extensions = ["tables", "attr_list", "def_list", "footnotes"]
        around = shown(markdown.markdown(place.format("QQ"), extensions=extensions))
        found = shown(markdown.markdown(place.format(inline(text)), extensions=extensions))
        assert found == re.sub(r"\s+", " ", around.replace("QQ", wanted))


@settings(derandomize=True, deadline=None, max_examples=200)
@given(ANY)
def test_a_cell_stays_one_cell(text: str) -> None:
    page = GITHUB.render(f"| a | b |\n|---|---|\n| {cell(text)} | q |\n")
    assert [shown(each) for each in re.findall("<td>(.*?)</td>", page)] == [on_one_line(text), "q"]


@settings(derandomize=True, deadline=None, max_examples=200)
@given(ANY)
def test_code_is_code(text: str) -> None:
    page = GITHUB.render(f"a {code(text)} b")
    wanted = on_one_line(text)
    assert unescape(page) == (f"<p>a <code>{wanted}</code> b</p>\n" if wanted else "<p>a  b</p>\n")


@settings(derandomize=True, deadline=None, max_examples=200)
@given(ANY)
def test_nothing_leaves_a_fence(text: str) -> None:
    for before in ("", "- x\n\n    "):
        tokens = GITHUB.parse(f"{before}{indent(fence(text, 'bash'), len(before) and 4)}\n\nend\n")
        fences = [token for token in tokens if token.type == "fence"]
        assert [token.content.rstrip("\n") for token in fences] == [visible(text).rstrip("\n")]
        assert [token.info for token in fences] == ["bash"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a_b*c", "a\\_b\\*c"),
        ("<x> & &lt;", "&lt;x> & &amp;lt;"),
        ("{{ x }} {% y %}", "\\{\\{ x \\}\\} \\{% y %\\}"),
        ("$HOME ~x~", "&#36;HOME &#126;x&#126;"),
        ("see https://a.example/b_c?d=1&e=2.", "see <https://a.example/b_c?d=1&e=2>."),
        ("(https://a.example/b_(c))", "(<https://a.example/b_(c)>)"),
        ("https://a.example/ä_", "https&#58;//a.example/ä\\_"),
        ("www.a.example/b_c", "www&#46;a.example/b\\_c"),
        ("1. one", "1\\. one"),
        ("2.E1", "2.E1"),
        ("- x", "\\- x"),
        ("-5", "-5"),
        ("---", "\\---"),
        ("# x #", "\\# x \\#"),
        ("> x", "\\> x"),
        ("=", "&#61;"),
        (": x", "&#58; x"),
        ("Übergabe, 日本, עברית", "Übergabe, 日本, עברית"),
        ("a\nb\t c", "a b c"),
        ("\x1b[1m\u202e", "\\\\x1b\\[1m\\\\u202e"),
    ],
)
def test_inline(text: str, expected: str) -> None:
    assert inline(text) == expected


def test_inline_is_quick_on_hostile_text() -> None:
    for piece in ("http://a", "https://a/&", "&#", "#", "https://a/" + ")" * 50, "`", "\\", "www.", "(.,"):
        assert len(escaped(piece * 20_000)) >= len(piece) * 20_000


def test_the_other_filters() -> None:
    assert cell("a|b") == "a&#124;b"
    assert code("a`b``c") == "```a`b``c```"
    assert code("`a") == "`` `a ``"
    assert fence("a\n```\n", "c++") == "````c++\na\n```\n````"
    assert fence("a", "b c") == "```\na\n```"
    assert quote("a*\n\n# b") == "> a\\*\n>\n> \\# b"
    assert indent("a\n\nb") == "a\n\n    b"
    assert html('<a b="c">\'\x1b') == "&lt;a b=&#34;c&#34;&gt;&#39;\\x1b"
    assert plain("a\nb\u202e") == "a b\\u202e"
    assert verbatim("a\n  b\u202e") == "a\n  b\\u202e"


def test_folded_text_keeps_its_width() -> None:
    lines = str(folded("word " * 60 + "x" * 200, 4)).splitlines()
    assert max(columns(line) for line in lines) <= 78
    assert all(line.startswith("    ") for line in lines[1:])
