"""It is now within a time window, by the clock and the calendar of its time zone."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, tzinfo

from runbook_kit.errors import InvalidInput
from runbook_kit.run.checks.arguments import text_of, texts_of
from runbook_kit.run.checks.outcome import Arguments, Outcome, World
from runbook_kit.suggestion import quoted

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
TIME = re.compile(r"([01][0-9]|2[0-3]):([0-5][0-9])")
WHOLE_DAY = 24 * 60  # minutes


def check(arguments: Arguments, world: World) -> Outcome:
    name = text_of(arguments, "timezone")
    now = world.now().astimezone(_zone(name))
    start, end = _minutes(arguments, "start", 0), _minutes(arguments, "end", WHOLE_DAY)
    days = texts_of(arguments, "days") or DAYS
    is_open = _opened(now, start, end if end > start else end + WHOLE_DAY, days)
    said = f"It is {DAYS[now.weekday()]} {now:%Y-%m-%d %H:%M} in {name}"
    hours = f"{', '.join(days) if days != DAYS else 'every day'} from {_clock(start)} to {_clock(end)}"
    return Outcome(is_open, f"{said}, within the window: {hours}." if is_open else f"{said}; the window is {hours}.")


def _opened(now: datetime, start: int, end: int, days: tuple[str, ...]) -> bool:
    """Whether a window that opens on one of the days, and closes `end` minutes after its midnight, is open now."""
    minute = now.hour * 60 + now.minute
    yesterday = DAYS[(now - timedelta(days=1)).weekday()]
    return (DAYS[now.weekday()] in days and start <= minute < end) or (yesterday in days and minute + WHOLE_DAY < end)


def _minutes(arguments: Arguments, key: str, default: int) -> int:
    """Minutes since midnight."""
    if key not in arguments:
        return default
    written = text_of(arguments, key)
    match = TIME.fullmatch(written)
    if match is None:
        raise InvalidInput(f"`{key}` of the window is {quoted(written)}, which is no time of day such as 08:30.")
    return int(match[1]) * 60 + int(match[2])


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"


def _zone(name: str) -> tzinfo:
    from zoneinfo import ZoneInfo

    try:
        return UTC if name == "UTC" else ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        raise InvalidInput(f"{quoted(name)} is no time zone that this machine knows.") from None
