"""From an alert to its runbook."""

from __future__ import annotations

import pytest
from tests.conftest import Repository
from tests.site.conftest import Build

from runbook_kit.site.alert_pages import Alert, alert_files, clashes, gather_alerts
from runbook_kit.site.entries import Entry


def entry(name: str, *alerts: str, guessed: bool = False, title: str = "") -> Entry:
    return Entry(f"{name}.md", f"{name}/", title or name, alerts=alerts, guessed=guessed)


def answers(entries: list[Entry]) -> dict[str, list[str]]:
    return {alert.name: [each.uri for each in alert.entries] for alert in gather_alerts(entries)}


def test_names_that_differ_in_case_are_answered_by_the_same_runbooks() -> None:
    assert answers([entry("a", "Down"), entry("b", "DOWN")]) == {"DOWN": ["a.md", "b.md"], "Down": ["a.md", "b.md"]}


def test_a_page_that_names_an_alert_goes_before_one_that_looks_like_it() -> None:
    assert answers([entry("a", "Down", guessed=True), entry("b", "Down")]) == {"Down": ["b.md"]}


def test_a_clash_is_told_once_and_whether_the_authors_made_it() -> None:
    told = list(clashes(gather_alerts([entry("a", "Down"), entry("b", "down", "Down")])))
    assert told == [(True, "a.md: The alert `Down` is answered by b.md, too; its page lists all of them.")]
    guessed = list(clashes(gather_alerts([entry(name, "Up", guessed=True) for name in "ab"])))
    assert [said for said, _ in guessed] == [False]


def test_a_page_leads_on_without_script() -> None:
    pages = dict(alert_files([Alert("ApiDown", (entry("ops/x", "ApiDown", title="<b> & more"),))], "alerts"))
    assert sorted(pages) == ["alerts/ApiDown/index.html", "alerts/apidown/index.html"]
    page = pages["alerts/ApiDown/index.html"]
    assert '<meta http-equiv="refresh" content="0; url=../../ops/x/">' in page
    assert '<a href="../../ops/x/">&lt;b&gt; &amp; more</a>' in page
    assert "<script" not in page


def test_several_runbooks_are_listed_and_none_is_chosen() -> None:
    alert = Alert("Down", (entry("a", "Down"), entry("b", "Down")))
    page = dict(alert_files([alert], "alerts"))["alerts/Down/index.html"]
    assert "refresh" not in page
    assert page.index('href="../../a/"') < page.index('href="../../b/"')


@pytest.mark.parametrize(
    ("name", "folder"),
    [
        ("A:b_c.d-e", "A:b_c.d-e"),
        ("Disk is full", "Disk-is-full"),
        ("../../etc", "etc"),
        ("äöü", "alert"),
        ("..", "alert"),
    ],
)
def test_a_name_is_one_part_of_an_address(name: str, folder: str) -> None:
    assert Alert(name, ()).folder == folder


def test_a_runbook_that_is_itself_at_the_address_needs_no_page() -> None:
    assert dict(alert_files([Alert("up", (entry("alerts/up", "up"),))], "alerts")) == {}


def test_aliases_of_ordinary_pages_lead_to_them(repository: Repository, site: Build) -> None:
    repository.write("docs/index.md", "# Home\n")
    front = "---\naliases: [/alerts/OldName/, /some/where/else]\nalerts: NewName\nseverity: low\n---\n"
    repository.write("docs/a page.md", f"{front}# A page\n\nText.\n")
    built = site()
    assert built.stopped == ""
    assert [path for path in built.paths if path.startswith("alerts/")] == [
        f"alerts/{name}/index.html" for name in ("NewName", "OldName", "newname", "oldname")
    ]
    assert "url=../../a%20page/" in built.read("alerts/OldName/index.html")


def test_a_page_that_looks_like_one_about_an_alert_is_one(repository: Repository, site: Build) -> None:
    repository.write("docs/index.md", "# Home\n")
    repository.write("docs/x.md", "# KubeThing\n\n## Meaning\n\nm\n\n## Mitigation\n\nn\n")
    repository.write("docs/y.md", "# Kube thing\n\n## Meaning\n\nm\n\n## Mitigation\n\nn\n")
    built = site()
    assert [path for path in built.paths if path.startswith("alerts/")] == [
        "alerts/KubeThing/index.html",
        "alerts/kubething/index.html",
    ]


def test_two_authors_who_name_one_alert_are_told(repository: Repository, site: Build) -> None:
    repository.write("docs/index.md", "# Home\n")
    for name in "ab":
        repository.write(f"docs/{name}.md", f"---\nalerts: [Down]\n---\n# {name}\n")
    built = site()
    assert built.warnings == [
        "runbook_kit: a.md: The alert `Down` is answered by b.md, too; its page lists all of them."
    ]
    assert "strict mode" in built.stopped
