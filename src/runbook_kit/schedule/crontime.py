"""Times of day of one zone as the five fields of cron in another, with a line for each distance between the two."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from msgspec import Struct

from runbook_kit.errors import UsageError
from runbook_kit.schedule.timing import Timing, due_between, short, zone_of

HOUR, DAY = 3600, 86400
AHEAD = timedelta(days=2 * 366)  # every distance between two zones, and every day of the week, occurs in that time
FIELDS = re.compile(r"(?P<minute>\S+) (?P<hour>\S+) \* \* (?P<days>\S+)")
STEP = re.compile(r"\*/(\d+)")


class CronTime(Struct, frozen=True, order=True):
    """Minute, hour and days of the week as cron writes them; Sunday is 0."""

    minute: str
    hour: str
    days: str = "*"

    @property
    def fields(self) -> str:
        return f"{self.minute} {self.hour} * * {self.days}"


def cron_times(timing: Timing, zone: str, now: datetime) -> tuple[CronTime, ...]:
    """When cron must start it on a machine whose clock shows `zone`; more than one where the zones drift apart.

    Raises `UsageError` for an interval that does not divide an hour or a day.
    """
    if timing.every_s:
        return (_interval(timing.every_s),)
    found: dict[tuple[int, int], set[int]] = {}
    for moment in due_between(timing, now, now + AHEAD):
        local = moment.astimezone(zone_of(zone))
        found.setdefault((local.hour, local.minute), set()).add(local.isoweekday() % 7)
    return tuple(CronTime(str(minute), str(hour), _days(days)) for (hour, minute), days in sorted(found.items()))


def _days(days: Iterable[int]) -> str:
    chosen = sorted(set(days))
    return "*" if len(chosen) == 7 else ",".join(map(str, chosen))


def _interval(seconds: int) -> CronTime:
    minutes, rest = divmod(seconds, 60)
    if not rest and minutes and 60 % minutes == 0:
        return CronTime("*" if minutes == 1 else f"*/{minutes}" if minutes < 60 else "0", "*")
    hours, rest = divmod(seconds, HOUR)
    if not rest and hours and 24 % hours == 0:
        return CronTime("0", f"*/{hours}" if hours < 24 else "0")
    raise UsageError(
        f"cron cannot start something every {short(seconds)}: only what divides an hour or a day.",
        hint="Choose another interval, or systemd or launchd, which take any.",
        code="interval-not-possible",
    )


def fired_at(fields: str, now: datetime) -> datetime | None:
    """The last moment, `now` included, at which these fields (in UTC) start something.

    None for fields that `cron_times` does not write, and for those of an interval.
    """
    match = FIELDS.fullmatch(fields.strip())
    if match is None or not match["minute"].isdecimal() or not match["hour"].isdecimal():
        return None
    if int(match["minute"]) > 59 or int(match["hour"]) > 23:
        return None
    days = set(range(7)) if match["days"] == "*" else {int(day) for day in match["days"].split(",") if day.isdecimal()}
    moment = now.astimezone(UTC).replace(hour=int(match["hour"]), minute=int(match["minute"]), second=0, microsecond=0)
    found = (moment - timedelta(days=number) for number in range(8))
    return next((each for each in found if each <= now and each.isoweekday() % 7 in days), None)
