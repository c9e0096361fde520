"""What must be so before anything is executed."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace
from tests.conftest import Repository
from tests.run.assignments import policy
from tests.session.samples import BEGINNING, HOLDER, ID, ticking

from runbook_kit.cli import permits
from runbook_kit.cli.permits import (
    refuse_halted,
    refuse_in_ci,
    refuse_too_soon,
    refuse_tracked_records,
    refuse_without_unshare,
)
from runbook_kit.cli.place import Place
from runbook_kit.config import Config
from runbook_kit.errors import MachineError, Refused
from runbook_kit.session.events import AnyEvent, SessionPlanned
from runbook_kit.session.folders import OWN
from runbook_kit.session.halt import FILE
from runbook_kit.session.log import LOG
from runbook_kit.session.store import create

STARTED = BEGINNING[4]  # of restart/act, when the clock says 03:00
PLANNED = SessionPlanned(target="restart/act")


def code_of(call: Any, *given: Any) -> str:
    """The reason code with which it refuses; empty when it does not."""
    try:
        call(*given)
    except Refused as error:
        return error.code
    return ""


@pytest.mark.parametrize(("ci", "allowed", "code"), [
    ("", False, ""), ("0", False, ""), ("False", False, ""), ("true", False, "ci-execution"),
    ("1", False, "ci-execution"), ("true", True, ""),
])  # fmt: skip
def test_a_build_server(ci: str, allowed: bool, code: str) -> None:
    rules = replace(policy(), ci_execute=allowed)
    assert code_of(refuse_in_ci, rules, {"CI": ci}) == code
    assert code_of(refuse_in_ci, rules, {}) == ""


def test_a_mode_without_a_network_needs_a_program(tmp_path: Path) -> None:
    without = policy(network="none")
    assert code_of(refuse_without_unshare, without, "shadow", "/nowhere") == "no-network-unavailable"
    assert code_of(refuse_without_unshare, policy(), "shadow", "/nowhere") == ""
    assert code_of(refuse_without_unshare, without, "moonlight", "/nowhere") == ""
    (tmp_path / "unshare").touch(0o755)
    assert code_of(refuse_without_unshare, without, "shadow", str(tmp_path)) == ""


def test_a_halt(tmp_path: Path) -> None:
    assert code_of(refuse_halted, tmp_path) == ""
    (tmp_path / OWN).mkdir()
    (tmp_path / OWN / FILE).write_text(
        '{"type":"halted","at":"2026-11-01T03:00:00.000Z","by":"bob@example.org","reason":"disk"}\n'
    )
    with pytest.raises(Refused) as caught:
        refuse_halted(tmp_path)
    assert caught.value.message == "Everything is halted by bob@example.org at 2026-11-01T03:00:00.000Z: disk."


def test_a_halt_that_nobody_is_named_for(tmp_path: Path) -> None:
    (tmp_path / OWN / FILE).mkdir(parents=True)
    with pytest.raises(Refused) as caught:
        refuse_halted(tmp_path)
    assert caught.value.message == "Everything is halted: the halt file is not one that this program wrote."


def test_a_file_in_the_place_of_the_folder(tmp_path: Path) -> None:
    """It is no halt: nobody could let it go on."""
    (tmp_path / OWN).touch()
    with pytest.raises(MachineError) as caught:
        refuse_halted(tmp_path)
    assert caught.value.message == "`.runbook` is not a folder, so nothing can be recorded here."
    assert (caught.value.hint, caught.value.exit_code) == ("Move it away: `mv .runbook .runbook.old`.", 5)


def session(root: Path, *events: AnyEvent) -> Path:
    held = create(root, ID, "paper", ticking(), HOLDER)
    for event in events:
        held.append(event)
    held.anchor()
    held.close()
    return held.folder


def at(monkeypatch: pytest.MonkeyPatch, minute: int) -> None:
    monkeypatch.setattr(permits, "now", lambda: datetime(2026, 11, 1, 3, minute, tzinfo=UTC))


@pytest.mark.parametrize(("minute", "target", "cooldown_s", "code"), [
    (4, "restart/act", 300, "cooldown"),
    (5, "restart/act", 300, ""),
    (4, "restart/look", 300, ""),
    (0, "restart/act", 0, ""),
])  # fmt: skip
def test_a_pause_between_sessions(
    minute: int, target: str, cooldown_s: float, code: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    at(monkeypatch, minute)
    assert code_of(refuse_too_soon, tmp_path, target, cooldown_s) == ""
    session(tmp_path, STARTED)
    assert code_of(refuse_too_soon, tmp_path, target, cooldown_s) == code


def test_what_it_says_then(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    at(monkeypatch, 4)
    session(tmp_path, STARTED)
    with pytest.raises(Refused) as caught:
        refuse_too_soon(tmp_path, "restart/act", 300)
    assert caught.value.message == "A session of `restart/act` began 4 min ago; the policy wants 5 min between two."
    assert f"session resume {ID}`" in caught.value.hint


def test_a_session_that_was_only_planned_keeps_nobody_waiting(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Least of all itself."""
    at(monkeypatch, 1)
    session(tmp_path, PLANNED)
    assert code_of(refuse_too_soon, tmp_path, "restart/act", 300) == ""


def test_a_session_counts_from_when_it_began_not_from_when_it_was_planned(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    at(monkeypatch, 5)
    session(tmp_path, *[PLANNED] * 120, STARTED)  # a second each: it begins at 03:02
    assert code_of(refuse_too_soon, tmp_path, "restart/act", 300) == "cooldown"


def test_a_session_that_was_changed_keeps_nobody_from_working(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    at(monkeypatch, 1)
    log = session(tmp_path, STARTED, PLANNED) / LOG
    log.write_bytes(log.read_bytes().replace(b"restart", b"retards"))
    assert code_of(refuse_too_soon, tmp_path, "restart/act", 300) == ""


def test_logs_that_nobody_has_written_to_are_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    at(monkeypatch, 4)
    folder = session(tmp_path, STARTED)
    long_ago = datetime(2026, 11, 1, 2, tzinfo=UTC).timestamp()
    os.utime(folder / LOG, (long_ago, long_ago))
    monkeypatch.setattr(permits, "look", lambda _: 1 / 0)
    assert code_of(refuse_too_soon, tmp_path, "restart/act", 300) == ""
    os.unlink(folder / LOG)
    assert code_of(refuse_too_soon, tmp_path, "restart/act", 300) == ""


def test_records_that_came_with_a_commit(repository: Repository) -> None:
    """Who writes documents could send along sessions and approvals."""
    place = Place(repository.path, repository.path, True, Config())
    assert code_of(refuse_tracked_records, place, os.environ) == ""
    repository.write(f"{OWN}/approvals/x.json", "{}")
    assert code_of(refuse_tracked_records, place, os.environ) == ""
    repository.commit()
    assert code_of(refuse_tracked_records, place, os.environ) == "records-tracked"
