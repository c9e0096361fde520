"""The sections of a document that some words stand in, as they are read in the whole of it."""

from __future__ import annotations

import time
from unittest import mock

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.gate.page.test_promises import PARTS

from runbook_kit.document.source import Source
from runbook_kit.gate.page import excerpt as module
from runbook_kit.gate.page.excerpt import excerpt, sections
from runbook_kit.gate.page.read import read_page
from runbook_kit.gate.page.survey import body_of, shown_html

LINES = "\n\n".join(["Some lines of text."] * 60)
TEXT = f"# A\n\n[a](x.md)\n\n{LINES}\n\n# B\n\n`x/y.md`\n\n{LINES}\n\n## C\n\nsrc/z.py [ü](x.md)\n"


def left(text: str, *words: str) -> list[str] | None:
    """The lines that are left for these words."""
    found = excerpt(text, shown_html(text), words)
    if found is None:
        return None
    assert len(found) == len(text)
    assert all(new in (old, " ", "\n") for new, old in zip(found, text, strict=True))
    return [line for line in found.splitlines() if line.strip() and line not in LINES]


def test_a_section_with_a_word_is_left() -> None:
    assert left(TEXT, "x/y.md") == ["# B", "`x/y.md`"]
    assert left(TEXT, "src/z.py") == ["## C", "src/z.py [ü](x.md)"]
    assert left(TEXT, "x.md") == ["# A", "[a](x.md)", "## C", "src/z.py [ü](x.md)"]
    assert left(TEXT, "x/y.md", "src/z.py") == ["# B", "`x/y.md`", "## C", "src/z.py [ü](x.md)"]


def test_what_is_left_stands_where_it_stood() -> None:
    source = Source("a.md", f"---\nx: é\n---\n{TEXT}")
    part = excerpt(body_of(source), shown_html(body_of(source)), ["src/z.py"])
    whole, some = read_page(source), read_page(source, part)
    assert [link for link in whole.links if link.start > 2000] == [
        link.__class__(
            **{**{name: getattr(link, name) for name in link.__struct_fields__}, "block": whole.links[-1].block}
        )
        for link in some.links
    ]
    assert source.text[some.links[0].start : some.links[0].end] == "[ü](x.md)"
    assert some.front_matter == whole.front_matter


@pytest.mark.parametrize(
    ("text", "word"),
    [
        (TEXT, "nowhere/x.md"),  # it is written in another way
        (TEXT, "<x>/y.md"),
        (f"{TEXT}\n`x/y.md`\n" + " ".join(map(str, range(60))), " ".join(map(str, range(60)))),  # too many of them
        (f"{TEXT}\n[d]: e.md\n", "x/y.md"),  # what is defined holds everywhere
        (f"{TEXT}\n<code>x/y.md</code>\n", "x/y.md"),  # may be written otherwise than it is shown
        (f"{TEXT}\n[f]: # 'x/y.md'\n", "x/y.md"),
        (TEXT.replace("# B\n", "<!--\n# B\n"), "x/y.md"),
        (TEXT.replace("# B\n", "````\n```\n# B\n"), "x/y.md"),
    ],
)
def test_the_whole_document_is_read(text: str, word: str) -> None:
    assert left(text, *word.split(" ")) is None


def test_headings_in_code_begin_no_section() -> None:
    code = TEXT.replace("# B\n\n", "```\n# B\n```\n\n~~~\n## no\n~~~\n\n- ```\n  # no\n  ```\n\n")
    assert [each[:3] for each in sections(code)] == ["# A", "## "]
    assert left(code, "src/z.py") == ["## C", "src/z.py [ü](x.md)"]


def test_short_sections_are_put_together() -> None:
    assert list(sections("# A\n\n# B\n\n# C\n")) == ["# A\n\n# B\n\n# C\n"]
    assert list(sections("")) == [""]


def test_many_words_take_time_in_proportion() -> None:
    text = "".join(f"# {number}\n\n" + LINES for number in range(1000))
    words = [f"docs/nope{number}.md" for number in range(5000)]
    started = time.process_time()
    assert excerpt(text + " ".join(words), shown_html(text), words) is None
    assert time.process_time() - started < 1


@settings(derandomize=True, deadline=None, max_examples=1000)
@given(
    st.lists(
        st.sampled_from([part for part in PARTS if part != "\ud800"] + ["\n# B\n", "`x/y`\n", "[a](z)"] * 4),
        max_size=20,
    )
)
def test_what_is_left_is_read_as_in_the_whole(parts: list[str]) -> None:
    source = Source("a.md", "".join(parts))
    body = body_of(source)
    with mock.patch.object(module, "SHORTEST", 0):
        part = excerpt(body, shown_html(body), ["x/y"])
    if part is None:
        return
    whole, some = read_page(source), read_page(source, part)
    assert [(code.text, code.start, code.end) for code in some.codes if "/" in code.text] == [
        (code.text, code.start, code.end) for code in whole.codes if "/" in code.text
    ]
    assert {(link.destination, link.start, link.end) for link in some.links} <= {
        (link.destination, link.start, link.end) for link in whole.links
    }
    assert {(heading.text, heading.start) for heading in some.headings} <= {
        (heading.text, heading.start) for heading in whole.headings
    }
