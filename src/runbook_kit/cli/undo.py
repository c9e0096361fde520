"""`runbook undo`: take back what a session really did, in reverse."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from runbook_kit.cli.options import format_option
from runbook_kit.cli.session_access import session_argument

if TYPE_CHECKING:
    from runbook_kit.cli.order import Order
    from runbook_kit.cli.undoing import Undoing


@click.command("undo")
@session_argument
@click.option("--execute", is_flag=True, help="Carry it out, and record it as a session of its own.")
@click.option("--only", multiple=True, metavar="BLOCK", help="Take back nothing but these blocks.")
@click.option("--mode", default="", metavar="MODE", help="A mode of the policy; else that of the session.")
@click.option("--set", "values", multiple=True, metavar="NAME=VALUE", help="Give an input its value.")
@click.option("--plan", "expected", default="", metavar="DIGEST", help="Refuse when the plan is no longer this one.")
@click.option("--accept-change", is_flag=True, help="Go on although the document has changed since.")
@click.option("--approval", "approvals", multiple=True, metavar="FILE", help="An approval of exactly this plan.")
@click.option("--yes", is_flag=True, help="Answer confirmations with yes.")
@click.option("--no-input", is_flag=True, help="Never ask.")
@format_option("text", "json")
def command(
    session: str,
    execute: bool,
    only: tuple[str, ...],
    mode: str,
    values: tuple[str, ...],
    expected: str,
    accept_change: bool,
    approvals: tuple[str, ...],
    yes: bool,
    no_input: bool,
    form: str,
) -> None:
    """What a session has done, taken back in reverse: newest first, each block by those that say `undo=` its id.

    Without --execute it is a dry run that shows the plan, and which blocks have no way back. What failed and what has
    an unknown outcome is taken back, too; what was skipped is not.
    """
    import os

    from runbook_kit.cli.order import Order
    from runbook_kit.cli.person import identity, refuse_inside_a_block
    from runbook_kit.cli.place import find_place
    from runbook_kit.cli.screen import warn
    from runbook_kit.cli.undoing import undoing
    from runbook_kit.cli.wishes import read_values
    from runbook_kit.run.assignment import Answers

    if execute:
        refuse_inside_a_block(os.environ, "undo")
    place = find_place()
    work = undoing(session, place, only, mode, dict(read_values(values)), accept_change)
    if not conclude_empty(work, form):
        return
    lost = [way.step.address for way in work.ways if not way.blocks]
    if lost and execute:
        warn("no-way-back", f"Nothing in the document takes these back: {', '.join(lost)}.")
    order = Order(
        target=work.target,
        wishes=work.wishes,
        answers=Answers(identity(os.environ, place.root), yes),
        expected=expected,
        approvals=approvals,
        may_ask=not no_input,
        form=form,
        undoes=work.session,
    )
    if execute:
        from runbook_kit.cli.undoing import carry_back

        carry_back(order, work, dict(os.environ))
    else:
        show(order, work, only, mode)


def conclude_empty(work: Undoing, form: str) -> bool:
    """Whether there is anything to take back. Raises `Concluded` when blocks ran and nothing takes them back."""
    from runbook_kit.cli.failure import Concluded
    from runbook_kit.cli.screen import put, put_json
    from runbook_kit.render.undo_page import way_v1

    if work.wishes.only:
        return True
    missing = [way.step.address for way in work.ways if not way.blocks]
    if form == "json":
        put_json({"format": "undo/1", "session": work.session, "steps": [way_v1(way) for way in work.ways]})
    if missing:
        raise Concluded(
            f"Nothing in the document takes these back: {', '.join(missing)}.",
            hint="A block that takes another one back carries the attribute undo= with its id.",
            code="no-way-back",
            exit_code=1,
        )
    if form != "json":
        put("Everything has been taken back already." if work.ways else nothing_ran(work))
    return False


def nothing_ran(work: Undoing) -> str:
    """Why there is nothing to take back: the session takes back another, or did nothing."""
    began = work.state.started
    if began is not None and began.undoes:
        return f"The session {work.session} is itself the way back of {began.undoes}; nothing takes it back."
    return "No block of the session has run."


def show(order: Order, work: Undoing, only: tuple[str, ...], mode: str) -> None:
    """The plan of the way back, and what has none."""
    import shlex

    from runbook_kit.cli.objections import object_to
    from runbook_kit.cli.planning import changed, make_plan, refuse
    from runbook_kit.cli.screen import output, put, put_json
    from runbook_kit.cli.verdict import conclude_plan
    from runbook_kit.render.plan_page import Call, plan_page
    from runbook_kit.render.plan_v1 import plan_v1
    from runbook_kit.render.undo_page import way_v1, ways_page

    problem = object_to(work.located)
    if problem is not None:
        raise problem
    dry = make_plan(work.located, order.wishes)
    reason = changed(dry, order.expected) if order.expected else None
    dry = refuse(dry, reason) if reason else dry
    runbook = work.located.selection.runbook
    if order.form == "json":
        steps = [way_v1(way) for way in work.ways]
        put_json({**plan_v1(dry.plan, dry.facts, dry.reasons, dry.exit_code), "undoes": work.session, "steps": steps})
    else:
        words = ["runbook", "undo", work.session, *(word for name in only for word in ("--only", name))]
        going = shlex.join([*words, *(["--mode", mode] if mode else []), "--execute"])
        call = Call("Undo", shlex.join(words), mode, "would run", ("To carry it out, as a session of its own", going))
        page = plan_page(dry.plan, dry.facts, runbook, output(), call, dry.exit_code, dry.elsewhere)
        put(f"{page}\n{ways_page(work.ways, output())}")
    conclude_plan(dry, runbook)
