"""The quick look at a document: what it names and links to, and how long that takes."""

from __future__ import annotations

import time
from typing import Any

import pytest

from runbook_kit.document.source import Source
from runbook_kit.gate.page.survey import body_of, prose_words, quick_headings, shown_html, survey_source


def seen(text: str) -> dict[str, Any]:
    """What is not empty of a survey, in order."""
    survey = survey_source(Source("docs/a.md", text))
    return {
        name: sorted(value) if isinstance(value, tuple) and name != "headings" else value
        for name in survey.__struct_fields__
        if (value := getattr(survey, name))
    }


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", {}),
        ("# A\n\nText without anything: a/b, 1/2.\n", {}),
        ("`docs/a.md` and ``docs/`b.md`` and `ls`\n", {"codes": ["docs/`b.md", "docs/a.md"]}),
        ("```\n`docs/a.md` [x](y.md) docs/b.md\n```\n", {"words": ["docs/b.md"]}),
        ("    docs/a.md\n", {"words": ["docs/a.md"]}),
        ("_docs/a.md_\n", {"words": ["_docs/a.md_", "docs/a.md"]}),
        ("_docs/a.md._ `x`_docs/b.md_`x`\n", {"words": ["_docs/a.md._", "_docs/b.md_", "docs/a.md", "docs/b.md"]}),
        ("docs/a_b.md.__c__\n", {"words": ["docs/a_b.md", "docs/a_b.md.__c__"]}),
        ("<code>docs/*a*.md</code> <code>docs/b\\_c.md</code>\n", {"codes": ["docs/a.md", "docs/b_c.md"]}),
        ("<code>docs/a_b.md</code>\n", {"codes": ["docs/a_b.md"], "words": ["docs/a_b.md"]}),
        ("<div>\n<a:b href=c.md>\n</div>\n", {"links": ["c.md"]}),
        ("[]() `a`\n", {"links": [""]}),
        ("---\ntitle: docs/a.md\n---\n\ndocs/b.md\n", {"words": ["docs/b.md"]}),
        (
            "[a](x.md) ![b](y.png 'title') <https://example.org>\n",
            {"links": ["https://example.org", "x.md", "y.png"], "words": ["//example.org"]},
        ),
        ("[a]: x.md\n", {"links": ["x.md"]}),
        ("[a](<with space.md>) [b](a&#47;b.md)\n", {"links": ["a/b.md", "with%20space.md"]}),
        ("<img src=a.png> <a href='b.md'>x</a>\n", {"links": ["a.png", "b.md"]}),
        ("[a](#b)\n# B *c* `d`\n", {"links": ["#b"], "headings": ("B c d",)}),
        ("# B\n", {}),
        ("<!-- runbook: ignore x y --> <!-- other -->\n", {"comments": ["other", "runbook: ignore x y "]}),
        ("<!-- runbook: ignore x\n  a long reason -->\n", {"comments": ["runbook: ignore x\n  a long reason "]}),
        ("`<!--` <!-- runbook: a -->\n", {"comments": ["` <!-- runbook: a", "runbook: a "]}),
        ("<!--><!-- runbook: a -->\n", {"comments": ["><!-- runbook: a", "runbook: a "]}),
        ("<!<!-- runbook: a -->\n", {"comments": ["runbook: a "]}),
        ("> <!-- runbook: a\n\nb\n", {"comments": ["runbook: a\n\nb\n"]}),
        (f"<!-- runbook: {'a' * 3000} -->\n", {"comments": [f"runbook: {'a' * 1999}"]}),
        ("`a&#47;b` `a&#x2F;b` `&sol;` `&amp;`\n", {"entities": 3}),
        ("a `x&#47;y` <code>x&#47;y</code>\n", {"entities": 1}),
        ("[a][b]\n", {"dangling": True}),
        ("[a][b]\n\n[b]: c.md\n", {"links": ["c.md"]}),
        ("\ufeff".encode().decode() + "docs/a.md\r\n", {"words": ["docs/a.md"]}),
    ],
)
def test_what_is_seen(text: str, expected: dict[str, Any]) -> None:
    assert seen(text) == expected


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("docs/a.md and `docs/b.md`\n", ["docs/a.md"]),
        ("```\ndocs/a.md\n```\n", []),
        ("    docs/a.md\n", []),
        ("```\ndocs/a.md\n```\n\ndocs/a.md\n", ["docs/a.md"]),
        ("[docs/a.md](docs/b.md)\n", ["docs/a.md"]),
        ("![docs/a.md](docs/b.md)\n", []),
        ("`<b c>` docs/a.md `docs/b.md`\n", ["docs/a.md"]),
        ("<codex> docs/a.md\n", ["docs/a.md"]),
        ("<p title=docs/a.md>\n\n```\ndocs/b.md\n```\n", ["docs/a.md", "docs/b.md"]),  # raw: nobody knows
    ],
)
def test_which_words_may_stand_in_the_prose(text: str, words: list[str]) -> None:
    body = body_of(Source("a.md", text))
    assert list(prose_words(["docs/a.md", "docs/b.md"], body, shown_html(body))) == words


def test_headings_are_told_in_order() -> None:
    text = "# A `b` & c\n\n## D <!-- x -->\n\nE\n===\n\n```\n# no\n```\n### [F](g.md)\n"
    assert quick_headings(Source("a.md", text)) == ("A b & c", "D ", "E", "F")


HOSTILE = {
    "tags that never close": "<a ",
    "attributes": "<p id=",
    "targets": " href=",
    "headings": "<h1>",
    "code": "<code>",
    "code blocks": "<pre><code",
    "comments": "<!--",
    "directives": "<!-- runbook: ",
    "backticks": "`` ` ",
    "brackets": "[",
    "links": "](",
    "references": "[a][b]",
    "slashes": "/a.",
    "names": "_/a.b",
    "lesser": "<",
    "addresses": "<a:/",
    "underscores": "a/b_.c_",
    "ends of words": "a/b.c__",
    "entities": "<a&",
    "comments in front of blanks": "<!--x" + " " * 5000,
    "declarations": "<!D ",
    "instructions": "<? ",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_text_takes_time_in_proportion(name: str) -> None:
    def seconds(size: int) -> float:
        text = HOSTILE[name] * (size // len(HOSTILE[name])) + "\n\n[x](#y)\n"
        started = time.process_time()
        survey_source(Source("a.md", text))
        return time.process_time() - started

    small = min(seconds(25_000) for _ in range(2))
    assert seconds(100_000) < max(12 * small, 1.0)  # 16 times as long were quadratic


def test_many_different_tags_take_time_in_proportion() -> None:
    text = "<br> " + "".join(f"`<t{number} a=b>` " for number in range(20_000))
    started = time.process_time()
    survey_source(Source("a.md", text))
    assert time.process_time() - started < 3


def test_many_different_words_take_time_in_proportion() -> None:
    text = "".join(f"docs/a{number}.md and `docs/b{number}.md`, " for number in range(10_000))
    started = time.process_time()
    survey = survey_source(Source("a.md", text))
    assert len(survey.words) == len(survey.codes) == 10_000
    assert time.process_time() - started < 5
