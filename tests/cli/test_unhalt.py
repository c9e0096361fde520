"""`runbook unhalt`: only a person in a role lets execution go on, and has seen why it was halted."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.cli.control import ADA, BOB, Call, caller
from tests.conftest import Repository

from runbook_kit.cli import approve, unhalt
from runbook_kit.session.folders import OWN
from runbook_kit.session.halt import Trigger, halt_state, is_halted, trigger

AT = "2026-11-01T03:00:00.000Z"


@pytest.fixture
def call(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Call:
    return caller(unhalt.command, monkeypatch, capsys)


@pytest.fixture
def halted(here: Repository) -> Path:
    own = here.path / OWN
    trigger(own, Trigger(AT, BOB, "too hot", {"temperature": "99"}))
    trigger(own, Trigger(AT, BOB, "still hot"))
    return own


def test_a_person_lets_it_go_on(halted: Path, call: Call) -> None:
    said = call("--as", "owner", "--reason", "cooled down", "--yes")
    assert (said.code, said.err) == (0, "")
    assert "too hot (temperature=99)" in said.out
    assert "And again" in said.out
    assert "still hot" in said.out
    state = halt_state(halted)
    assert not state.halted
    assert state.released is not None
    assert (state.released.by, state.released.role, state.released.reason) == (ADA, "owner", "cooled down")


def test_nothing_is_halted(here: Repository, call: Call) -> None:
    said = call("--as", "owner", "--reason", "x", "--yes")
    assert (said.code, said.out) == (0, "Nothing is halted.\n")
    assert not (here.path / OWN).exists()


def test_without_a_terminal_it_wants_a_yes(halted: Path, call: Call) -> None:
    said = call("--as", "owner", "--reason", "x")
    assert said.code == 7
    assert "waits-for-a-person" in said.err
    assert is_halted(halted)


def test_a_block_cannot(halted: Path, call: Call) -> None:
    said = call("--as", "owner", "--reason", "x", "--yes", RUNBOOK_SESSION="s")
    assert (said.code, "inside-a-block" in said.err) == (3, True)
    assert is_halted(halted)


@pytest.mark.parametrize(("role", "code", "word"), [("safety", 3, "approval-role"), ("saftey", 2, "unknown-role")])
def test_the_role_must_be_held(here: Repository, halted: Path, call: Call, role: str, code: int, word: str) -> None:
    here.write("runbook.toml", f'[roles]\nsafety = ["{BOB}"]\n')
    said = call("--as", role, "--reason", "x", "--yes")
    assert (said.code, word in said.err) == (code, True)
    assert is_halted(halted)
    assert call("--as", "safety", "--reason", "x", "--yes", RUNBOOK_OPERATOR=BOB).code == 0


@pytest.mark.parametrize("words", [("--as", "owner"), ("--reason", "x"), ("--as", "owner", "--reason", " ")])
def test_role_and_reason_are_needed(halted: Path, call: Call, words: tuple[str, ...]) -> None:
    assert call(*words, "--yes").code == 2
    assert is_halted(halted)


def test_what_was_not_seen_is_not_released(halted: Path, call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    def asked(*_: object) -> None:
        trigger(halted, Trigger(AT, BOB, "hot again"))

    monkeypatch.setattr(approve, "confirm", asked)
    said = call("--as", "owner", "--reason", "x", "--yes")
    assert (said.code, "halted-again" in said.err) == (3, True)
    assert is_halted(halted)


def test_who_says_no_keeps_it_halted(halted: Path, call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(approve, "is_terminal", lambda: True)
    monkeypatch.setattr("click.confirm", lambda *_, **__: False)
    assert call("--as", "owner", "--reason", "x").code == 1
    assert is_halted(halted)
