"""Schedules for commands: found in the tables of runbooks or given by options, with their days and their sessions."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

import click
from msgspec import Struct

from runbook_kit.cli import clock
from runbook_kit.cli.place import Place, find_place
from runbook_kit.errors import InvalidInput, RunbookError, UsageError
from runbook_kit.schedule.calendar import is_day, listed, read_calendar
from runbook_kit.schedule.entry import Scheduled, find_scheduled, name_of, scheduled_of, timing_of
from runbook_kit.schedule.timing import DAYS, local_day, zone_of
from runbook_kit.session.state import State
from runbook_kit.session.store import TIME, list_folders, look
from runbook_kit.suggestion import quoted, suggest

Decorated = TypeVar("Decorated", bound=Callable[..., Any])
EARLIER = timedelta(days=1)


class When(Struct, frozen=True):
    """What options say of a schedule that no table has."""

    at: str = ""
    every: str = ""
    days: str = ""
    zone: str = ""
    skip: tuple[str, ...] = ()
    calendar: str = ""
    values: tuple[str, ...] = ()
    name: str = ""

    @property
    def is_given(self) -> bool:
        return bool(self.at or self.every)


class Occasion(Struct, frozen=True):
    """A session that a schedule has started, or that records why it did not."""

    session: str
    schedule: str
    due: datetime
    began: datetime
    state: State


def when_options(command: Decorated) -> Decorated:
    """The options that make a schedule of any target."""
    for option in reversed((
        click.option("--at", default="", metavar="HH:MM", help="For a target that no table has: the time of day."),
        click.option("--every", default="", metavar="TIME", help="Or how often, such as 15m or 1h."),
        click.option("--days", default="", metavar="DAYS", help="Days of the week, such as mon,tue; with --at."),
        click.option("--timezone", "zone", default="", metavar="ZONE", help="The zone of --at, such as Europe/Berlin."),
        click.option("--skip", multiple=True, metavar="DAY", help="A day, as YYYY-MM-DD, without a run."),
        click.option("--calendar", default="", metavar="FILE", help="A file with days to skip, from the root."),
        click.option("--set", "values", multiple=True, metavar="NAME=VALUE", help="Give an input its value."),
        click.option("--id", "name", default="", metavar="ID", help="What to call it."),
    )):  # fmt: skip
        command = option(command)
    return command


def table(place: Place) -> tuple[Scheduled, ...]:
    """Everything that the runbooks here have in their tables. Raises `InvalidInput` for an entry that makes no sense.

    A document that cannot be read is told of, and the others count.
    """
    from runbook_kit.cli.reading import read_all
    from runbook_kit.cli.screen import warn

    readings, failed = read_all(place)
    for error in failed:
        warn(error.code, error.message, error.hint)
    return tuple(each for reading in readings if reading.runbook.authored for each in scheduled_of(reading.runbook))


def chosen(names: Sequence[str], place: Place, when: When) -> tuple[Scheduled, ...]:
    """What these names mean, all of the table when there are none. Raises `UsageError` for what there is not."""
    if when.is_given:
        return (given(names, when),)
    entries = table(place)
    found: dict[str, Scheduled] = {}
    for name in names:
        meant = {each.id: each for each in find_scheduled(name, entries)}
        if not meant:
            raise unknown(name, entries)
        found |= meant
    return tuple(found.values()) if names else entries


def one(name: str, place: Place, when: When) -> Scheduled:
    """The one schedule of that name. Raises `UsageError` for none, and for several."""
    found = chosen((name,), place, when)
    if len(found) > 1:
        names = ", ".join(each.id for each in found)
        raise UsageError(f"{quoted(name)} has several schedules: {names}.", hint="Name one.", code="unknown-schedule")
    return found[0]


def unknown(name: str, entries: Sequence[Scheduled]) -> UsageError:
    hint = suggest(name, [each.id for each in entries], "schedules")
    if not entries:
        hint = "Give an entry of a runbook's `schedule` a `phase`, or say --at or --every for a target."
    return UsageError(f"There is no schedule {quoted(name)} here.", hint=hint, code="unknown-schedule")


def given(names: Sequence[str], when: When) -> Scheduled:
    """The schedule of one target that the options describe. Raises `UsageError`."""
    from runbook_kit.cli.job_start import seconds
    from runbook_kit.cli.reading import locate
    from runbook_kit.cli.wishes import read_values

    if len(names) != 1:
        raise UsageError("--at and --every go with one target.", hint="Name it.", code="conflicting-options")
    every = seconds("--every", when.every) or 0
    if every != int(every):
        raise UsageError("--every takes whole seconds.", hint="Write 15m or 1h.", code="invalid-value")
    words = [word.strip().lower() for word in when.days.split(",") if word.strip()]
    wrong = [word for word in words if word not in DAYS] + [day for day in when.skip if not is_day(day)]
    if wrong or (when.at and not is_time(when.at)):
        hint = "Write --at 08:00, --days mon,tue and --skip 2026-12-25."
        raise UsageError(f"{quoted((wrong or [when.at])[0])} is no day or time.", hint=hint, code="invalid-value")
    timing = timing_of(when.at, int(every), words, when.zone)
    zone_of(timing.zone)
    located = locate(names[0])
    address = located.selection.address
    return Scheduled(
        id=when.name or name_of(address, timing),
        target=from_root(names[0], located.selection.runbook.path),
        timing=timing,
        activity=located.selection.phase.title if located.selection.phase else located.selection.runbook.title,
        skip=when.skip,
        calendar=when.calendar,
        values=read_values(when.values),
        path=located.selection.runbook.path,
        given=True,
        address=address,
    )


def from_root(typed: str, path: str) -> str:
    """The target as it is typed in the root: a file by its path from there."""
    from runbook_kit.document.address import parse_target

    named = parse_target(typed).path
    return f"{path}{typed[len(named) :]}" if named else typed


def is_time(text: str) -> bool:
    """Whether the text is a time of day, as HH:MM."""
    hour, colon, minute = text.partition(":")
    digits = len(hour) == len(minute) == 2 and (hour + minute).isascii() and (hour + minute).isdecimal()
    return bool(colon) and digits and int(hour) < 24 and int(minute) < 60


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


def here(near: str = "") -> Place:
    """The place that schedules belong to. Raises `UsageError` outside of a repository: commands name its root."""
    place = find_place(near)
    if not place.in_repository:
        hint = "Make one with `git init`; what is scheduled is started in its root."
        raise UsageError("There is no git repository here.", hint=hint, code="no-repository")
    return place


def program_words(named: str) -> tuple[str, ...]:
    """This program, by its absolute path. Raises `UsageError` for one named that is not there."""
    if named:
        path = shutil.which(named) or ""
        if not path:
            raise UsageError(f"There is no program {quoted(named)}.", hint="Name its file.", code="invalid-value")
        return (os.path.abspath(path),)
    beside = os.path.join(os.path.dirname(sys.executable), "runbook")
    if os.access(beside, os.X_OK):
        return (os.path.abspath(beside),)
    return (os.path.abspath(sys.executable), "-m", "runbook_kit")


def machine_zone(named: str, environ: Mapping[str, str]) -> str:
    """The zone that this machine's clock shows, or that was named. Raises `UsageError` when nobody can tell."""
    candidates = (named,) if named else (environ.get("TZ", "").removeprefix(":"), linked_zone(), written_zone())
    for name in filter(None, candidates):
        try:
            zone_of(name)
        except InvalidInput:
            if named:
                raise
            continue
        return name
    hint = "Say it with --machine-zone, such as UTC or Europe/Berlin."
    raise UsageError("Nothing says which time zone this machine is in.", hint=hint, code="unknown-zone")


def linked_zone() -> str:
    """What `/etc/localtime` leads to."""
    _, found, name = os.path.realpath("/etc/localtime").partition("zoneinfo/")
    return name if found else ""


def written_zone() -> str:
    """What `/etc/timezone` says."""
    try:
        return Path("/etc/timezone").read_text("ascii", "replace").strip()
    except OSError:
        return ""


def now() -> datetime:
    """The time, in UTC; of its own so that it can stand still."""
    return clock.now()
