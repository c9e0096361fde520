"""`runbook schedule export`: the units that start what is scheduled, for the machine's own scheduler."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from runbook_kit.cli.schedule_access import when_options

if TYPE_CHECKING:
    from collections.abc import Mapping

    from runbook_kit.cli.schedule_access import When
    from runbook_kit.cli.schedule_units import Wanted
    from runbook_kit.schedule.entry import Scheduled

DAYS_AHEAD = 366


@click.command("export")
@click.argument("form", type=click.Choice(("systemd", "launchd", "cron", "github")))
@click.argument("schedules", nargs=-1, metavar="[SCHEDULE]…")
@when_options
@click.option("--out", default="", metavar="DIR", help="Write files there; without it they are printed.")
@click.option("--force", is_flag=True, help="Replace files that are there and differ.")
@click.option("--program", default="", metavar="FILE", help="The program to start; this one when not given.")
@click.option("--path", default="", metavar="DIRS", help="The search path for programs; that of the system if not.")
@click.option("--user", default="", metavar="NAME", help="For the system's own units and crontab: whom to run as.")
@click.option("--machine-zone", default="", metavar="ZONE", help="The zone of the machine's clock, for cron, launchd.")
def command(
    form: str,
    schedules: tuple[str, ...],
    at: str,
    every: str,
    days: str,
    zone: str,
    skip: tuple[str, ...],
    calendar: str,
    values: tuple[str, ...],
    name: str,
    out: str,
    force: bool,
    program: str,
    path: str,
    user: str,
    machine_zone: str,
) -> None:
    """Write what the machine needs to start the schedules, all of them or those that are named.

    The command in it always runs in the mode that policy calls safe, asks nobody, and looks at the calendar when it is
    started. Nothing is installed. With --at or --every, SCHEDULE is any target.
    """
    from runbook_kit.cli.schedule_access import When, chosen, here
    from runbook_kit.cli.schedule_units import wanted
    from runbook_kit.errors import UsageError

    place = here()
    when = When(at, every, days, zone, skip, calendar, values, name)
    refuse_stray(when)
    entries = chosen(schedules, place, when)
    if not entries:
        hint = "Give an entry of a runbook's `schedule` a `phase`, or name a target with --at or --every."
        raise UsageError("Nothing is scheduled here.", hint=hint, code="nothing-to-do")
    asked = wanted(form, place, program=program, path=path, user=user, zone=machine_zone)
    found = exported(asked, entries)
    warn_of_jumps(entries)
    if out:
        from runbook_kit.cli.schedule_units import write_all

        write_all(found, out, place, force=force)
    else:
        show(form, found)


def refuse_stray(when: When) -> None:
    """Raise `UsageError` for options that describe a schedule without saying when it is due."""
    from runbook_kit.errors import UsageError

    if not when.is_given and (when.days or when.zone or when.skip or when.calendar or when.values or when.name):
        raise UsageError(
            "--days, --timezone, --skip, --calendar, --set and --id describe a schedule that no table has.",
            hint="Add --at or --every, or leave them out: a table says all that itself.",
            code="conflicting-options",
        )


def exported(asked: Wanted, entries: tuple[Scheduled, ...]) -> dict[str, str]:
    """File name → text of everything; a crontab is one file."""
    from runbook_kit.cli.schedule_units import crontab, files_of, unit_of
    from runbook_kit.schedule.entry import unit_names

    names = unit_names(entries, asked.place.root.name)
    units = [unit_of(each, names[each.id], asked) for each in entries]
    if asked.form == "cron":
        return {crontab(asked.place): "".join(files_of(unit, asked)[""] for unit in units)}
    return {name: text for unit in units for name, text in files_of(unit, asked).items()}


def warn_of_jumps(entries: tuple[Scheduled, ...]) -> None:
    """Say on which days of the next year the clocks jump over the time of something."""
    from runbook_kit.cli.schedule_access import now
    from runbook_kit.cli.screen import warn
    from runbook_kit.schedule.timing import in_words, jumped_over, local_day

    for each in entries:
        for day in jumped_over(each.timing, local_day(each.timing, now()), DAYS_AHEAD):
            message = f"{each.id}: {in_words(each.timing)} does not exist on {day}, so nothing is due on that day."
            warn("time-does-not-exist", message, "Choose another time if that day counts.")


def show(form: str, found: Mapping[str, str]) -> None:
    """Print the files, each below its name; one alone as it is."""
    from runbook_kit.cli.screen import put

    if len(found) == 1 or form == "cron":
        put("".join(found.values()))
        return
    for number, (name, text) in enumerate(found.items()):
        put(f"{'' if number == 0 else chr(10)}# {name}\n{text}")
