"""Due times of what is installed here that have no session."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from msgspec import Struct

from runbook_kit.cli import clock
from runbook_kit.cli.place import Place
from runbook_kit.cli.schedule_days import occasions, skip_days, why_skipped
from runbook_kit.errors import InvalidInput
from runbook_kit.schedule.entry import Scheduled
from runbook_kit.schedule.installed import Drift, Found
from runbook_kit.schedule.missed import Missed, Ran, missed

GRACE = timedelta(minutes=10)  # a run may begin so much later without having been missed


class Known(Struct, frozen=True):
    """A schedule that is installed: what it starts, and since when at least."""

    found: Found
    entry: Scheduled
    since: datetime


def changed_at(found: Found) -> datetime:
    """When its file was written last; it may have been there before."""
    times = [os.stat(Path(found.place) / name).st_mtime for name in found.texts if (Path(found.place) / name).exists()]
    return datetime.fromtimestamp(max(times), UTC) if times else clock.now()


def left_out(place: Place, known: Sequence[Known], now: datetime, since_s: float) -> Iterator[Drift]:
    """Due times of what is installed that have no session."""
    back = now - timedelta(seconds=since_s)
    ran: dict[str, list[Ran]] = {}
    for found in occasions(place.root, back) if known else ():
        ran.setdefault(found.schedule, []).append(Ran(found.due, found.began))
    for each in known:
        if each.found.form == "github":  # its sessions are not here
            continue
        entry, sessions = each.entry, ran.get(each.entry.id, [])
        first = min([each.since, *(one.began for one in sessions)])
        try:
            days = skip_days(entry, place)
        except InvalidInput as error:
            yield Drift(error.code, entry.id, error.message, error.hint)
            continue
        for gap in missed(
            entry.timing,
            sessions,
            max(back, first),
            now - GRACE,
            skipping(days, entry),
        ):
            yield Drift("run-missed", entry.id, in_a_sentence(entry, gap), MISSED)


def skipping(days: Mapping[str, str], entry: Scheduled) -> Callable[[datetime], bool]:
    """Whether a due time is one of a day that is skipped."""
    return lambda due: bool(why_skipped(days, entry, due))


MISSED = "`journalctl`, the mail of cron or the log of launchd says why; `runbook session list` shows what ran."


def in_a_sentence(entry: Scheduled, gap: Missed) -> str:
    if gap.number == 1:
        return f"{entry.id} was due at {gap.first.astimezone(UTC):%Y-%m-%d %H:%M} UTC and has no session."
    return (
        f"{entry.id} has no session for {gap.number} due times, from {gap.first.astimezone(UTC):%Y-%m-%d %H:%M} "
        f"to {gap.last.astimezone(UTC):%Y-%m-%d %H:%M} UTC."
    )
