"""`runbook session index`: what sessions prove, as a file."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.conftest import Repository
from tests.session.samples import DIGEST, written

from runbook_kit.cli.main import answer
from runbook_kit.cli.session import command
from runbook_kit.errors import InvalidInput
from runbook_kit.session.events import (
    AnyEvent,
    Outcome,
    PhasePassed,
    SessionEnded,
    SessionStarted,
    StepFinished,
    StepStarted,
)
from runbook_kit.session.log import LOG
from runbook_kit.session.proven import FORMAT, Index, Indexed, Passed, index_sessions, passes_in, read_index

FIRST, SECOND = "20261101T030000Z-restart-act-00000a", "20261102T030000Z-restart-act-00000b"


def made(root: Path, name: str, outcome: Outcome = "passed") -> Path:
    events: tuple[AnyEvent, ...] = (
        SessionStarted(
            target="restart/act",
            runbook="restart",
            runbook_path="runbooks/restart.md",
            runbook_digest=DIGEST,
            plan_digest=DIGEST,
            operator="ada@example.org",
        ),
        StepStarted(step="act/restart", digest=DIGEST, number=1, title="Restart"),
        StepFinished(step="act/restart", outcome=outcome, exit_code=0, duration_ms=1500, number=1),
        *([PhasePassed(phase="act", digest=DIGEST)] if outcome == "passed" else []),
        SessionEnded(outcome=outcome),
    )
    written(root, events, name).close()
    return root / ".runbook" / "sessions" / name


def test_every_session_is_in_it_and_nobody_is_named(here: Repository, capsys: pytest.CaptureFixture[str]) -> None:
    made(here.path, FIRST, "failed")
    made(here.path, SECOND)
    assert answer(command, ["index"], "runbook") == 0
    printed = capsys.readouterr()
    assert (printed.err, "ada@" in printed.out) == ("", False)
    document = json.loads(printed.out)
    assert document["format"] == "session-index/1"
    assert [(each["id"], each["outcome"], each["failed"]) for each in document["sessions"]] == [
        (SECOND, "passed", []),
        (FIRST, "failed", ["act/restart"]),
    ]
    (passed,) = document["sessions"][0]["passed"]
    assert (passed["phase"], passed["digest"]) == ("act", DIGEST)
    assert document["sessions"][1]["passed"] == []


def test_what_is_printed_can_be_read_again(here: Repository, capsys: pytest.CaptureFixture[str]) -> None:
    made(here.path, FIRST)
    answer(command, ["index"], "runbook")
    data = capsys.readouterr().out.encode()
    assert read_index(data, "x.json") == index_sessions(here.path)


def test_the_file_is_replaced(here: Repository) -> None:
    assert answer(command, ["index", "--out", "sessions.json"], "runbook") == 0
    made(here.path, FIRST)
    assert answer(command, ["index", "--out", "sessions.json"], "runbook") == 0
    index = read_index((here.path / "sessions.json").read_bytes(), "sessions.json")
    assert [each.id for each in index.sessions] == [FIRST]


def test_a_session_that_cannot_be_believed_is_named_and_left_out(
    here: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    log = made(here.path, FIRST) / LOG
    log.write_bytes(log.read_bytes().replace(b"Restart", b"Restort", 1))
    assert answer(command, ["index"], "runbook") == 0
    printed = capsys.readouterr()
    assert json.loads(printed.out)["sessions"] == []
    assert "warning[log-tampered]" in printed.err
    assert FIRST in printed.err


def test_passes_are_told_in_the_order_of_the_index() -> None:
    passed = (Passed("b", "sha256:2", "2026-11-02T00:00:00.000Z"), Passed("a", "sha256:1", "2026-11-01T00:00:00.000Z"))
    index = Index(FORMAT, (Indexed("s", "r", "r", "shadow", "closed", passed=passed),))
    assert [(each.runbook, each.phase, each.session) for each in passes_in(index)] == [("r", "b", "s"), ("r", "a", "s")]


@pytest.mark.parametrize("data", [b"", b"[]", b'{"format": "session-index/2"}', b"\xff", b"[" * 100_000])
def test_what_is_no_index_is_refused(data: bytes) -> None:
    with pytest.raises(InvalidInput, match=r"x\.json is no index of sessions") as stopped:
        read_index(data, "x.json")
    assert stopped.value.code == "invalid-index"
