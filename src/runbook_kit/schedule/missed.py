"""Which due times of a schedule nothing was run for: out of what sessions say, and when it has been installed."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from itertools import pairwise

from msgspec import Struct

from runbook_kit.schedule.timing import Timing, due_between

SLACK = 1.5  # intervals between two starts: what is later has left one out


class Ran(Struct, frozen=True):
    """A session that a schedule has started, or has skipped: what it was due for, and when it began."""

    due: datetime
    began: datetime


class Missed(Struct, frozen=True):
    """Due times without a run: from the first to the last of them, and how many there were."""

    first: datetime
    last: datetime
    number: int = 1


def missed(
    timing: Timing,
    ran: Iterable[Ran],
    since: datetime,
    until: datetime,
    skipped: Callable[[datetime], bool] = lambda _: False,
) -> tuple[Missed, ...]:
    """What was due after `since` and up to `until` and never began; days that are skipped are not missed."""
    if timing.every_s:
        return tuple(_gaps(timing.every_s, sorted(each.began for each in ran), since, until, skipped))
    dues = {each.due for each in ran}
    absent = [due for due in due_between(timing, since, until) if due not in dues and not skipped(due)]
    return tuple(Missed(due, due) for due in absent)


def _gaps(
    every_s: int, began: list[datetime], since: datetime, until: datetime, skipped: Callable[[datetime], bool]
) -> list[Missed]:
    """Stretches between two starts in which at least one more should have begun; a timer need not keep to a grid."""
    marks = [since, *(moment for moment in began if since < moment <= until), until]
    step = timedelta(seconds=every_s)
    found = []
    for before, after in pairwise(marks):
        if (after - before).total_seconds() <= SLACK * every_s:
            continue
        due = [before + step * number for number in range(1, int((after - before) / step) + 1)]
        due = [moment for moment in due if after - moment >= step / 2 and not skipped(moment)]
        if due:
            found.append(Missed(due[0], due[-1], len(due)))
    return found
