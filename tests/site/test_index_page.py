"""The page of all runbooks."""

from __future__ import annotations

import re

from runbook_kit.site.alert_pages import gather_alerts
from runbook_kit.site.entries import Entry
from runbook_kit.site.index_page import index_page

ENTRIES = [
    Entry("b.md", "b/", "B & b", owner="web", severity="warning", status="active", alerts=("Slow",)),
    Entry("a.md", "a/", "a <i>", owner="db", severity="Critical", alerts=("Down",)),
    Entry("c.md", "c/", "c", owner="web"),
]


def cells(page: str, title: str) -> list[list[str]]:
    """The rows of the table below a heading, as text."""
    part = page.split(f"## {title}\n")[1].split("</table>")[0]
    rows = [re.findall(r"<t[dh]>(.*?)</t[dh]>", line) for line in part.split("<tr>")[1:]]
    return [[re.sub(r"</?(a|code)[^>]*>", "", cell) for cell in row] for row in rows]


def page(entries: list[Entry], verified: dict[str, str] | None = None) -> str:
    return index_page(entries, gather_alerts(entries), "runbook-index/", verified or {})


def test_every_runbook_is_listed_by_title() -> None:
    assert cells(page(ENTRIES), "All runbooks") == [
        ["runbook", "owner", "severity", "status"],
        ["a &lt;i&gt;", "db", "Critical", ""],
        ["B &amp; b", "web", "warning", "active"],
        ["c", "web", "", ""],
    ]


def test_lists_by_what_runbooks_say_with_the_worst_first() -> None:
    made = page(ENTRIES)
    assert cells(made, "By owner") == [
        ["owner", "runbooks"],
        ["db", "a &lt;i&gt;"],
        ["web", "<ul><li>B &amp; b</li><li>c</li></ul>"],
    ]
    assert cells(made, "By severity")[1:] == [
        ["Critical", "a &lt;i&gt;"],
        ["warning", "B &amp; b"],
        ["not said", "c"],
    ]
    assert cells(made, "By alert")[1:] == [["Down", "a &lt;i&gt;"], ["Slow", "B &amp; b"]]


def test_what_nobody_says_has_no_list() -> None:
    made = page([Entry("a.md", "a/", "a")])
    assert cells(made, "All runbooks") == [["runbook"], ["a"]]
    assert "## By" not in made


def test_links_are_relative_to_the_page() -> None:
    assert 'href="../a/"' in page(ENTRIES)


def test_verification_is_a_column_when_anything_is_known() -> None:
    made = page(ENTRIES, {"a.md": "2026-11-01 (19 days ago)"})
    assert [row[-1] for row in cells(made, "All runbooks")] == ["last verified", "2026-11-01 (19 days ago)", "", ""]
