"""What the table of a runbook has for a machine, and what each is called."""

from __future__ import annotations

import pytest

from runbook_kit.document.headings import read_vocabulary
from runbook_kit.document.model import Runbook
from runbook_kit.document.read import read_runbook
from runbook_kit.document.source import Source
from runbook_kit.errors import InvalidInput
from runbook_kit.schedule.entry import find_scheduled, name_of, scheduled_of, timing_of, unit_names
from runbook_kit.schedule.timing import Timing
from runbook_kit.shipped import load


def runbook(schedule: str) -> Runbook:
    text = (
        f"---\nrunbook: ops\nschedule:\n{schedule}phases: [{{id: look, title: Look}}, {{id: act, title: Act}}]\n---\n"
    )
    return read_runbook(Source("runbooks/ops.md", text), read_vocabulary(load("headings"))).runbook


def table(*entries: str, more: str = "  timezone: Europe/Berlin\n") -> Runbook:
    return runbook(more + "  entries:\n" + "".join(f"    - {{{entry}}}\n" for entry in entries))


def test_entries_with_a_phase() -> None:
    found = scheduled_of(
        table(
            'activity: Morning, phase: look, at: "08:00", days: [fri, mon], owner: ops, set: {n: 3}',
            "activity: Coffee, owner: ops, every: 1h",
            "activity: Pulse, phase: act, every: 15m, id: pulse",
            more="  timezone: Europe/Berlin\n  skip: [2026-12-25]\n  calendar: days.txt\n",
        )
    )
    assert [(each.id, each.target, each.timing) for each in found] == [
        ("ops/look", "ops/look", Timing("Europe/Berlin", "08:00", days=("mon", "fri"))),
        ("ops/pulse", "ops/act", Timing("Europe/Berlin", every_s=900)),
    ]
    assert (found[0].skip, found[0].calendar, found[0].values) == (("2026-12-25",), "days.txt", (("n", "3"),))


def test_a_day_to_skip_that_is_none() -> None:
    """Otherwise it would be run on the day that was meant."""
    with pytest.raises(InvalidInput, match="`2026-12-32` in `skip` is no day"):
        scheduled_of(table("phase: look, every: 1h", more="  timezone: UTC\n  skip: [2026-12-25, 2026-12-32]\n"))


def test_a_phase_that_is_there_twice_is_named_after_its_times() -> None:
    found = scheduled_of(table('activity: A, phase: look, at: "08:00"', "activity: B, phase: look, every: 2h"))
    assert [each.id for each in found] == ["ops/look-0800", "ops/look-every-2h"]


@pytest.mark.parametrize(
    ("entries", "said"),
    [
        (["activity: A, phase: look"], "either at what time of day, or every how long"),
        (['activity: A, phase: look, at: "08:00", every: 1h'], "either at what time of day"),
        (["activity: A, phase: look, every: 1h, days: [mon]"], "`days` go with a time of day"),
        (['activity: A, phase: nothing, at: "08:00"'], "has no phase `nothing`"),
        (['activity: A, phase: look, at: "25:00"'], "`25:00` is no time of day"),
        (['activity: A, phase: look, at: "8:00"'], "`8:00` is no time of day"),
        (["activity: A, phase: look, at: 0800"], "is no time of day"),
        (['activity: A, phase: look, at: "08:00", days: [mon, funday]'], "`funday` is no day of the week"),
        (['activity: A, phase: look, at: "08:00", days: [Mon]'], "`Mon` is no day of the week"),
        (
            ["activity: A, phase: look, every: 1h, id: x", "activity: B, phase: act, every: 1h, id: x"],
            "are called `ops/x`",
        ),
    ],
)
def test_entries_that_make_no_sense(entries: list[str], said: str) -> None:
    with pytest.raises(InvalidInput, match=said) as caught:
        scheduled_of(table(*entries))
    assert caught.value.code == "invalid-schedule"
    assert caught.value.message.startswith("runbooks/ops.md:")


def test_a_time_of_day_needs_a_zone() -> None:
    with pytest.raises(InvalidInput, match="means nothing without a time zone"):
        scheduled_of(table('activity: A, phase: look, at: "08:00"', more=""))
    assert timing_of("", 900, (), "") == Timing("UTC", every_s=900)


def test_names_that_a_schedule_answers_to() -> None:
    entries = scheduled_of(
        table('activity: A, phase: look, at: "08:00", id: morning', "activity: B, phase: act, every: 1h")
    )
    assert [[each.id for each in find_scheduled(name, entries)] for name in ("morning", "ops", "ops/act", "x")] == [
        ["ops/morning"],
        ["ops/morning", "ops/act"],
        ["ops/act"],
        [],
    ]


def test_names_of_units_are_safe_and_never_the_same() -> None:
    entries = scheduled_of(
        table("activity: A, phase: look, every: 1h, id: a-b", "activity: B, phase: act, every: 1h, id: a.b")
    )
    assert unit_names(entries, "my repo; $x\n%") == {
        "ops/a-b": "runbook-my-repo-x--ops-a-b",
        "ops/a.b": "runbook-my-repo-x--ops-a.b",
    }
    twice = unit_names((*entries, *scheduled_of(table("activity: B, phase: look, every: 1h, id: c"))), "x" * 300)
    assert len(set(twice.values())) == 3
    assert max(map(len, twice.values())) < 200
    assert name_of("look", Timing("UTC", "08:05")) == "look-0805"
