"""`runbook schedule run`: what a scheduler starts; the calendar is looked at now, and nobody is asked anything."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from runbook_kit.cli.options import format_option
from runbook_kit.cli.schedule_access import when_options

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from runbook_kit.cli.place import Place
    from runbook_kit.schedule.entry import Scheduled

SKIPPED = "schedule-skipped"
SHORT = 8  # characters of a digest that name a folder


@click.command("run")
@click.argument("schedule")
@when_options
@click.option("--late", default="", metavar="TIME", help="Leave it when it was due longer ago than this.")
@click.option("--fired", default="", metavar="CRON", help="The line of cron (in UTC) that started this, if one did.")
@click.option("--dry-run", is_flag=True, help="Execute nothing, also where policy would let it.")
@format_option("text", "json")
def command(
    schedule: str,
    at: str,
    every: str,
    days: str,
    zone: str,
    skip: tuple[str, ...],
    calendar: str,
    values: tuple[str, ...],
    name: str,
    late: str,
    fired: str,
    dry_run: bool,
    form: str,
) -> None:
    """Run SCHEDULE once, for the time that it was due last. This is what exported units start.

    It runs in the mode that policy gives schedules, never in another, and is recorded as a session. On a day that is
    skipped that is recorded instead. Nobody is asked: exit 7 says what waits, and how to go on. Exit 6 when the run
    before is still going on.
    """
    import os

    from runbook_kit.cli.place import enter
    from runbook_kit.cli.schedule_access import When, here, one

    place = here()
    each = one(schedule, place, When(at, every, days, zone, skip, calendar, values, name))
    enter(os.fspath(place.root))  # where its target is typed from
    due = due_now(each, late, fired)
    if due is None:
        return
    with alone(each, place):
        if not has_run(each, place, due):
            run(each, place, due, dry_run=dry_run, form=form)


def due_now(each: Scheduled, late: str, fired: str) -> datetime | None:
    """What it is started for; None when that is nothing, which is said. Raises `UsageError` for no duration."""
    from datetime import UTC

    from runbook_kit.cli.job_start import seconds
    from runbook_kit.cli.schedule_access import now
    from runbook_kit.cli.screen import note
    from runbook_kit.schedule.crontime import fired_at
    from runbook_kit.schedule.timing import due_before, in_words

    late_s, moment = seconds("--late", late), now()
    due = due_before(each.timing, moment)
    if due is None:
        note(f"{each.id} ({in_words(each.timing)}) was never due within a year; nothing is run.")
        return None
    meant = fired_at(fired, moment) if fired and each.timing.at else None
    if meant is not None:
        due = due_before(each.timing, meant)
        if due != meant:
            note(f"{each.id} ({in_words(each.timing)}) is not due at {meant:%H:%M} UTC now; nothing is run.")
            return None
    if late_s is not None and (moment - due).total_seconds() > late_s:
        note(f"{each.id} was due last at {due.astimezone(UTC):%Y-%m-%d %H:%M} UTC, not now; nothing is run.")
        return None
    return due


@contextmanager
def alone(each: Scheduled, place: Place) -> Iterator[None]:
    """Hold the schedule while it runs. Raises `Busy` when the run before is still going on."""
    import hashlib
    import os

    from runbook_kit.cli import clock
    from runbook_kit.cli.permits import refuse_tracked_records
    from runbook_kit.errors import Busy
    from runbook_kit.session.folders import prepare, unusable
    from runbook_kit.session.log import Holder, hold

    refuse_tracked_records(place, os.environ)
    folder = prepare(place.root) / "schedules" / hashlib.sha256(each.id.encode()).hexdigest()[:SHORT]
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor = hold(folder, Holder(os.getpid(), clock.host(), clock.iso(clock.now())))
    except OSError as error:
        raise unusable(folder, error) from None
    except Busy as error:
        hint = "`runbook session list` shows what runs. Nothing is lost: `runbook schedule doctor` tells of it."
        message = f"The run of {each.id} before this one is still going on. {error.message}"
        raise Busy(message, hint=hint, code="schedule-busy") from None
    try:
        yield
    finally:
        os.close(descriptor)


def has_run(each: Scheduled, place: Place, due: datetime) -> bool:
    """Whether that due time has a session already, which is said; an interval is not held to a grid."""
    from runbook_kit.cli.schedule_days import occasions
    from runbook_kit.cli.screen import note

    if each.timing.every_s:
        return False
    for found in occasions(place.root, due):
        if found.schedule == each.id and found.due == due:
            note(f"{each.id} was due at {due:%Y-%m-%d %H:%M} UTC and has its session: {found.session}.")
            return True
    return False


def run(each: Scheduled, place: Place, due: datetime, *, dry_run: bool, form: str) -> None:
    """Skip it, show what it would do, or do it; each leaves a session."""
    from runbook_kit.cli import scheduling
    from runbook_kit.cli.planning import policy_of
    from runbook_kit.cli.schedule_days import skip_days, why_skipped
    from runbook_kit.cli.screen import note

    why = why_skipped(skip_days(each, place), each, due)
    unattended = policy_of(place).unattended
    if why and is_recorded(each, place, due):
        note(f"{each.id} is skipped on this day ({why}), which is recorded.")
    elif why:
        scheduling.skip(each, place, due, why, form)
    elif dry_run or not unattended.execute:
        scheduling.show_only(each, place, due, unattended.mode, form)
    else:
        scheduling.execute_now(each, due, unattended.mode, form)


def is_recorded(each: Scheduled, place: Place, due: datetime) -> bool:
    """Whether the day has the record already that it is skipped: an interval would leave one every few minutes."""
    from runbook_kit.cli.schedule_days import occasions
    from runbook_kit.schedule.timing import local_day

    day = local_day(each.timing, due)
    return any(
        found.schedule == each.id and found.state.code == SKIPPED and local_day(each.timing, found.due) == day
        for found in occasions(place.root, due)
    )
