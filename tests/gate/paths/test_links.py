"""Which links lead into the repository."""

from __future__ import annotations

from datetime import date

import pytest
from tests.gate.conftest import repository

from runbook_kit.document.source import Source
from runbook_kit.gate.page.model import Link
from runbook_kit.gate.paths.links import led_links, target_span
from runbook_kit.gate.rule import Document, Subject


def subject(text: str) -> Subject:
    return Subject(Document(Source("docs/index.md", text)), date(2026, 11, 20), {}, repository())


def test_every_form_once() -> None:
    text = "[a](guide.md) ![b](nope.png) [c][r] <https://x.org> [d](//x)\n\n[r]: ops/ 'T'\n\n<a href='x.md'>y</a>\n"
    looked = subject(text)
    assert [
        (link.form, link.image, answer.state, answer.path, _written(looked, link)) for link, answer in led_links(looked)
    ] == [
        ("inline", False, "found", "docs/guide.md", "guide.md"),
        ("inline", True, "missing", "docs/nope.png", "nope.png"),
        ("definition", False, "found", "docs/ops", "ops/"),
        ("html", False, "missing", "docs/x.md", "x.md"),
    ]


def _written(looked: Subject, link: Link) -> str:
    span = target_span(looked, link)
    return looked.source.text[span.start : span.end]


@pytest.mark.parametrize("text", ["[a](<path>)", "[a](<name of the log>)", "![a](<image-file>)"])
def test_what_an_author_fills_in(text: str) -> None:
    assert list(led_links(subject(text))) == []


@pytest.mark.parametrize("text", ["[a](path)", "[a](<path.md>)", "[a](<a/b>)", "[a](<no such.md>)", "<a href=x>"])
def test_what_leads_somewhere(text: str) -> None:
    assert [answer.state for _, answer in led_links(subject(text))] == ["missing"]


def test_without_a_repository() -> None:
    assert list(led_links(Subject(Document(Source("x.md", "[a](b.md)")), date(2026, 11, 20), {}))) == []
