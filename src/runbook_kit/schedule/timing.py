"""When something is due: at a time of day in a zone, or every so many seconds; moments in UTC, out of values."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from msgspec import Struct

from runbook_kit.errors import InvalidInput
from runbook_kit.suggestion import quoted

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
ONE_DAY = timedelta(days=1)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
FARTHEST = 400  # days to look: a time of day that is due at all is due within them


class Timing(Struct, frozen=True):
    """At `at` (HH:MM in `zone`) on `days` of the week, none of them meaning all; or every `every_s` seconds."""

    zone: str = "UTC"
    at: str = ""
    every_s: int = 0
    days: tuple[str, ...] = ()


def is_time(text: str) -> bool:
    """Whether the text is a time of day, as HH:MM."""
    hour, colon, minute = text.partition(":")
    digits = len(hour) == len(minute) == 2 and (hour + minute).isascii() and (hour + minute).isdecimal()
    return bool(colon) and digits and int(hour) < 24 and int(minute) < 60


def zone_of(name: str) -> ZoneInfo:
    """The zone of that name. Raises `InvalidInput` for one that this machine does not know."""
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        hint = "Use a name such as Europe/Berlin; where there are no zones at all, install the package tzdata."
        message = f"{quoted(name)} is no time zone that this machine knows."
        raise InvalidInput(message, hint=hint, code="unknown-zone") from None


def due_on(timing: Timing, day: date) -> datetime | None:
    """When it is due on `day` in its zone; None when it is not, or the clocks jump over that time.

    A time that comes twice is due the first time.
    """
    if timing.days and DAYS[day.weekday()] not in timing.days:
        return None
    local = datetime.combine(day, time.fromisoformat(timing.at), zone_of(timing.zone))
    moment = local.astimezone(UTC)
    return moment if moment.astimezone(local.tzinfo).replace(tzinfo=None) == local.replace(tzinfo=None) else None


def due_before(timing: Timing, now: datetime) -> datetime | None:
    """When it was due last, `now` included; None when that is not within the last year."""
    if timing.every_s:
        return EPOCH + timedelta(seconds=int((now - EPOCH).total_seconds()) // timing.every_s * timing.every_s)
    last = local_day(timing, now)
    found = (due_on(timing, last - ONE_DAY * number) for number in range(FARTHEST))
    return next((moment for moment in found if moment is not None and moment <= now), None)


def due_after(timing: Timing, now: datetime) -> datetime | None:
    """When it is due next, after `now`; None when that is not within a year."""
    if timing.every_s:
        return EPOCH + timedelta(seconds=(int((now - EPOCH).total_seconds()) // timing.every_s + 1) * timing.every_s)
    first = local_day(timing, now)
    found = (due_on(timing, first + ONE_DAY * number) for number in range(FARTHEST))
    return next((moment for moment in found if moment is not None and moment > now), None)


def due_between(timing: Timing, start: datetime, end: datetime) -> Iterator[datetime]:
    """Every moment after `start` and up to `end` at which it is due, in order."""
    moment = due_after(timing, start)
    while moment is not None and moment <= end:
        yield moment
        moment = due_after(timing, moment)


def local_day(timing: Timing, moment: datetime) -> date:
    """The day it is in the zone of the schedule."""
    return moment.astimezone(zone_of(timing.zone)).date()


def jumped_over(timing: Timing, start: date, days: int) -> tuple[date, ...]:
    """The days, of so many from `start`, on which it would be due if the clocks did not jump over its time."""
    if timing.every_s:
        return ()
    found = (start + ONE_DAY * number for number in range(days))
    return tuple(
        day for day in found if (not timing.days or DAYS[day.weekday()] in timing.days) and due_on(timing, day) is None
    )


def in_words(timing: Timing) -> str:
    """`08:00 mon, tue Europe/Berlin`, or `every 15m`."""
    if timing.every_s:
        return f"every {short(timing.every_s)}"
    return " ".join(filter(None, (timing.at, ", ".join(timing.days), timing.zone)))


def short(seconds: int) -> str:
    """A duration as it is typed: `90s`, `15m`, `2h`, `1d`."""
    for unit, length in (("d", 86400), ("h", 3600), ("m", 60)):
        if seconds % length == 0:
            return f"{seconds // length}{unit}"
    return f"{seconds}s"
