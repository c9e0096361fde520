"""What is due, late or was missed: items, windows, post-mortems of incidents, and runs of schedules, as reasons."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from runbook_kit.render.documents.aftermath import aftermath
from runbook_kit.render.session_advice import run
from runbook_kit.render.status_v1 import Reason, counted
from runbook_kit.session.closing import INCIDENT
from runbook_kit.session.state import State
from runbook_kit.session.store import Found

if TYPE_CHECKING:
    from runbook_kit.schedule.installed import Drift


def of_times(state: State, now: datetime.datetime) -> Iterator[Reason]:
    """What is due, what is late, and sessions whose window is now, or over."""
    for item in state.open_items:
        if item.due and item.due < now.date().isoformat():
            close = f"runbook session items {state.id} close {item.id} --reason WHY"
            yield counted(
                "overdue", f"{item.text} was due on {item.due} ({item.owner or state.id}).", state.id, (close,)
            )
    planned = state.planned
    if planned is None:
        return
    for due in planned.due:
        if is_past(due.at, now):
            yield counted("overdue", f"{due.what} of {state.id} was due at {due.at}.", state.id)
    if state.started is not None:
        return
    if planned.window_end and is_past(planned.window_end, now):
        over = f"The window of {state.id} ended at {planned.window_end}, and it was not run."
        yield counted("window-over", over, state.id, (f"runbook session cancel {state.id} --reason WHY",))
    elif planned.window_start and is_past(planned.window_start, now):
        yield counted(
            "window-open", f"{state.id} is to be run now, from {planned.window_start}.", state.id, (run(state),)
        )


def is_past(at: str, now: datetime.datetime) -> bool:
    """Whether a time (ISO 8601) is before now; one that cannot be read is not."""
    moment = moment_of(at)
    return moment is not None and moment < now


def moment_of(at: str) -> datetime.datetime | None:
    try:
        moment = datetime.datetime.fromisoformat(at)
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=datetime.UTC)


def of_incident(found: Found, now: datetime.datetime) -> Iterator[Reason]:
    """An incident that has ended, and that nobody has looked back on yet."""
    if found.state.kind != INCIDENT:
        return
    story = aftermath(found.state, found.records)
    if story.deadline and not story.looked_back:
        name, word = found.state.id, "was" if is_past(story.deadline, now) else "is"
        words = tuple(f"runbook session note {name} --about {each} TEXT" for each in ("cause", "lesson"))
        yield counted("post-mortem-due", f"The post-mortem of {name} {word} due by {story.deadline}.", name, words)


def of_missed(missed: Sequence[Drift]) -> Iterator[Reason]:
    """Due times without a session, or what keeps anybody from knowing."""
    for each in missed:
        yield counted(each.code, each.message, each.schedule, ("runbook schedule doctor",))
