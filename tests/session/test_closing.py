"""What keeps a session from being closed as a success."""

from __future__ import annotations

from typing import Literal, get_args

import pytest
from msgspec.structs import replace

from runbook_kit.session.closing import hindrances
from runbook_kit.session.state import FindingNow, ItemNow, JobNow, State, StepNow, StepState

DONE = State(id="s", state="complete", outcome="passed")


def codes(state: State) -> list[str]:
    found = list(hindrances(state))
    assert all(each.message.endswith(".") and each.hint for each in found)
    return [each.code for each in found]


def test_nothing_in_the_way() -> None:
    assert codes(DONE) == []
    assert codes(State(state="reviewed", outcome="warned")) == []


def test_everything_in_the_way_at_once() -> None:
    state = State(
        state="complete",
        outcome="failed",
        items={"I1": ItemNow("I1", "t"), "I2": ItemNow("I2", "t", state="parked")},
        findings={"F1": FindingNow("F1", "red", "t", "b", "at"), "F2": FindingNow("F2", "yellow", "t", "b", "at")},
    )
    assert codes(state) == ["session-failed", "open-red-finding", "open-items"]


@pytest.mark.parametrize("word", get_args(StepState))
def test_a_block_without_a_good_end_comes_first(word: StepState) -> None:
    expected = [] if word in ("passed", "warned", "skipped") else ["steps-unfinished"]
    assert codes(State(state="complete", outcome="passed", steps={"s": StepNow("s", word, 1)})) == expected


def job(
    id: str, state: Literal["running", "finished", "lost"], *, failed: bool = False, spared: bool = False
) -> JobNow:
    return JobNow(id, "p/serve", state, 4711, failed=failed, spared=spared, reason="It ended with exit code 3, not 0.")


@pytest.mark.parametrize(
    ("jobs", "expected"),
    [
        ([job("1", "running")], []),
        ([job("1", "finished")], []),
        ([job("1", "finished", failed=True)], ["job-failed"]),
        ([job("1", "lost", failed=True)], ["job-failed"]),
        ([job("1", "finished", failed=True, spared=True)], []),
        ([job("1", "finished", failed=True), job("2", "finished")], []),
        ([job("1", "finished", failed=True), job("2", "running")], []),
    ],
    ids=["runs", "well", "failed", "lost", "spared", "again and well", "again and runs"],
)
def test_a_block_in_the_background_must_have_ended_well(jobs: list[JobNow], expected: list[str]) -> None:
    assert codes(replace(DONE, jobs={each.id: each for each in jobs})) == expected


def test_a_job_that_failed_is_named() -> None:
    (found,) = hindrances(replace(DONE, jobs={"1": job("1", "finished", failed=True)}))
    assert found.message == "`p/serve` failed as job 1. It ended with exit code 3, not 0."
    (found,) = hindrances(replace(DONE, jobs={"1": job("1", "lost", failed=True)}))
    assert found.message.startswith("`p/serve` was lost as job 1. ")


def test_a_job_of_no_block_is_named_by_itself() -> None:
    alone = JobNow("j2", "", "lost", 78, failed=True, reason="Its supervisor has vanished.")
    (found,) = hindrances(replace(DONE, jobs={"j2": alone}))
    assert found.message == "The job j2 was lost. Its supervisor has vanished."
