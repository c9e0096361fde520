"""Where the pages of a runbook are, and how pages lead to each other."""

from __future__ import annotations

import pytest

from runbook_kit.site.places import beside, link, related, shown


@pytest.mark.parametrize(
    ("uri", "expected"),
    [
        ("ops/restart.md", "ops/restart/evidence.md"),
        ("restart.md", "restart/evidence.md"),
        ("ops/index.md", "ops/evidence.md"),
        ("ops/README.md", "ops/evidence.md"),
        ("index.md", "evidence.md"),
        ("a.b/c.d.markdown", "a.b/c.d/evidence.md"),
    ],
)
def test_a_page_of_a_runbook_is_below_its_name(uri: str, expected: str) -> None:
    assert beside(uri, "evidence") == expected


@pytest.mark.parametrize(
    ("to", "at", "address"),
    [("a/", "b/", "../a/"), ("a.html", "b/c.html", "../a.html"), ("a/?x&y", "a/", "?x&amp;y"), ("./", "b/", "../")],
)
def test_links_are_relative(to: str, at: str, address: str) -> None:
    assert link(to, at, "<x>") == f'<a href="{address}">&lt;x&gt;</a>'


def test_text_is_on_one_line_with_hidden_characters_shown() -> None:
    assert shown("a\n  <b>\u202e&") == "a &lt;b&gt;\\u202e&amp;"


def test_without_pages_there_is_nothing_to_lead_to() -> None:
    assert related("a/", []) == ""
