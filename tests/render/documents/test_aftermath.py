"""An incident: what its record lacks, and whether it was looked back on in time."""

from __future__ import annotations

import pytest
from tests.render.documents.sessions import ADA, OPENED, records_of, state_of
from tests.session.samples import chained

from runbook_kit.render.documents.aftermath import Aftermath, aftermath, later
from runbook_kit.session import events as happened
from runbook_kit.session.fold import fold


def found_in(*events: happened.AnyEvent) -> Aftermath:
    records, _ = chained((*OPENED, *events))
    return aftermath(fold(records), records)


def noted(about: happened.About, text: str = "t") -> happened.Noted:
    return happened.Noted(text=text, by=ADA, about=about)


def test_a_whole_one() -> None:
    found = aftermath(state_of("incident"), records_of("incident"))
    assert (found.began, found.ended) == ("2026-11-01T02:10:00.000Z", "2026-11-01T02:55:00.000Z")
    assert (found.deadline, found.missing) == ("2026-11-03T02:55:00.000Z", ())
    assert (found.looked_back, found.verdict) == ("2026-11-01T03:00:08.000Z", "in time")


def test_what_is_missing() -> None:
    assert [word for word, _ in found_in().missing] == ["steps", "fix"]
    assert [word for word, _ in found_in(noted("fix")).missing] == ["steps"]
    ran = happened.StepStarted(step="a", digest="d", number=1)
    assert [word for word, _ in found_in(ran).missing] == ["fix"]
    skipped = happened.StepSkipped(step="a", reason="r")
    assert [word for word, _ in found_in(skipped).missing] == ["steps", "fix"]


def test_a_cause_alone_is_not_looking_back() -> None:
    assert found_in(noted("cause")).verdict == "open"
    assert found_in(noted("lesson")).verdict == "open"
    assert found_in(noted("cause"), happened.ItemAdded(id="I1", text="t")).verdict == "in time"


def test_late() -> None:
    long_ago = noted("when", "2026-10-29T00:00:00.000Z/2026-10-30T02:00:00.000Z")
    assert found_in(long_ago, noted("cause"), noted("lesson")).verdict == "late"
    just = noted("when", "2026-10-29T00:00:00.000Z/2026-10-30T03:00:07.000Z")  # the lesson is 48 hours behind
    assert found_in(just, noted("cause"), noted("lesson")).verdict == "in time"


@pytest.mark.parametrize("text", ["", "yesterday", "9999-12-31T23:00:00+00:00"])
def test_no_time_no_deadline(text: str) -> None:
    assert later(text) == ""


def test_forty_eight_hours() -> None:
    assert later("2026-02-27T23:59:59.123Z") == "2026-03-01T23:59:59.123Z"
