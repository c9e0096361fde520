"""The rule about where alerts lead."""

from __future__ import annotations

import pytest
from msgspec import ValidationError
from tests.document.conftest import objections
from tests.gate.alerts.repositories import Given, rule_file

from runbook_kit.gate.rules.broken_alert_link import check_repository

REPOSITORY = Given({"rules.yml": rule_file(("DiskFull", "runbooks/disk.md"))})


def test_the_place_is_the_value_in_the_rule_file() -> None:
    (found,) = check_repository(REPOSITORY, {})
    assert (found.span.path, found.span.line, found.span.column, found.span.end_column) == ("rules.yml", 7, 24, 40)
    assert found.token == "runbooks/disk.md"


def test_options_are_checked() -> None:
    with pytest.raises(ValidationError, match="unknown field `site`"):
        list(check_repository(REPOSITORY, {"site": {}}))


def test_a_document_alone_has_nothing_to_say() -> None:
    assert objections("broken-alert-link", "runbook_url: gone.md\n") == []
