"""What earlier sessions prove: a phase that passed, as it is now, in this mode, not too long ago."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from tests.run.assignments import block, book, read
from tests.session.samples import DIGEST, HOLDER, ticking

from runbook_kit.cli import history
from runbook_kit.cli.history import answer_counts, why_not_passed
from runbook_kit.document.phasedigest import phase_digest
from runbook_kit.session import events as happened
from runbook_kit.session.log import LOG
from runbook_kit.session.store import create

PHASE = """\
    valid_for: 1h
    entry:
      - {id: ready, text: Somebody is ready, valid_for: 10m}
      - {id: sure, text: Somebody is sure}
"""
RUNBOOK = read(
    book(block("a", "true"), PHASE).replace(
        "---\n# A",
        "  - id: q\n    title: Other\n    entry: [{id: ready, text: Ready, valid_for: 5h}]\n---\n# A",
    )
)
SESSION = "20261101T030000Z-t-p-0a1b2c"
PASSED = happened.PhasePassed(phase="p", digest=phase_digest(RUNBOOK.phases[0]))
WELL = happened.SessionEnded(outcome="passed")


def began(runbook: str = "t") -> happened.SessionStarted:
    return happened.SessionStarted(
        target="t/p", runbook=runbook, runbook_path="t.md", runbook_digest=DIGEST, plan_digest=DIGEST
    )


def session(root: Path, *events: happened.AnyEvent, mode: str = "shadow", name: str = SESSION) -> Path:
    held = create(root, name, mode, ticking(), HOLDER)
    for event in events:
        held.append(event)
    held.anchor()
    held.close()
    return held.folder


@pytest.fixture(autouse=True)
def at_half_past_three(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(history, "now", lambda: datetime(2026, 11, 1, 3, 30, tzinfo=UTC))


def why(root: Path, phase: str = "p", mode: str = "shadow", own: str = "") -> str:
    return why_not_passed(root, RUNBOOK, phase, mode, own)


def test_a_phase_that_passed(tmp_path: Path) -> None:
    assert why(tmp_path) == "Phase p has not passed in mode shadow."
    session(tmp_path, began(), PASSED, WELL)
    assert why(tmp_path) == ""
    assert why(tmp_path, "q") == "Phase q has not passed in mode shadow."
    assert why(tmp_path, "x") == "The runbook has no phase x."


@pytest.mark.parametrize(("events", "mode"), [
    ((began(), PASSED, WELL), "paper"),
    ((began("other"), PASSED, WELL), "shadow"),
    ((began(), PASSED), "shadow"),
    ((began(), PASSED, happened.SessionEnded(outcome="failed")), "shadow"),
    ((began(), WELL), "shadow"),
    ((PASSED, WELL), "shadow"),
])  # fmt: skip
def test_what_does_not_count(events: tuple[happened.AnyEvent, ...], mode: str, tmp_path: Path) -> None:
    session(tmp_path, *events, mode=mode)
    assert why(tmp_path) == "Phase p has not passed in mode shadow."


def test_a_phase_as_it_was_before(tmp_path: Path) -> None:
    session(tmp_path, began(), happened.PhasePassed(phase="p", digest="sha256:other"), WELL)
    assert why(tmp_path) == "Phase p has not passed in mode shadow. It passed before the document was changed."


def test_the_session_that_asks_counts_before_it_has_ended(tmp_path: Path) -> None:
    session(tmp_path, began(), PASSED)
    assert (why(tmp_path, own=SESSION), why(tmp_path) != "") == ("", True)


def test_a_log_that_was_changed_proves_nothing(tmp_path: Path) -> None:
    log = session(tmp_path, began(), PASSED, WELL) / LOG
    log.write_bytes(log.read_bytes().replace(b'"t/p"', b'"t/q"'))
    assert why(tmp_path) == "Phase p has not passed in mode shadow."


def test_a_pass_that_is_too_old(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    session(tmp_path, began(), PASSED, WELL)  # at one second past three
    monkeypatch.setattr(history, "now", lambda: datetime(2026, 11, 1, 4, 0, 1, tzinfo=UTC))
    assert why(tmp_path) == ""
    monkeypatch.setattr(history, "now", lambda: datetime(2026, 11, 1, 6, 0, 1, tzinfo=UTC))
    assert why(tmp_path) == "Phase p passed 3 h ago, and that counts for 1 h only."


@pytest.mark.parametrize(("address", "at", "counts"), [
    ("p/entry/ready", "2026-11-01T03:20:00.000Z", True),
    ("p/entry/ready", "2026-11-01T03:19:59.999Z", False),
    ("q/entry/ready", "2026-11-01T00:00:00.000Z", True),
    ("p/entry/sure", "2026-01-01T00:00:00.000Z", True),
    ("p/entry/unknown", "2026-01-01T00:00:00.000Z", True),
])  # fmt: skip
def test_how_long_an_answer_counts(address: str, at: str, counts: bool) -> None:
    assert answer_counts(RUNBOOK, address, at) is counts


def test_a_phase_that_can_never_pass(tmp_path: Path) -> None:
    """Prose alone is not carried out; who waits for it is told what would help."""
    runbook = read(
        book(block("a", "true")).replace("---\n# A", "  - id: q\n    title: Talk\n---\n# A") + "\n## Talk\n\nAsk.\n"
    )
    said = why_not_passed(tmp_path, runbook, "q", "shadow", "")
    assert said == "Phase q has no blocks and no criteria, so it never passes; an exit criterion lets it."


def test_a_session_whose_files_were_changed_proves_nothing(tmp_path: Path) -> None:
    """Its log may be whole, also one that somebody has written anew."""
    folder = session(tmp_path, began(), PASSED, WELL)
    assert why(tmp_path) == ""
    (folder / "logs/forged.log").write_text("it went well")
    said = f"Phase p has not passed in mode shadow. The files of the session {SESSION} are not what was written."
    assert why(tmp_path) == said
    assert why(tmp_path, own=SESSION) == ""
