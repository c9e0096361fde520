"""From events to a session: any beginning of a log gives the state that was kept up on the way."""

from __future__ import annotations

from functools import reduce
from time import process_time
from typing import Any

import pytest
from tests.session.samples import BEGINNING, DIGEST, EVERYTHING, ID, chained

from runbook_kit.session import events as happened
from runbook_kit.session.fold import apply, fold
from runbook_kit.session.records import FIRST, Record
from runbook_kit.session.state import State

RECORDS = chained(EVERYTHING)[0]


def after(*events: happened.AnyEvent) -> State:
    return fold(chained(events)[0])


def test_nothing_has_happened_yet() -> None:
    assert fold([]) == State()
    assert (State().state, State().head, State().events) == ("planned", FIRST, 0)


def test_every_prefix_gives_the_state_that_was_kept_up_on_the_way() -> None:
    """What a run holds in memory behind event n is what anybody computes from the first n events."""
    kept = State()
    for number, record in enumerate(RECORDS, 1):
        kept = apply(kept, record)
        assert fold(RECORDS[:number]) == kept, type(record.event).__name__
        assert (kept.events, kept.head, kept.id, kept.mode) == (number, record.hash, ID, "paper")


def test_folding_on_from_any_state_is_folding_all() -> None:
    for cut in range(0, len(RECORDS), 7):
        assert reduce(apply, RECORDS[cut:], fold(RECORDS[:cut])) == fold(RECORDS)


def test_applying_changes_no_state_before() -> None:
    states = [fold(RECORDS[:number]) for number in range(len(RECORDS) + 1)]
    copies = [fold(RECORDS[:number]) for number in range(len(RECORDS) + 1)]
    for state, record in zip(states, RECORDS, strict=False):
        apply(state, record)
    assert states == copies


STATES = [
    (BEGINNING[:1], "planned"),
    (BEGINNING[:4], "approved"),
    (BEGINNING[:5], "running"),
    (BEGINNING[:9], "paused"),
    (BEGINNING[:10], "running"),
    ((*BEGINNING, happened.SessionInterrupted(signal="SIGINT")), "interrupted"),
    ((*BEGINNING, happened.SessionStopped(reason="r", code="halted")), "stopped"),
    ((*BEGINNING, happened.SessionEnded(outcome="failed")), "failed"),
    ((*BEGINNING, happened.SessionEnded(outcome="passed")), "complete"),
    ((*BEGINNING, happened.SessionEnded(outcome="warned")), "complete"),
    ((*BEGINNING, happened.SessionReviewed(by="b")), "reviewed"),
    ((*BEGINNING, happened.SessionClosed(outcome="passed")), "closed"),
    ((*BEGINNING, happened.SessionCancelled(by="b", reason="r")), "cancelled"),
]


@pytest.mark.parametrize(("events", "state"), STATES, ids=[f"{len(events)}-{state}" for events, state in STATES])
def test_state(events: tuple[happened.AnyEvent, ...], state: str) -> None:
    assert after(*events).state == state


def test_a_resumed_session_has_not_ended() -> None:
    failed = (*BEGINNING, happened.SessionEnded(outcome="failed", reason="r", code="exit-code"))
    assert after(*failed).ended_at
    resumed = happened.SessionResumed(operator="a", host="h", pid=1, plan_digest=DIGEST, runbook_digest=DIGEST)
    state = after(*failed, resumed)
    assert (state.state, state.outcome, state.reason, state.code, state.ended_at) == ("running", "", "", "", "")
    assert state.resumed == 2


def begun(**more: Any) -> happened.StepStarted:
    return happened.StepStarted(step="s", digest=DIGEST, number=1, **more)


def ended(**more: Any) -> happened.StepFinished:
    return happened.StepFinished(
        **{"step": "s", "outcome": "passed", "exit_code": 0, "duration_ms": 5, "number": 1, **more}
    )


def test_a_step_is_its_last_attempt() -> None:
    state = after(begun(), ended(outcome="failed", exit_code=7), begun(attempt=2), ended(attempt=2))
    step = state.steps["s"]
    assert (step.state, step.exit_code, step.attempts) == ("passed", 0, 2)
    assert after(begun(), ended(outcome="failed"), begun(attempt=2)).steps["s"].exit_code is None


def test_what_a_person_says_of_an_unclear_step() -> None:
    unknown = happened.StepUnknown(step="s", reason="lost")
    assert after(begun(), unknown).steps["s"].state == "unknown"
    assert (
        after(begun(), unknown, happened.StepResolved(step="s", decision="done", by="a")).steps["s"].state == "passed"
    )
    again = after(begun(), unknown, happened.StepResolved(step="s", decision="again", by="a")).steps["s"]
    assert (again.state, again.redo) == ("unknown", True)


def test_items_and_findings_that_keep_a_session_open() -> None:
    state = after(
        happened.ItemAdded(id="I1", text="t"),
        happened.ItemAdded(id="I2", text="t"),
        happened.ItemAdded(id="I3", text="t"),
        happened.ItemParked(id="I1", reason="r"),
        happened.ItemClosed(id="I2"),
        happened.ItemClosed(id="I9"),
        happened.Found(level="red", text="t", by="b"),
        happened.Found(level="red", text="t", by="b", id="F2"),
        happened.Found(level="yellow", text="t", by="b", id="F3"),
        happened.FindingResolved(id="F2", by="b", reason="r"),
        happened.FindingResolved(id="F9", by="b", reason="r"),
    )
    assert [each.id for each in state.open_items] == ["I3"]
    assert [each.id for each in state.open_reds] == ["F1"]


def test_overrides_and_trips_are_counted() -> None:
    trip = happened.GateTripped(step="c", code="unmet", reason="r")
    state = after(trip, trip, happened.Override(step="c", reason="why", by="a"))
    assert (state.trips, dict(state.overrides)) == (2, {"c": "why"})


def test_every_event_counts() -> None:
    assert isinstance(RECORDS[0], Record)
    assert fold(RECORDS).events == len(RECORDS)


def test_many_notes_take_linear_time() -> None:
    record = next(each for each in RECORDS if isinstance(each.event, happened.Noted))
    begun = process_time()
    assert len(fold([record] * 50_000).notes) == 50_000
    assert process_time() - begun < 5  # 0.2 s when the machine is idle; growing a tuple takes 15 s
