"""What becomes of a due time: a session of its own, whether something is executed, only shown, or skipped."""

from __future__ import annotations

import os
from datetime import datetime

from runbook_kit.cli import clock
from runbook_kit.cli.person import identity
from runbook_kit.cli.place import Place
from runbook_kit.schedule.entry import Scheduled
from runbook_kit.session.events import SessionCancelled, SessionPlanned
from runbook_kit.session.folders import new_id
from runbook_kit.session.log import Holder
from runbook_kit.session.store import create


def execute_now(each: Scheduled, due: datetime, mode: str, form: str) -> None:
    """Run it in that mode, as the session of this due time. Raises `Concluded` for everything but success."""
    from runbook_kit.cli.executing import execute
    from runbook_kit.cli.order import Order
    from runbook_kit.cli.place import find_place
    from runbook_kit.cli.wishes import Wishes
    from runbook_kit.run.assignment import Answers

    execute(
        Order(
            target=each.target,
            wishes=Wishes(mode, each.values),
            answers=Answers(identity(os.environ, find_place().root)),
            kind="auto",
            may_ask=False,
            form=form,
            schedule=each.id,
            due_at=clock.iso(due),
        )
    )


def show_only(each: Scheduled, place: Place, due: datetime, mode: str, form: str) -> None:
    """The dry run of it, recorded. Raises `Concluded` when it would not run."""
    from runbook_kit.cli.objections import object_to
    from runbook_kit.cli.planning import make_plan
    from runbook_kit.cli.reading import locate
    from runbook_kit.cli.run import called
    from runbook_kit.cli.screen import output, put, put_json
    from runbook_kit.cli.verdict import conclude_plan
    from runbook_kit.cli.wishes import Wishes

    located = locate(each.target)
    problem = object_to(located)
    if problem is not None:
        raise problem
    wishes = Wishes(mode, each.values)
    dry = make_plan(located, wishes)
    says = "would run" if dry.exit_code == 0 else f"would not run: {dry.reasons[0].message}"
    record(each, place, due, dry.plan.mode, f"A dry run of the plan {dry.plan.digest}: it {says}", "schedule-dry-run")
    if form == "json":
        from runbook_kit.render.plan_v1 import plan_v1

        put_json(plan_v1(dry.plan, dry.facts, dry.reasons, dry.exit_code))
    else:
        from runbook_kit.render.plan_page import plan_page

        runbook = located.selection.runbook
        call = called(each.target, wishes, runbook.inputs)
        put(plan_page(dry.plan, dry.facts, runbook, output(), call, dry.exit_code, dry.elsewhere))
    conclude_plan(dry, located.selection.runbook)


def skip(each: Scheduled, place: Place, due: datetime, why: str, form: str) -> None:
    """Record that this due time was skipped, and say so."""
    from runbook_kit.cli.screen import put, put_json
    from runbook_kit.render.session_v1 import session_v1
    from runbook_kit.schedule.timing import local_day
    from runbook_kit.session.store import look

    day = local_day(each.timing, due)
    reason = f"Skipped: nothing is run on {day} ({why})."
    session = record(each, place, due, "", reason, "schedule-skipped")
    if form == "json":
        from runbook_kit.session.folders import OWN, SESSIONS

        put_json(session_v1(look(place.root / OWN / SESSIONS / session).state))
    else:
        put(f"{each.id}: {reason} Recorded as {session}.")


def record(each: Scheduled, place: Place, due: datetime, mode: str, reason: str, code: str) -> str:
    """A session in which nothing was executed, over at once; its id."""
    who = identity(os.environ, place.root)
    at = clock.iso(clock.now())
    name = new_id(each.address.rpartition("/")[2], at, os.urandom(3).hex())
    session = create(place.root, name, mode, clock.stamp, Holder(os.getpid(), clock.host(), at))
    try:
        session.append(
            SessionPlanned(
                target=each.address, typed=each.target, kind="auto", by=who, schedule=each.id, due_at=clock.iso(due)
            )
        )
        session.append(SessionCancelled(by=who, reason=reason, code=code))
        session.anchor()
    finally:
        session.close()
    return name
