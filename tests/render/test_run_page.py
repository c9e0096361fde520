"""How a run ended, as an operator reads it: wide, narrow, in colour, and in every state."""

from __future__ import annotations

import pytest
from syrupy.assertion import SnapshotAssertion
from tests.session.samples import BEGINNING, BLOCKS, END, chained

from runbook_kit.render.run_page import run_page, took
from runbook_kit.render.terminal import Terminal, bare_columns
from runbook_kit.session import events as happened
from runbook_kit.session.fold import fold
from runbook_kit.session.state import State

FOLDER = ".runbook/sessions/20261101T030000Z-restart-act-0a1b2c"


def state(*events: happened.AnyEvent) -> State:
    return fold(chained(events)[0])


FULL = state(*BEGINNING, *BLOCKS, *END[:-4])


@pytest.mark.parametrize("width", [120, 80])
def test_a_session(width: int, snapshot: SnapshotAssertion) -> None:
    page = run_page(FULL, Terminal(width), FOLDER)
    assert page == snapshot


def test_colour(snapshot: SnapshotAssertion) -> None:
    assert run_page(FULL, Terminal(80, colour=True), FOLDER).replace("\x1b", "\\e") == snapshot


def test_a_session_without_anything() -> None:
    assert run_page(State(id="x", target="t", mode="shadow"), Terminal(80), "f").split("\n") == [
        "", "Session x: planned", "t in mode shadow · 0 blocks · in 0 s", "", "Record: f",
    ]  # fmt: skip


@pytest.mark.parametrize(("event", "word"), [
    (happened.SessionEnded(outcome="passed"), "passed, and still open"),
    (happened.SessionEnded(outcome="warned"), "passed with warnings, and still open"),
    (happened.SessionEnded(outcome="failed"), "failed"),
    (happened.SessionPaused(reason="x"), "waits"),
    (happened.SessionInterrupted(signal="SIGINT"), "interrupted"),
    (happened.SessionStopped(reason="x", code="halted"), "stopped"),
    (happened.SessionClosed(outcome="passed"), "passed"),
    (happened.SessionClosed(outcome="warned"), "passed with warnings"),
])  # fmt: skip
def test_the_word(event: happened.AnyEvent, word: str) -> None:
    assert run_page(state(event), Terminal(80), "f").splitlines()[1].endswith(f": {word}")


@pytest.mark.parametrize(("events", "shown"), [
    ((), "p/serve goes on - j: running, process 7"),
    ((happened.JobFinished(job="j", exit_code=0),), "p/serve passed 0 - j: finished, exit 0, process 7"),
    ((happened.JobFinished(job="j", exit_code=3, failed=True),), "p/serve failed 3 - j: failed, exit 3, process 7"),
    ((happened.JobLost(job="j", reason="x"),), "p/serve lost - j: lost, process 7"),
])  # fmt: skip
def test_a_block_in_the_background_ends_as_its_job_does(events: tuple[happened.AnyEvent, ...], shown: str) -> None:
    begun = (
        happened.StepStarted(step="p/serve", digest="d", number=1),
        happened.JobStarted(step="p/serve", job="j", pid=7),
        happened.StepFinished(step="p/serve", outcome="passed", exit_code=None, duration_ms=0, number=1),
    )
    lines = run_page(state(*begun, *events), Terminal(80), "f").splitlines()
    row, job = (next(line for line in lines if word in line) for word in ("p/serve ", "in the background"))
    assert " ".join(f"{row} - {job.partition('background')[2]}".split()) == shown


def test_a_failure_that_is_spared_is_a_warning() -> None:
    begun = happened.JobStarted(step="p/serve", job="j", pid=7, spared=True)
    page = run_page(state(begun, happened.JobFinished(job="j", exit_code=3, failed=True)), Terminal(80), "f")
    assert "j: warned, exit 3, process 7" in page


@pytest.mark.parametrize(("answer", "shown"), [
    ("unmet", "does not hold  p/entry/x: It is so Because.\\x07"),
    ("refused", "answered with no  p/entry/x: It is so Because.\\x07"),
    ("waiting", "waits  p/entry/x: It is so Because.\\x07"),
    ("overridden", "overridden  p/entry/x: It is so Because.\\x07"),
    ("met", ""), ("confirmed", ""), ("signed", ""),
])  # fmt: skip
def test_criteria_that_somebody_should_know_of(answer: happened.Answer, shown: str) -> None:
    event = happened.CriterionChecked(
        step="p/entry/x", answer=answer, kind="check", text="It is so", reason="Because.\x07"
    )
    lines = run_page(state(event), Terminal(80), "f").splitlines()
    assert [line for line in lines if "p/entry/x" in line] == ([shown] if shown else [])


def test_a_long_reason_is_cut_to_the_line() -> None:
    event = happened.CriterionChecked(step="p/x", answer="unmet", kind="check", text="It is so", reason="why " * 99)
    assert max(map(bare_columns, run_page(state(event), Terminal(60), "f").splitlines())) <= 60


@pytest.mark.parametrize(("milliseconds", "text"), [
    (0, "0 ms"), (999, "999 ms"), (1000, "1 s"), (1449, "1.4 s"), (59_999, "1 min"), (61_000, "61 s"),
    (180_000, "3 min"),
])  # fmt: skip
def test_times(milliseconds: int, text: str) -> None:
    assert took(milliseconds) == text
