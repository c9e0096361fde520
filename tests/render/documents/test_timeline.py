"""Every event has its line, in words."""

from __future__ import annotations

from typing import get_args

from tests.session.samples import EVERYTHING, chained

from runbook_kit.render.documents.timeline import timeline
from runbook_kit.session import events as happened


def test_every_type_of_event_has_words() -> None:
    assert {type(event) for event in EVERYTHING} == set(get_args(happened.AnyEvent))
    records, _ = chained(EVERYTHING)
    lines = list(timeline(records))
    assert [each.seq for each in lines] == list(range(1, len(EVERYTHING) + 1))
    assert [each.kind for each in lines] == [record.event.__struct_config__.tag for record in records]
    assert all(each.text for each in lines)


def test_the_words() -> None:
    events = (
        happened.CriterionChecked(step="a", answer="met", kind="requires", when="requires", reason="git is there"),
        happened.StepFinished(
            step="b", outcome="failed", exit_code=7, duration_ms=30, number=1, reason="It exited.", code="exit-code",
            masked=2, left=(happened.LeftBehind(1, "sleep"),),
        ),
        happened.SessionResumed(operator="eve", host="h", pid=1, plan_digest="p", runbook_digest="r"),
        happened.Noted(text="A larger disk", by="ada", about="fix"),
        happened.SessionReviewed(by="bob", role="reviewer", blockers=("F1", "F2"), text="no"),
    )  # fmt: skip
    found = [(each.text, each.by) for each in timeline(chained(events)[0])]
    assert found == [
        ("requires: met: git is there", ""),
        ("failed, exit code 7, 0.03 s, left 1 process behind, 2 secrets masked: It exited. [exit-code]", ""),
        ("resumed with the plan p", "eve"),
        ("note about fix: A larger disk", "ada"),
        ("reviewed as reviewer with 2 blockers: no", "bob"),
    ]
