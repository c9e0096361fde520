"""Inline code marked as an example, so that it reads the same."""

from __future__ import annotations

import pytest
from tests.gate.conftest import TODAY

from runbook_kit.document.source import Source
from runbook_kit.gate.paths.example import Rigid, as_example, example_fix
from runbook_kit.gate.rule import Document, Subject


@pytest.mark.parametrize(
    ("text", "marked"),
    [
        ("config/app.toml", "<code>config&#47;app.toml</code>"),
        ("a/b_c/_d.py", "<code>a&#47;b_c&#47;\\_d.py</code>"),
        ("a/*.py", "<code>a&#47;\\*.py</code>"),
        ("a/<b>&c", "<code>a&#47;&lt;b&gt;&amp;c</code>"),
        ("a|b/c", "<code>a\\|b&#47;c</code>"),
    ],
)
def test_what_is_written(text: str, marked: str) -> None:
    assert as_example(text) == marked


def fixed(text: str, meant: str) -> str:
    subject = Subject(Document(Source("docs/x.md", text)), TODAY, {})
    (code,) = subject.page.codes
    for edit in reversed(example_fix(subject, code, meant, Rigid(subject.page))):
        text = text[: edit.start] + edit.text + text[edit.end :]
    return text


@pytest.mark.parametrize(
    ("text", "after"),
    [
        ("See `a/b.md`.\n", "See <code>a&#47;b.md</code>.\n"),
        ("See <code class=x>a/b.md</code>.\n", "See <code class=x>a&#47;b.md</code>.\n"),
        ("[`a/b.md`](c.md)\n", "[<code>a&#47;b.md</code>](c.md)\n"),
        ("[`a/b.md`][c]\n\n[c]: d.md\n", "[`a/b.md`][c]\n\n[c]: d.md\n"),  # the label would be another one
    ],
)
def test_where_it_can_be_marked(text: str, after: str) -> None:
    assert fixed(text, "a/b.md") == after


def test_an_address_would_become_a_link() -> None:
    assert fixed("`www.example.org/a.md`\n", "www.example.org/a.md") == "`www.example.org/a.md`\n"
