"""When a post-mortem is due: 48 hours from the end of an incident, until somebody has looked back."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from tests.cli.control import ADA, started
from tests.session.samples import ID, chained

from runbook_kit.cli.health import Seen, judge
from runbook_kit.cli.lateness import of_incident, of_missed
from runbook_kit.render.status_v1 import Reason
from runbook_kit.schedule.installed import Drift
from runbook_kit.session import events as happened
from runbook_kit.session.chain import Verification
from runbook_kit.session.fold import fold
from runbook_kit.session.store import Found

PLANNED = happened.SessionPlanned(target="restart/act", kind="incident")
ENDED = happened.Noted(text="2026-11-01T02:10:00.000Z/2026-11-01T02:55:00.000Z", by=ADA, about="when")
CAUSE = happened.Noted(text="A full disk", by=ADA, about="cause")
LESSON = happened.Noted(text="Watch the disk", by=ADA, about="lesson")
ITEM = happened.ItemAdded(id="I1", text="Alert at 80 %")
BEFORE, AFTER = datetime(2026, 11, 3, 2, 54, tzinfo=UTC), datetime(2026, 11, 3, 2, 56, tzinfo=UTC)


def found(*events: happened.AnyEvent) -> Found:
    records, _ = chained(events, ID)
    return Found(Path(ID), fold(records), tuple(records), Verification("intact", len(records), "", 0), None)


def test_it_is_due_and_then_late() -> None:
    incident = found(PLANNED, ENDED)
    assert list(of_incident(incident, BEFORE)) == [
        Reason(
            "post-mortem-due",
            "degraded",
            f"The post-mortem of {ID} is due by 2026-11-03T02:55:00.000Z.",
            1,
            0,
            (ID,),
            (f"runbook session note {ID} --about cause TEXT", f"runbook session note {ID} --about lesson TEXT"),
        )
    ]
    (late,) = of_incident(incident, AFTER)
    assert late.message == f"The post-mortem of {ID} was due by 2026-11-03T02:55:00.000Z."
    assert [each.code for each in judge(Seen(AFTER, sessions=(incident,))).reasons] == ["post-mortem-due"]


@pytest.mark.parametrize(
    ("events", "due"),
    [
        ((PLANNED, ENDED, CAUSE), True),
        ((PLANNED, ENDED, LESSON), True),
        ((PLANNED, ENDED, CAUSE, LESSON), False),
        ((PLANNED, ENDED, CAUSE, ITEM), False),
        ((PLANNED,), False),
        ((happened.SessionPlanned(target="restart/act"), ENDED), False),
        ((PLANNED, ENDED, happened.SessionClosed(outcome="passed")), False),
        ((started(), ENDED), False),
    ],
    ids=["cause", "lesson", "both", "an item", "not ended", "no incident", "closed", "a run"],
)
def test_what_is_due(events: tuple[happened.AnyEvent, ...], due: bool) -> None:
    codes = [each.code for each in judge(Seen(AFTER, sessions=(found(*events),))).reasons]
    assert ("post-mortem-due" in codes) is due


def test_what_was_missed() -> None:
    drift = Drift("run-missed", "ops/look", "ops/look was due and has no session.", "Look.")
    assert list(of_missed([drift])) == [
        Reason("run-missed", "degraded", drift.message, 1, 0, ("ops/look",), ("runbook schedule doctor",))
    ]
