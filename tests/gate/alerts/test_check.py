"""Alerts and runbooks that lead to each other."""

from __future__ import annotations

from tests.gate.alerts.repositories import Given, rule_file

from runbook_kit.gate.alerts.check import check_alert_links, check_alert_names
from runbook_kit.gate.alerts.model import Links

DISK = "---\nrunbook: disk\nalerts: [DiskFull]\n---\n# Disk\n\n## Diagnosis\n"
SITE = Links({"https://runbooks.example.org/": "runbooks/"})


def links(url: str, options: Links = SITE) -> list[tuple[str, str]]:
    """Messages and hints for one alert with this address."""
    repository = Given({"rules.yml": rule_file(("DiskFull", url)), "runbooks/Disk.md": DISK, "runbooks/img/a.png": ""})
    return [(each.message, each.hint) for each in check_alert_links(repository, options)]


def test_links_that_lead_to_something() -> None:
    for url in (
        "runbooks/Disk.md",
        "runbooks/Disk.md#diagnosis",
        "runbooks/Disk.md#L7",
        "runbooks/img",
        "https://runbooks.example.org/disk/",
        "https://runbooks.example.org/Disk#diagnosis",
        "https://runbooks.example.org/alerts/diskfull/",
        "https://elsewhere.example.org/x",
    ):
        assert links(url) == [], url


def test_a_file_that_is_not_there() -> None:
    message = "The alert `DiskFull` leads to `runbooks/disk.md`, which is not in this repository."
    assert links("runbooks/disk.md") == [(message, "Did you mean `runbooks/Disk.md`?")]
    message = "The alert `DiskFull` leads to `docs/Disk.md`, which is not in this repository."
    assert links("docs/Disk.md") == [(message, "Did you mean `runbooks/Disk.md`?")]
    message = "The alert `DiskFull` leads to `runbooks/alerts/Other.md`, which is not in this repository."
    ((told, _),) = links("https://runbooks.example.org/alerts/Other/")
    assert told == message


def test_an_anchor_that_is_not_there() -> None:
    message = "The alert `DiskFull` leads to `#diagnose` in `runbooks/Disk.md`, where no such anchor is."
    assert links("runbooks/Disk.md#diagnose") == [(message, "Did you mean `#diagnosis`?")]


def names(*alerts: str, runbook: str = DISK) -> list[tuple[str, str, int, int]]:
    """Messages, hints and places for a runbook beside rules of these names."""
    texts = {"a.md": runbook} | ({"r.yaml": rule_file(*((name, "x") for name in alerts))} if alerts else {})
    found = check_alert_names(Given(texts))
    return [(each.message, each.hint, each.span.line, each.span.column) for each in found]


def test_a_name_that_no_rule_has() -> None:
    message = "No alert rule is called `DiskFull`."
    assert names("NodeDiskFull") == [(message, "Did you mean `NodeDiskFull`?", 3, 10)]
    assert names("Zzz") == [(message, "Remove it, or add the rule that raises it.", 3, 10)]


def test_names_that_exist_or_cannot_be_known() -> None:
    assert names("DiskFull") == []
    assert names() == []
    assert names("Zzz", '"{{ .Release.Name }}Down"') == []
