"""The days of a schedule: those on which nothing is run and why, and the sessions that its due times have left."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

from msgspec import Struct

from runbook_kit.cli.place import Place
from runbook_kit.errors import InvalidInput, RunbookError
from runbook_kit.schedule.calendar import listed, read_calendar
from runbook_kit.schedule.entry import Scheduled
from runbook_kit.schedule.timing import local_day
from runbook_kit.session.folders import TIME, list_folders
from runbook_kit.session.state import State
from runbook_kit.session.store import look
from runbook_kit.suggestion import quoted

EARLIER = timedelta(days=1)


class Occasion(Struct, frozen=True):
    """A session that a schedule has started, or that records why it did not."""

    session: str
    schedule: str
    due: datetime
    began: datetime
    state: State


def skip_days(each: Scheduled, place: Place) -> Mapping[str, str]:
    """Day (ISO) → why nothing is run on it. Raises `InvalidInput` for a calendar that cannot be read."""
    if not each.calendar:
        return listed(each.skip)
    from runbook_kit.repo import is_inside, read_bytes

    path = place.root / each.calendar
    if os.path.isabs(each.calendar) or not is_inside(path, place.root):
        message = f"The calendar {quoted(each.calendar)} is not in the repository."
        raise InvalidInput(message, hint="Name it from the repository's root.", code="invalid-calendar")
    try:
        text = read_bytes(path, place.root).decode("utf-8", "replace")
    except RunbookError as error:
        hint = "Nothing is run while nobody can know which days to leave out."
        raise InvalidInput(error.message, hint=hint, code="invalid-calendar") from None
    return {**read_calendar(text, each.calendar), **listed(each.skip)}


def why_skipped(days: Mapping[str, str], each: Scheduled, due: datetime) -> str:
    """Why nothing is run for what is due then; empty when it is."""
    return days.get(local_day(each.timing, due).isoformat(), "")


def occasions(root: Path, since: datetime) -> Iterator[Occasion]:
    """The sessions of schedules since then, the newest first; what cannot be read says nothing."""
    earliest = f"{(since - EARLIER).astimezone(UTC):%Y%m%dT%H%M%SZ}"
    for folder in list_folders(root):
        if folder.name[:TIME] < earliest:
            return
        try:
            state = look(folder).state
        except RunbookError:
            continue
        moment = moment_of(state.due_at)
        began = moment_of(state.started_at or state.closed_at)
        if state.schedule and moment and began:
            yield Occasion(state.id, state.schedule, moment, began, state)


def moment_of(text: str) -> datetime | None:
    """A moment of the record; None when there is none."""
    try:
        return datetime.fromisoformat(text) if text else None
    except ValueError:
        return None
