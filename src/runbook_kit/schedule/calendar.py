"""The days on which nothing is run: those that a schedule lists, and those of a file that several can share."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date

from runbook_kit.errors import InvalidInput
from runbook_kit.suggestion import quoted

LINE = re.compile(r"(?P<day>\d{4}-\d{2}-\d{2})(?:\s+(?P<why>.*))?")
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")  # `fromisoformat` takes 2026-W52-5, too
LISTED = "the schedule lists that day"


def read_calendar(text: str, path: str) -> Mapping[str, str]:
    """Day (ISO) → why: one a line, the reason behind it; `#` begins a comment. Raises `InvalidInput` for other lines.

    A calendar with a line that cannot be read is refused whole: nobody knows which day was meant.
    """
    found: dict[str, str] = {}
    for number, line in enumerate(text.removeprefix("\ufeff").splitlines(), 1):
        words = line.partition("#")[0].strip()
        if not words:
            continue
        match = LINE.fullmatch(words)
        if match is None or not is_day(match["day"]):
            message = f"{path}:{number}:1: {quoted(words)} is no day."
            raise InvalidInput(message, hint="Write 2026-12-25, and behind it why.", code="invalid-calendar")
        found[match["day"]] = match["why"] or f"it is in {path}"
    return found


def is_day(text: str) -> bool:
    """Whether the text is a day of the calendar, as YYYY-MM-DD."""
    try:
        return DAY.fullmatch(text) is not None and date.fromisoformat(text) is not None
    except ValueError:
        return False


def listed(days: Iterable[str]) -> Mapping[str, str]:
    """Days that a schedule lists itself, with the reason that this is."""
    return dict.fromkeys(days, LISTED)
