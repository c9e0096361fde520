"""Times of one zone in the five fields of another."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.schedule.units import NOW

from runbook_kit.errors import UsageError
from runbook_kit.schedule.crontime import cron_times, fired_at
from runbook_kit.schedule.timing import DAYS, Timing, due_between


def fields(timing: Timing, zone: str = "UTC") -> list[str]:
    return [time.fields for time in cron_times(timing, zone, NOW)]


def test_a_line_for_each_distance_of_the_zones() -> None:
    assert fields(Timing("Europe/Berlin", "08:00")) == ["0 6 * * *", "0 7 * * *"]
    assert fields(Timing("Europe/Berlin", "08:00"), "Europe/Berlin") == ["0 8 * * *"]
    assert fields(Timing("Asia/Kolkata", "08:00")) == ["30 2 * * *"]
    assert fields(Timing("Europe/Berlin", "00:30", days=("mon",))) == ["30 22 * * 0", "30 23 * * 0"]


@pytest.mark.parametrize(("every", "found"), [
    (60, "* * * * *"), (300, "*/5 * * * *"), (1800, "*/30 * * * *"), (3600, "0 * * * *"), (7200, "0 */2 * * *"),
    (86400, "0 0 * * *"),
])  # fmt: skip
def test_intervals(every: int, found: str) -> None:
    assert fields(Timing(every_s=every)) == [found]


@pytest.mark.parametrize("every", [1, 59, 90, 420, 5400, 5 * 3600, 2 * 86400])
def test_intervals_that_cron_cannot_hold(every: int) -> None:
    with pytest.raises(UsageError) as caught:
        fields(Timing(every_s=every))
    assert caught.value.code == "interval-not-possible"


@settings(deadline=None)
@given(
    zone=st.sampled_from(("UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu")),
    minute=st.integers(0, 1439),
    days=st.sets(st.sampled_from(DAYS)),
)
def test_every_due_time_is_started_by_a_line(zone: str, minute: int, days: set[str]) -> None:
    """Each moment of a year, and the command finds out which one a line has started."""
    timing = Timing(zone, f"{minute // 60:02}:{minute % 60:02}", days=tuple(day for day in DAYS if day in days))
    lines = fields(timing)
    for due in due_between(timing, NOW, NOW + timedelta(days=60)):
        assert due in {fired_at(line, due + timedelta(minutes=20)) for line in lines}


def test_what_started_it() -> None:
    now = datetime(2026, 11, 2, 6, 40, tzinfo=UTC)  # a Monday
    assert fired_at("0 6 * * *", now) == now.replace(minute=0)
    assert fired_at("0 7 * * *", now) == datetime(2026, 11, 1, 7, tzinfo=UTC)
    assert fired_at("0 6 * * 0", now) == datetime(2026, 11, 1, 6, tzinfo=UTC)
    assert [fired_at(line, now) for line in ("*/15 * * * *", "", "x", "99 7 * * *", "0 25 * * *")] == [None] * 5
