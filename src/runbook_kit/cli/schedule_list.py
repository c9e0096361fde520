"""`runbook schedule list`: what is scheduled here, when it is due next, and what became of the last time."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from runbook_kit.cli.options import format_option

if TYPE_CHECKING:
    from datetime import datetime

    from runbook_kit.cli.place import Place
    from runbook_kit.cli.schedule_days import Occasion
    from runbook_kit.render.schedule_v1 import Line
    from runbook_kit.schedule.entry import Scheduled

BACK_DAYS = 40  # how far back the last session is looked for


@click.command("list")
@click.argument("schedules", nargs=-1, metavar="[SCHEDULE]…")
@format_option("text", "json")
def command(schedules: tuple[str, ...], form: str) -> None:
    """What is scheduled here: the entries with a phase in the `schedule` of runbooks, the next due first."""
    from datetime import timedelta

    from runbook_kit.cli.place import find_place
    from runbook_kit.cli.schedule_access import When, chosen, now
    from runbook_kit.cli.schedule_days import occasions
    from runbook_kit.cli.screen import output, put, put_json

    place, moment = find_place(), now()
    entries = chosen(schedules, place, When())
    last: dict[str, Occasion] = {}
    for found in occasions(place.root, moment - timedelta(days=BACK_DAYS)) if entries else ():
        last.setdefault(found.schedule, found)
    lines = [line(each, place, moment, last.get(each.id)) for each in entries]
    lines.sort(key=lambda each: (each.next is None, each.next, each.entry.id))
    if form == "json":
        from runbook_kit.render.schedule_v1 import schedules_v1

        put_json(schedules_v1(lines))
    else:
        from runbook_kit.render.schedule_page import schedules_page

        put(schedules_page(lines, output(), moment))


def line(each: Scheduled, place: Place, moment: datetime, last: Occasion | None) -> Line:
    """One schedule of the list."""
    from runbook_kit.cli.schedule_days import skip_days, why_skipped
    from runbook_kit.render.schedule_v1 import Line
    from runbook_kit.schedule.timing import due_after

    due = due_after(each.timing, moment)
    why = why_skipped(skip_days(each, place), each, due) if due else ""
    if last is None:
        return Line(each, due, why)
    return Line(each, due, why, last.session, last.state.outcome or last.state.state, last.due)
