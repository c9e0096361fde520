"""What is due when, and whom to call."""

from __future__ import annotations

import re

from tests.site.conftest import RUNBOOK

from runbook_kit.document.source import Source
from runbook_kit.site.entries import Entry
from runbook_kit.site.page import read_page
from runbook_kit.site.people_pages import contacts_page, schedule_page

ENTRY = Entry(
    "restart.md", "restart/", "Restart <it>", owner="platform", reading=read_page(Source("x.md", RUNBOOK)).reading
)


def rows(page: str) -> list[list[str]]:
    return [
        [re.sub(r"<[^>]*>", "", cell) for cell in re.findall(r"<td>(.*?)</td>", line)]
        for line in page.split("<tr>")
        if "<td>" in line
    ]


def test_the_schedule_is_by_time_of_day_with_the_owner_of_the_runbook() -> None:
    late = RUNBOOK.replace("07:30", "22:00").replace("Look at the queue", "Close | <up>")
    other = Entry("b.md", "b/", "B", reading=read_page(Source("b.md", late)).reading)
    assert rows(schedule_page([other, ENTRY], "runbook-schedule/")) == [
        ["07:30 Europe/Berlin", "Look at the queue", "platform", "Restart &lt;it&gt;"],
        ["22:00 Europe/Berlin", "Close | &lt;up&gt;", "", "B"],
    ]


def test_contacts_are_listed_once_with_all_their_runbooks() -> None:
    other = Entry("b.md", "b/", "B", reading=ENTRY.reading)
    assert rows(contacts_page([ENTRY, other], "runbook-contacts/")) == [
        ["Ada", "on call", "#api", "24x7", "", "Restart &lt;it&gt;B"],
        ["nobody answers", "platform lead", "", "after 15 min", "Restart &lt;it&gt;"],
        ["nobody answers", "platform lead", "", "after 15 min", "B"],
    ]


def test_without_anything_to_say_there_is_no_page() -> None:
    assert schedule_page([Entry("a.md", "a/", "a")], "x/") == contacts_page([], "x/") == ""
