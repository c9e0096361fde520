"""An incident as its session tells it: what its record must answer, and by when it is looked back on."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Literal

from msgspec import Struct

from runbook_kit.session.closing import QUESTIONS
from runbook_kit.session.events import About, ItemAdded, Noted
from runbook_kit.session.records import Record
from runbook_kit.session.state import Note, State

HOURS = 48  # from the end of an incident to its post-mortem


class Aftermath(Struct, frozen=True):
    """The answers, the open questions, and the deadline of the post-mortem. Times are ISO 8601, UTC, or empty."""

    what: tuple[Note, ...]
    impact: tuple[Note, ...]
    cause: tuple[Note, ...]
    steps: tuple[Note, ...]
    fix: tuple[Note, ...]
    lessons: tuple[Note, ...]
    began: str
    ended: str
    missing: tuple[tuple[str, str], ...]  # the word of a note, and the question it answers
    deadline: str
    looked_back: str  # when there was a cause, and a lesson or a corrective action
    verdict: Literal["open", "in time", "late"]


def aftermath(state: State, records: Sequence[Record]) -> Aftermath:
    """What the log tells about an incident, or about any session that somebody looks back on."""
    began, _, ended = (state.said("when")[-1].text if state.said("when") else "").partition("/")
    ran = any(each.state != "skipped" for each in state.steps.values())
    missing = [each for each in QUESTIONS if not state.said(each) and not (each == "steps" and ran)]
    end = ended or state.ended_at or state.closed_at
    deadline, held = later(end), looked_back(records)
    late = bool(held and deadline and moment(held) > moment(deadline))
    return Aftermath(
        what=state.said("what"),
        impact=state.said("impact"),
        cause=state.said("cause"),
        steps=state.said("steps"),
        fix=state.said("fix"),
        lessons=state.said("lesson"),
        began=began or state.started_at,
        ended=end,
        missing=tuple((each, QUESTIONS[each]) for each in missing),
        deadline=deadline,
        looked_back=held,
        verdict="open" if not held else "late" if late else "in time",
    )


def looked_back(records: Sequence[Record]) -> str:
    """When the log first held both a cause, and a lesson or something to do about it; empty before."""
    causes = [each.ts for each in records if about(each, "cause")]
    changes = [each.ts for each in records if about(each, "lesson") or isinstance(each.event, ItemAdded)]
    return max(causes[0], changes[0], key=moment) if causes and changes else ""


def about(record: Record, word: About) -> bool:
    return isinstance(record.event, Noted) and record.event.about == word


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


def later(text: str) -> str:
    """The time 48 hours later; empty for what is none."""
    try:
        then = moment(text) + timedelta(hours=HOURS)
    except (ValueError, OverflowError):
        return ""
    return f"{then.strftime('%Y-%m-%dT%H:%M:%S')}.{then.microsecond // 1000:03}Z"
