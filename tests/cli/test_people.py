"""Questions to the person at the terminal: asked where there is one, answered by what is typed, never waited for."""

from __future__ import annotations

import io
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from runbook_kit.cli.people import Terminal, is_terminal

CHOICES = {"done": "it was done", "again": "run it again", "add": "add"}


class Typed(io.StringIO):
    def isatty(self) -> bool:
        return True


def at(monkeypatch: pytest.MonkeyPatch, typed: str) -> Typed:
    """A terminal on which somebody types this; what it shows."""
    shown = Typed()
    monkeypatch.setattr(sys, "stdin", Typed(typed))
    monkeypatch.setattr(sys, "stderr", shown)
    return shown


@pytest.mark.parametrize(("typed", "answer"), [
    ("y\n", True), ("YES\n", True), (" ja \n", True), ("n\n", False), ("nein\n", False), ("\n", False), ("", None),
    ("perhaps\ny\n", True), ("what\n", None),
])  # fmt: skip
def test_yes_or_no(typed: str, answer: bool | None, monkeypatch: pytest.MonkeyPatch) -> None:
    shown = at(monkeypatch, typed)
    assert Terminal({"NO_COLOR": "1"}, may_ask=True).confirm("Is it\x07 so?", "p/x, line 3") is answer
    assert shown.getvalue().startswith("\n? Is it\\")
    assert "so?\n  p/x, line 3\n  [y/N] " in shown.getvalue()


@pytest.mark.parametrize(("typed", "answer"), [
    ("done\n", "done"), ("d\n", "done"), ("a\nag\n", "again"), ("x\nadd\n", "add"), ("\n", None), ("", None),
])  # fmt: skip
def test_one_of_several(typed: str, answer: str | None, monkeypatch: pytest.MonkeyPatch) -> None:
    shown = at(monkeypatch, typed)
    assert Terminal({}, may_ask=True).choose("Which?", "", CHOICES) == answer
    assert "  done   it was done\n  again  run it again\n" in shown.getvalue()
    assert "[done/again/add] " in shown.getvalue()


def test_a_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    at(monkeypatch, "")
    asked: list[str] = []

    def getpass(prompt: str, stream: object) -> str:
        assert stream is sys.stderr
        asked.append(prompt)
        return "hunterX"

    monkeypatch.setattr("getpass.getpass", getpass)
    assert Terminal({}, may_ask=True).secret("OPS_TOKEN") == "hunterX"
    assert asked == ["OPS_TOKEN: "]


@pytest.mark.parametrize(("environ", "may_ask"), [({}, False), ({"CI": "true"}, True)])
def test_nobody_is_asked(environ: dict[str, str], may_ask: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    shown = at(monkeypatch, "y\n")
    person = Terminal(environ, may_ask=may_ask)
    assert (person.at_terminal(), person.confirm("Is it so?", "")) == (False, None)
    assert (person.choose("Which?", "", CHOICES), person.secret("X"), shown.getvalue()) == (None, "", "")


def test_both_ends_must_be_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    at(monkeypatch, "")
    assert is_terminal({})
    monkeypatch.setattr(sys, "stdin", io.StringIO())
    assert not is_terminal({})
    at(monkeypatch, "")
    monkeypatch.setattr(sys, "stderr", io.StringIO())
    assert not is_terminal({})


def test_a_question_is_guarded(monkeypatch: pytest.MonkeyPatch) -> None:
    """While somebody is asked, a signal ends the question; what stands around it says so."""
    at(monkeypatch, "y\n")
    seen: list[str] = []

    @contextmanager
    def guard() -> Iterator[None]:
        seen.append("in")
        yield
        seen.append("out")

    assert Terminal({}, may_ask=True, guard=guard).confirm("Is it so?", "")
    assert seen == ["in", "out"]
