"""`schedules/1` and `schedule-doctor/1`: what is scheduled, and what is wrong with it, as JSON."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

from msgspec import Struct

from runbook_kit.render.phase_v1 import Json
from runbook_kit.schedule.entry import Scheduled
from runbook_kit.schedule.installed import Drift, Found


class Line(Struct, frozen=True):
    """One schedule of the list: when it is due next, whether that is skipped, and what became of it last."""

    entry: Scheduled
    next: datetime | None = None
    skipped: str = ""  # why nothing will be run then
    session: str = ""  # the last one
    state: str = ""
    due: datetime | None = None  # what that was for


def schedules_v1(lines: Iterable[Line]) -> Json:
    """The list; times are UTC, and null when there is none."""
    return {"format": "schedules/1", "schedules": [line_v1(line) for line in lines]}


def line_v1(line: Line) -> Json:
    entry, timing = line.entry, line.entry.timing
    last = {"session": line.session, "state": line.state, "due_at": moment(line.due)} if line.session else None
    return {
        "id": entry.id,
        "target": entry.target,
        "activity": entry.activity,
        "owner": entry.owner,
        "at": timing.at or None,
        "every_s": timing.every_s or None,
        "days": list(timing.days),
        "timezone": timing.zone,
        "skip": list(entry.skip),
        "calendar": entry.calendar,
        "set": dict(entry.values),
        "path": entry.path,
        "line": entry.line,
        "next_due_at": moment(line.next),
        "next_skipped": line.skipped or None,
        "last": last,
    }


def moment(at: datetime | None) -> str | None:
    """`2026-11-01T03:00:00Z`"""
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}" if at else None


def doctor_v1(found: Sequence[Found], drifts: Sequence[Drift]) -> Json:
    """What is installed, and what is wrong."""
    return {
        "format": "schedule-doctor/1",
        "verdict": "differs" if drifts else "as written",
        "installed": [
            {"form": each.form, "place": each.place, "name": each.name, "schedule": each.call.name} for each in found
        ],
        "problems": [
            {
                "code": each.code,
                "schedule": each.schedule,
                "message": each.message,
                "hint": each.hint,
                "place": each.place,
                "diff": each.diff,
            }
            for each in drifts
        ],
    }
