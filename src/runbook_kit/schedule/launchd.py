"""Schedules as launchd agents or daemons: a property list each (launchd.plist(5))."""

from __future__ import annotations

import plistlib
from datetime import datetime
from typing import Any

from runbook_kit.schedule.crontime import CronTime, cron_times
from runbook_kit.schedule.unit import Unit, refuse_unwritable

SUFFIX = ".plist"


def files(unit: Unit, now: datetime) -> dict[str, str]:
    """File name → text. Raises `UsageError` for words that a property list cannot hold."""
    refuse_unwritable((*unit.words, unit.path, unit.user, unit.description), "A property list")
    return {f"{unit.name}{SUFFIX}": plistlib.dumps(content(unit, now), sort_keys=False).decode()}


def content(unit: Unit, now: datetime) -> dict[str, Any]:
    """The list as values. launchd never runs a label twice at once, and makes up for what a sleep has missed."""
    found: dict[str, Any] = {
        "Label": unit.name,
        "ProgramArguments": list(unit.words),
        "EnvironmentVariables": {"PATH": unit.path},
        "ProcessType": "Background",
        "RunAtLoad": False,
    }
    if unit.user:
        found["UserName"] = unit.user
    if unit.timing.every_s:
        return {**found, "StartInterval": unit.timing.every_s}
    times = [each for time in cron_times(unit.timing, unit.zone, now) for each in intervals(time)]
    return {**found, "StartCalendarInterval": times}


def intervals(time: CronTime) -> list[dict[str, int]]:
    """A time of day as launchd writes it, once for each day of the week."""
    moment = {"Hour": int(time.hour), "Minute": int(time.minute)}
    return [moment] if time.days == "*" else [{"Weekday": int(day), **moment} for day in time.days.split(",")]


def read(text: str) -> dict[str, Any]:
    """The list in a file; empty when it is none."""
    try:
        found = plistlib.loads(text.encode())
    except (plistlib.InvalidFileException, ValueError, TypeError, AttributeError, OverflowError):
        return {}
    except Exception as error:  # expat's own, which is no ValueError
        if type(error).__module__.startswith("xml."):
            return {}
        raise
    return found if isinstance(found, dict) else {}


def read_words(text: str) -> tuple[str, ...]:
    """The words that it starts; empty when there are none."""
    words = read(text).get("ProgramArguments", ())
    return tuple(words) if isinstance(words, list) and all(isinstance(word, str) for word in words) else ()


def read_path(text: str) -> str:
    """The search path that it gives; empty when it gives none."""
    found = read(text).get("EnvironmentVariables")
    path = found.get("PATH", "") if isinstance(found, dict) else ""
    return path if isinstance(path, str) else ""


def read_user(text: str) -> str:
    """The user that it runs as; empty when it names none."""
    user = read(text).get("UserName", "")
    return user if isinstance(user, str) else ""


def is_disabled(text: str) -> bool:
    """Whether the list itself says that it is not to be loaded."""
    return read(text).get("Disabled") is True
