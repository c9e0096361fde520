"""What sessions prove, on a site: from `.runbook/`, from an exported index, and never from what was changed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from tests.conftest import Repository
from tests.session.samples import written
from tests.site.conftest import RUNBOOK, Build

from runbook_kit.document.phasedigest import phase_digest
from runbook_kit.document.source import Source
from runbook_kit.render.jsontext import json_text
from runbook_kit.render.session_index_v1 import session_index_v1
from runbook_kit.session.events import AnyEvent, PhasePassed, SessionEnded, SessionStarted, StepFinished, StepStarted
from runbook_kit.session.log import LOG
from runbook_kit.session.proven import index_sessions
from runbook_kit.site.page import read_page

ID = "20261101T030000Z-restart-api-00000a"
PHASES = {phase.id: phase_digest(phase) for phase in read_page(Source("docs/restart.md", RUNBOOK)).runbook.phases}


@pytest.fixture
def ran(repository: Repository) -> Path:
    """A repository where both phases have passed; the folder of the session."""
    repository.write("docs/index.md", "# Home\n")
    repository.write("docs/restart.md", RUNBOOK)
    started = SessionStarted(
        target="restart-api",
        runbook="restart-api",
        runbook_path="docs/restart.md",
        runbook_digest="sha256:r",
        plan_digest="sha256:p",
        operator="ada@example.org",
        host="web-1",
    )
    events: tuple[AnyEvent, ...] = (
        started,
        StepStarted(step="check/look", digest="sha256:d", number=1, title="Look"),
        StepFinished(step="check/look", outcome="passed", exit_code=0, duration_ms=10, number=1),
        *(PhasePassed(phase=name, digest=digest) for name, digest in PHASES.items()),
        SessionEnded(outcome="passed"),
    )
    written(repository.path, events, ID).close()
    return repository.path / ".runbook" / "sessions" / ID


def test_the_first_screen_and_the_index_say_when(ran: Path, site: Build) -> None:  # noqa: ARG001
    built = site()
    assert built.stopped == ""
    assert "2026-11-01 (19 days ago)" in built.read("restart/index.html").split("rk-fact-verified")[1][:200]
    assert "2026-11-01 (19 days ago)" in built.read("runbook-index/index.html")


def test_the_page_lists_phases_and_sessions_and_names_nobody(ran: Path, site: Build) -> None:  # noqa: ARG001
    page = site().read("restart/evidence/index.html")
    assert page.count("rk-verified-verified") == 2
    assert ID in page
    assert "ada@example.org" not in page
    assert "web-1" not in page


def test_a_document_that_was_changed_is_not_verified(ran: Path, repository: Repository, site: Build) -> None:  # noqa: ARG001
    repository.write("docs/restart.md", RUNBOOK.replace("systemctl status api", "systemctl status web"))
    built = site()
    assert "changed since 2026-11-01 (19 days ago)" in built.read("restart/index.html")
    page = built.read("restart/evidence/index.html")
    assert (page.count("rk-verified-changed"), page.count("rk-verified-verified")) == (1, 1)


def test_prose_may_change(ran: Path, repository: Repository, site: Build) -> None:  # noqa: ARG001
    repository.write("docs/restart.md", RUNBOOK + "\nAnother sentence.\n")
    assert "2026-11-01 (19 days ago)" in site().read("restart/index.html")


def test_a_log_that_was_changed_proves_nothing(ran: Path, site: Build) -> None:
    (ran / LOG).write_bytes((ran / LOG).read_bytes().replace(b'"Look"', b'"Lock"', 1))
    built = site()
    assert not built.has("restart/evidence/index.html")
    assert "rk-fact-verified" not in built.read("restart/index.html")


def test_an_exported_index_is_enough(ran: Path, repository: Repository, site: Build) -> None:
    exported = json_text(session_index_v1(index_sessions(repository.path)))
    before = site().read("restart/evidence/index.html")
    (ran / LOG).unlink()
    repository.write("sessions.json", exported)
    built = site({"sessions": "sessions.json"})
    assert built.read("restart/evidence/index.html") == before
    assert site({"evidence": False, "sessions": "sessions.json"}).has("restart/evidence/index.html") is False


BROKEN: dict[str, Any] = {
    "no JSON": "{",
    "another format": json.dumps({"format": "sessions/1", "sessions": []}),
    "a wrong type": json.dumps({"format": "session-index/1", "sessions": [{"id": 3}]}),
    "deep": "[" * 100_000,
}


@pytest.mark.parametrize("text", BROKEN.values(), ids=BROKEN)
def test_an_index_that_is_none_ends_the_build(ran: Path, repository: Repository, site: Build, text: str) -> None:  # noqa: ARG001
    repository.write("sessions.json", text)
    built = site({"sessions": "sessions.json"})
    assert "BuildError" in built.stopped
    assert [said for said in built.warnings if "sessions.json is no index of sessions" in said]


def test_an_index_that_is_missing_ends_the_build(ran: Path, site: Build) -> None:  # noqa: ARG001
    built = site({"sessions": "sessions.json"})
    assert [said for said in built.warnings if "does not exist" in said]
