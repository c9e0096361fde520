"""Schedules for commands: found in the tables of runbooks, or given by options."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, TypeVar

import click
from msgspec import Struct

from runbook_kit.cli import clock
from runbook_kit.cli.place import Place, find_place
from runbook_kit.errors import UsageError
from runbook_kit.schedule.calendar import is_day
from runbook_kit.schedule.entry import Scheduled, find_scheduled, name_of, scheduled_of, timing_of
from runbook_kit.schedule.timing import DAYS, is_time, zone_of
from runbook_kit.suggestion import quoted, suggest

Decorated = TypeVar("Decorated", bound=Callable[..., Any])


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


def here(near: str = "") -> Place:
    """The place that schedules belong to. Raises `UsageError` outside of a repository: commands name its root."""
    place = find_place(near)
    if not place.in_repository:
        hint = "Make one with `git init`; what is scheduled is started in its root."
        raise UsageError("There is no git repository here.", hint=hint, code="no-repository")
    return place


def now() -> datetime:
    """The time, in UTC; of its own so that it can stand still."""
    return clock.now()
