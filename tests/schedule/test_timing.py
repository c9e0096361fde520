"""When something is due: across the two days of the year on which clocks are moved, and in every zone."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from runbook_kit.errors import InvalidInput
from runbook_kit.schedule.timing import (
    DAYS,
    Timing,
    due_after,
    due_before,
    due_between,
    due_on,
    in_words,
    jumped_over,
    short,
    zone_of,
)

BERLIN = Timing("Europe/Berlin", "08:00")
NIGHT = Timing("Europe/Berlin", "02:30")
ZONES = ("UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe", "Pacific/Apia")


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def test_a_time_of_day_keeps_its_hour_when_the_clocks_are_moved() -> None:
    assert due_on(BERLIN, date(2026, 3, 28)) == at("2026-03-28T07:00")
    assert due_on(BERLIN, date(2026, 3, 29)) == at("2026-03-29T06:00")
    assert due_on(BERLIN, date(2026, 10, 25)) == at("2026-10-25T07:00")


def test_a_time_that_the_clocks_jump_over_is_not_due_on_that_day() -> None:
    assert due_on(NIGHT, date(2026, 3, 29)) is None
    found = list(due_between(NIGHT, at("2026-03-27T12:00"), at("2026-03-31T12:00")))
    assert found == [at("2026-03-28T01:30"), at("2026-03-30T00:30"), at("2026-03-31T00:30")]
    assert jumped_over(NIGHT, date(2026, 1, 1), 365) == (date(2026, 3, 29),)
    assert jumped_over(BERLIN, date(2026, 1, 1), 365) == ()


def test_a_time_that_comes_twice_is_due_the_first_time() -> None:
    found = list(due_between(NIGHT, at("2026-10-24T12:00"), at("2026-10-26T12:00")))
    assert found == [at("2026-10-25T00:30"), at("2026-10-26T01:30")]


def test_days_of_the_week_are_those_of_the_zone() -> None:
    """Monday 00:30 in Berlin is still Sunday in UTC."""
    timing = Timing("Europe/Berlin", "00:30", days=("mon",))
    assert due_after(timing, at("2026-11-18T00:00")) == at("2026-11-22T23:30")
    assert due_before(timing, at("2026-11-22T23:29")) == at("2026-11-15T23:30")
    assert due_before(timing, at("2026-11-22T23:30")) == at("2026-11-22T23:30")


def test_the_day_that_a_zone_left_out() -> None:
    """Samoa went from the 29th to the 31st of December 2011."""
    assert due_on(Timing("Pacific/Apia", "12:00"), date(2011, 12, 30)) is None


def test_an_interval_is_counted_from_the_hour() -> None:
    timing = Timing(every_s=900)
    assert due_before(timing, at("2026-11-01T03:14:59")) == at("2026-11-01T03:00")
    assert due_after(timing, at("2026-11-01T03:15:00")) == at("2026-11-01T03:30")


@settings(deadline=None)
@given(
    zone=st.sampled_from(ZONES),
    minute=st.integers(0, 24 * 60 - 1),
    days=st.sets(st.sampled_from(DAYS)),
    now=st.datetimes(datetime(2020, 1, 1), datetime(2035, 1, 1)),
)
def test_before_and_after_meet(zone: str, minute: int, days: set[str], now: datetime) -> None:
    """Nothing is due between what was due last and what is due next, and both are that time on a clock there."""
    timing = Timing(zone, f"{minute // 60:02}:{minute % 60:02}", days=tuple(day for day in DAYS if day in days))
    moment = now.replace(tzinfo=UTC)
    before, after = due_before(timing, moment), due_after(timing, moment)
    assert before is not None
    assert after is not None
    assert before <= moment < after
    assert due_after(timing, before) == after
    assert due_before(timing, after - timedelta(microseconds=1)) == before
    for due in (before, after):
        local = due.astimezone(zone_of(zone))
        assert f"{local:%H:%M}" == timing.at
        assert not days or DAYS[local.weekday()] in days


@pytest.mark.parametrize("name", ["Mars/Olympus", "../etc/passwd", "", "/etc/localtime", "a\0b"])
def test_what_is_no_zone(name: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        zone_of(name)
    assert caught.value.code == "unknown-zone"


@pytest.mark.parametrize(("seconds", "text"), [(90, "90s"), (900, "15m"), (7200, "2h"), (86400, "1d"), (1, "1s")])
def test_durations_as_they_are_typed(seconds: int, text: str) -> None:
    assert short(seconds) == text


def test_in_words() -> None:
    assert in_words(Timing("UTC", "08:00", days=("mon", "fri"))) == "08:00 mon, fri UTC"
    assert in_words(Timing(every_s=900)) == "every 15m"
