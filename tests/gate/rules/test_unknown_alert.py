"""The rule about alerts that runbooks name."""

from __future__ import annotations

from tests.document.conftest import objections
from tests.gate.alerts.repositories import Given, rule_file

from runbook_kit.gate.rules.unknown_alert import check_repository

RUNBOOK = "---\nrunbook: disk\nalerts: [DiskFilling]\n---\n"


def test_the_place_is_the_name_in_the_front_matter() -> None:
    (found,) = check_repository(Given({"a.md": RUNBOOK, "r.yaml": rule_file(("NodeDiskFilling", "x"))}), {})
    assert (found.span.path, found.span.line, found.span.column, found.span.end_column) == ("a.md", 3, 10, 21)
    assert (found.token, found.hint) == ("DiskFilling", "Did you mean `NodeDiskFilling`?")


def test_a_document_alone_has_nothing_to_say() -> None:
    assert objections("unknown-alert", RUNBOOK) == []
