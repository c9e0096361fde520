"""What keeps a session from being closed as a success."""

from __future__ import annotations

from typing import get_args

import pytest

from runbook_kit.session.closing import hindrances
from runbook_kit.session.state import FindingNow, ItemNow, State, StepNow, StepState

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
