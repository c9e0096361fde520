from __future__ import annotations

import time

import pytest
from tests.conftest import Repository
from tests.run.checks.conftest import Evaluate

from runbook_kit.run.checks import text

LOG = "start\r\nERROR: token=abc\nfinished"


@pytest.mark.parametrize(
    ("arguments", "met", "said"),
    [
        ({"contains": "finished"}, True, "In `log` line 3 has `finished`."),
        ({"contains": "done"}, False, "In `log` no line has `done`."),
        ({"not_contains": "done"}, True, "In `log` no line has `done`."),
        ({"not_contains": "ERROR"}, False, "In `log` line 2 has `ERROR`."),
        ({"matches": "^start$"}, True, "In `log` line 1 has the pattern `^start$`."),
        ({"not_matches": "^(ERROR|FATAL)"}, False, "In `log` line 2 has the pattern `^(ERROR|FATAL)`."),
        (
            {"contains": ["start", "done"], "not_matches": ["x", "fin.*"]},
            False,
            "2 of 4 do not hold: In `log` no line has `done`. In `log` line 3 has the pattern `fin.*`.",
        ),
        ({"matches": "(a"}, False, "`(a` is no regular expression."),
        ({}, False, "The check names no text."),
    ],
)
def test_lines(arguments: dict[str, object], met: bool, said: str, ask: Evaluate, repository: Repository) -> None:
    repository.write("log", LOG)
    found = ask({"text": {"file": "log", **arguments}})
    assert (found.met, found.said) == (met, said)


def test_what_a_line_holds_is_not_shown(ask: Evaluate, repository: Repository) -> None:
    repository.write("log", LOG)
    assert "abc" not in ask({"text": {"file": "log", "not_matches": "token=.*"}}).said


def test_a_long_line_is_one_line_by_number(
    ask: Evaluate, repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(text, "LONGEST", 4)
    repository.write("log", "123456789\nabc\n")
    assert ask({"text": {"file": "log", "contains": "abc"}}).said == "In `log` line 2 has `abc`."


def test_bytes_that_are_no_text_and_no_file(ask: Evaluate, repository: Repository) -> None:
    (repository.path / "raw").write_bytes(b"\xff\xfe\nok\n")
    assert ask({"text": {"file": "raw", "contains": "ok"}}).met
    assert ask({"text": {"file": "none", "not_contains": "ok"}}) == ask({"path": "none"}), "a missing file never holds"


def test_patterns_cannot_hang(ask: Evaluate, repository: Repository) -> None:
    repository.write("log", "a" * 50_000 + "!")
    begun = time.monotonic()
    assert not ask({"text": {"file": "log", "matches": "^(a+)+$"}}).met
    assert time.monotonic() - begun < 5
