"""What was inferred, as values of front matter."""

from __future__ import annotations

from typing import Any

import pytest
from tests.document.conftest import fixture, runbook

from runbook_kit.document.model import Input
from runbook_kit.document.rewrite.inferred import ID, describe, identify_file, inferred
from runbook_kit.document.source import Source

NOWHERE = Source("", "").span(0, 0)


def values(document: str) -> dict[str, Any]:
    found, _ = inferred(runbook(document), "x")
    return found


def remarks(document: str) -> list[str]:
    return [each.message for each in inferred(runbook(document), "x")[1]]


def test_only_what_there_is_is_written() -> None:
    assert values("# Notes\n\nText.\n") == {"runbook": "x", "title": "Notes", "kind": "sop"}


def test_the_header() -> None:
    document = """
        # Backup

        **Status:** Active (since May)
        **Owner:** Storage
        **Version:** 2.10
        **Last updated:** 2026-11-01
        **Scope:** One database
        **Goal:** A copy exists

        ## Phase 1 — Look

        - Goal: Something is known
    """
    assert values(document) == {
        "runbook": "x",
        "title": "Backup",
        "kind": "phases",
        "status": "active",
        "owner": "Storage",
        "version": "2.10",
        "last_reviewed": "2026-11-01",
        "scope": "One database",
        "goal": "A copy exists",
        "phases": [{"id": "phase-1", "title": "Look"}],
    }


def test_a_date_that_is_none_is_left_out() -> None:
    document = "# T\n\n**Last updated:** 2026-13-41\n"
    assert "last_reviewed" not in values(document)
    assert remarks(document) == ["`2026-13-41` is no date, and was left out."]


def test_an_alert() -> None:
    found = values("# DiskFull\n\n## Meaning\n\nFull.\n\n## Diagnosis\n\n```bash\ndf\n```\n")
    assert (found["kind"], found["alerts"]) == ("alert", ["DiskFull"])
    assert found["phases"] == [{"id": "diagnosis", "title": "Diagnosis"}]


def test_placeholders_become_required_inputs() -> None:
    document = "# T\n\n## Phase 1 — A\n\n```bash\nrun <loop-id> --repo /path/to/repo --start YYYY-MM-DD ...\n```\n"
    assert values(document)["inputs"] == {
        "loop_id": {"description": "Loop id", "required": True},
        "repo": {"description": "Path of the repo", "required": True},
        "start": {"description": "Start, as YYYY-MM-DD", "required": True},
        "argument": {"description": "What stands for `...` in the command", "required": True},
    }


def test_inputs_that_a_list_asks_for_are_not_required() -> None:
    found = values("# T\n\n## Notes\n\n**Operator inputs:**\n\n- Change window (date, length):\n")
    assert found["inputs"] == {
        "change_window": {"description": "Change window (date, length)", "required": False},
    }


def test_a_description_guesses_from_the_placeholder() -> None:
    assert describe(Input("date", NOWHERE, ("<YYYY-MM-DD>",))) == "Date, as YYYY-MM-DD"
    assert describe(Input("new_name", NOWHERE, ("{{ new_name }}",))) == "New name"


def test_roles_keep_their_duties() -> None:
    document = "# T\n\n## Roles\n\n### Agent 1 — Tester\n\n- tests\n\n### Agent 2 — Writer (optional)\n"
    assert values(document)["roles"] == {
        "tester": {"title": "Tester", "duties": ["tests"]},
        "writer": {"title": "Writer", "optional": True},
    }
    assert values("# T\n\n## Roles\n\n### Reader\n")["roles"] == {"reader": "Reader"}


def test_roles_that_share_an_id_are_left_to_the_body() -> None:
    assert "roles" not in values("# T\n\n## Roles\n\n### Reader\n\n### Reader\n")


SCHEDULE = (
    "# T\n\n## Daily schedule ({})\n\n| Time | What | Who |\n|---|---|---|\n| 8:05 | Look | Ops |\n| 12:00 | Eat | |\n"
)


@pytest.mark.parametrize(
    ("zone", "written"), [("ET", "America/New_York"), ("Europe/Berlin", "Europe/Berlin"), ("UTC", "UTC")]
)
def test_a_schedule_and_its_time_zone(zone: str, written: str) -> None:
    assert values(SCHEDULE.format(zone))["schedule"] == {
        "timezone": written,
        "entries": [{"at": "08:05", "activity": "Look", "owner": "Ops"}, {"at": "12:00", "activity": "Eat"}],
    }
    said = [f"The time zone `{zone}` of the schedule was written as `{written}`."]
    assert remarks(SCHEDULE.format(zone)) == (said if zone != written else [])


def test_a_schedule_in_an_unknown_time_zone_is_left_to_the_body() -> None:
    assert "schedule" not in values(SCHEDULE.format("on the moon"))
    assert remarks(SCHEDULE.format("on the moon"))[0].startswith(
        "The schedule was left out, because `on the moon` is no"
    )


def test_phases_with_an_id_that_cannot_be_written_are_left_to_the_body() -> None:
    document = "# T\n\n## Проверка\n\n```bash\nls\n```\n"
    assert "phases" not in values(document)
    assert remarks(document) == ["The phases were left out, because `проверка` cannot be an id in front matter."]


IDS = [("backup", "backup"), ("prüfung", "pruefung"), ("déjà-vu", "deja-vu"), ("日本", "runbook"), ("000_a", "000_a")]


@pytest.mark.parametrize(("text", "ident"), IDS)
def test_an_id_has_plain_letters_only(text: str, ident: str) -> None:
    assert identify_file(text) == ident
    assert ID.fullmatch(ident)


def test_a_workbook_of_this_repository() -> None:
    reading = fixture("backup-workbook.md")
    found, _ = inferred(reading.runbook, "backup")
    wanted = [(phase.id, phase.title) for phase in reading.runbook.phases]
    phases: Any = found["phases"]
    assert [(each["id"], each["title"]) for each in phases] == wanted
