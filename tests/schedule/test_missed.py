"""Due times without a session."""

from __future__ import annotations

from datetime import datetime, timedelta

from tests.schedule.units import NOW

from runbook_kit.schedule.missed import Missed, Ran, missed
from runbook_kit.schedule.timing import Timing

DAILY = Timing("UTC", "03:00")
PULSE = Timing(every_s=900)


def day(number: int, hour: int = 3, minute: int = 0) -> datetime:
    return NOW.replace(day=number, hour=hour, minute=minute)


def test_days_without_a_session() -> None:
    ran = [Ran(day(2), day(2, 5)), Ran(day(4), day(4))]
    assert missed(DAILY, ran, day(1, 4), day(5, 4)) == (Missed(day(3), day(3)), Missed(day(5), day(5)))
    assert missed(DAILY, ran, day(1, 4), day(5, 4), lambda due: due.day == 3) == (Missed(day(5), day(5)),)


def test_intervals_need_not_keep_to_a_grid() -> None:
    ran = [Ran(day(1, 4, minute), day(1, 4, minute)) for minute in (2, 18, 31, 47)]
    assert missed(PULSE, ran, day(1, 4), day(1, 5)) == ()
    assert missed(PULSE, ran[:2], day(1, 4), day(1, 5)) == (Missed(day(1, 4, 33), day(1, 4, 48), 2),)
    assert missed(PULSE, [], day(1, 4), day(1, 4) + timedelta(minutes=20)) == ()


def test_a_long_silence_is_one_line() -> None:
    (gap,) = missed(PULSE, [], day(1, 4), day(2, 4))
    assert gap.number == 95  # the last of them is due now
