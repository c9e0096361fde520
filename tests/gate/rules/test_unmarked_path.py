"""Inline code that looks like a path and is neither one nor marked as an example."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.gate.conftest import FILES, judge, mended, repository, tokens
from tests.gate.rules.marking import NAMES, PLACES, read, without
from tests.gate.rules.told import settled, told

LOOKS = "`{}` looks like a path of this repository and is none."

WRONG = {
    "in a sentence": (
        "Open `config/nope.toml` now.\n",
        "1:6-1:24",
        "config/nope.toml",
        "Correct it, or mark it as an example: `<code>config&#47;nope.toml</code>`.",
    ),
    "a slip": (
        "`docs/guid.md`\n",
        "1:1-1:15",
        "docs/guid.md",
        "Did you mean `docs/guide.md`? Correct it, or mark it as an example: `<code>docs&#47;guid.md</code>`.",
    ),
    "marked by half": (
        "`a&#47;b/c_d.toml:3`\n",
        "1:1-1:21",
        "a/b/c_d.toml",
        "Correct it, or mark it as an example: `<code>a&#47;b&#47;c_d.toml:3</code>`.",
    ),
    "a folder in a table": (
        "| a |\n|---|\n| `nodir/` |\n",
        "3:3-3:11",
        "nodir/",
        "Correct it, or mark it as an example: `<code>nodir&#47;</code>`.",
    ),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_path_without_a_mark(name: str) -> None:
    text, place, token, hint = WRONG[name]
    assert told("unmarked-path", text) == [(place, LOOKS.format(token), hint)]


def test_what_only_lies_in_the_work_tree_is_no_path_of_the_repository() -> None:
    assert tokens("unmarked-path", "`out/x.json`\n", around=repository(unseen={"out/x.json": "ignored"})) == [
        "out/x.json"
    ]


FINE = {
    "tracked": "`docs/guide.md` `docs/ops/` `src/app/main.py:3`\n",
    "HTML": "<code>config&#47;nope.toml</code> <code>config&#x2F;nope.toml</code> <CODE>a&sol;b.md</CODE>\n",
    "invisible": "`config/nope.toml`<!-- example --> `docs/nope.md` <!-- example: made by the run -->\n",
    "a remark": "`docs/nope.md` (future) `docs/nope.md` (FUTURE) `docs/nope.md` (geplant: Mai) `docs/nope.md` (e.g.)\n",
    "a remark behind emphasis": "**`docs/nope.md`** (future) and *`docs/nope.md`* <!-- example -->\n",
    "a remark on the next line": "> Later `docs/nope.md`\n> (future) and `docs/nope.md`\n> <!-- example -->\n",
    "an escaped slash": "`docs\\/nope.md`\n",
    "the legacy mark": "`config&#47;nope.toml`\n",
    "other words": "`a/b` `docs/new-branch` `pytest tests/nope.py` `docs/<x>.md` `application/json` `x.org/a.md`\n",
    "in another case": "`docs/Guide.md`\n",
}


@pytest.mark.parametrize("name", FINE)
def test_what_is_there_marked_or_no_path(name: str) -> None:
    assert tokens("unmarked-path", FINE[name]) == []


@pytest.mark.parametrize("remark", ["(examples follow)", "(see future)", "(x)", "( )", "<!-- an example -->"])
def test_what_is_no_mark(remark: str) -> None:
    assert tokens("unmarked-path", f"`docs/nope.md` {remark}\n") == ["docs/nope.md"]


MENDED = {
    "`config/nope.toml`\n": "<code>config&#47;nope.toml</code>\n",
    "`` pkg/a_file.go ``\n": "<code>pkg&#47;a_file.go</code>\n",
    "`pkg/_x_.go`\n": "<code>pkg&#47;\\_x\\_.go</code>\n",
    "`a&#47;b/c.toml`\n": "<code>a&#47;b&#47;c.toml</code>\n",
    "`pkg/x.go::a&b`\n": "<code>pkg&#47;x.go::a&amp;b</code>\n",
    '<code class="p">pkg/x.go</code>\n': '<code class="p">pkg&#47;x.go</code>\n',
    "<code>a&#47;b/c.toml</code>\n": "<code>a&#47;b&#47;c.toml</code>\n",
    "<p>\n<code>pkg/x.go</code>\n</p>\n": "<p>\n<code>pkg&#47;x.go</code>\n</p>\n",
    "[`pkg/x.go`](guide.md)\n": "[<code>pkg&#47;x.go</code>](guide.md)\n",
    "- `pkg/x.go`\r\n": "- <code>pkg&#47;x.go</code>\r\n",
}


@pytest.mark.parametrize("text", MENDED)
def test_the_fix_marks_it(text: str) -> None:
    assert settled("unmarked-path", text) == MENDED[text]


LEFT = {
    "a label": "[`pkg/x.go`]\n\n[`pkg/x.go`]: guide.md\n",
    "the text of a reference": "[a `pkg/x.go`][r]\n\n[r]: guide.md\n",
    "what is shown for an image": "![a `pkg/x.go`](guide.md)\n",
    "an image in a link": "[![`pkg/x.go`](guide.md) a](guide.md)\n",
    "a slip": "`docs/guid.md`\n",
    "an address": "`www.x.y/a.md`\n",
    "elements in HTML": "<code>pkg/<b>x</b>.go</code>\n",
}


@pytest.mark.parametrize("name", LEFT)
def test_no_fix_where_the_page_would_not_read_the_same(name: str) -> None:
    assert settled("unmarked-path", LEFT[name]) == LEFT[name]


def test_a_file_that_was_renamed_is_no_example() -> None:
    around = repository(FILES, renamed={"docs/old.md": "docs/ops/README.md"})
    assert settled("unmarked-path", "`docs/old.md`\n", around=around) == "`docs/old.md`\n"


@st.composite
def paths(draw: st.DrawFn) -> str:
    """Words that look like paths, with whatever Markdown may take for markup in them."""
    names = draw(st.lists(NAMES, min_size=1, max_size=3))
    suffix = draw(st.sampled_from(["", ":12", ":1-3", "::test_a", "::_x_&y", "#L3", "#_a_b_"]))
    return f"pkg/{'/'.join(names)}.go{suffix}"


@settings(derandomize=True, deadline=None, max_examples=400)
@given(paths(), st.sampled_from(PLACES))
def test_what_is_mended_reads_the_same(path: str, place: str) -> None:
    text = place.replace("{}", f"`{path}`")
    found = judge("unmarked-path", text)
    after = mended("unmarked-path", text)
    if not found:
        return
    assert judge("unmarked-path", after) == []
    assert mended("unmarked-path", after) == after
    before, page = read(text), read(after)
    codes = [code for code in page.codes if code.html]
    assert [code.text for code in codes] == [path] * text.count(f"`{path}`")
    assert without(before, list(before.codes)) == without(page, codes)
