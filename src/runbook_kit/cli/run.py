"""`runbook run`: what a run would do, ask and refuse; without a flag it is a dry run and executes nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from runbook_kit.cli.options import BlockName, format_option, target_argument

if TYPE_CHECKING:
    from runbook_kit.cli.reading import Located
    from runbook_kit.cli.wishes import Wishes
    from runbook_kit.document.model import Input
    from runbook_kit.plan.syntax import Asking
    from runbook_kit.render.plan_page import Call
    from runbook_kit.session.events import SessionKind

NEXT = "To carry it out, with a record that survives anything"
LATER = {"preview": "A preview"}


@click.command("run")
@target_argument
@click.option("--dry-run", is_flag=True, help="Show the plan and stop. This is the default.")
@click.option("--preview", is_flag=True, help="Comes with a later release.")
@click.option("--execute", is_flag=True, help="Carry the plan out, and record it.")
@click.option("--check", is_flag=True, help="Evaluate the criteria whose checks only read, and say which hold.")
@click.option("--from", "start", default="", metavar="BLOCK", type=BlockName(), help="Begin at this block.")
@click.option("--only", multiple=True, metavar="BLOCK", type=BlockName(), help="Nothing but these blocks.")
@click.option("--mode", default="", metavar="MODE", help="A mode of the policy, such as shadow or paper.")
@click.option("--set", "values", multiple=True, metavar="NAME=VALUE", help="Give an input its value.")
@click.option("--scope", multiple=True, metavar="PATH", help="Deny writing beside these paths and the out folder.")
@click.option("--plan", "expected", default="", metavar="DIGEST", help="Refuse when the plan is no longer this one.")
@click.option("--yes", is_flag=True, help="Answer confirmations and manual criteria with yes; never sign-offs.")
@click.option("--no-input", is_flag=True, help="Never ask. A dry run never does.")
@click.option("--approval", "approvals", multiple=True, metavar="FILE", help="An approval of exactly this plan.")
@click.option("--override", "overrides", multiple=True, metavar="CRITERION=REASON", help="Go on; it is recorded.")
@click.option("--pause-after", default="", metavar="BLOCK", type=BlockName(), help="Stop behind this block.")
@click.option("--session", "planned", default="", metavar="SESSION", help="Begin a session that was planned before.")
@click.option("--kind", type=click.Choice(["manual", "auto", "drill"]), default="manual", help="What the session is.")
@click.option("--resume", default="", metavar="SESSION", help="Go on with a session, or `latest`.")
@click.option("--accept-change", is_flag=True, help="Go on although the document or the plan has changed.")
@click.option("--done", multiple=True, metavar="BLOCK", help="This block with an unknown outcome was carried out.")
@click.option("--again", multiple=True, metavar="BLOCK", help="This block shall run again.")
@format_option("text", "json")
def command(
    target: str,
    dry_run: bool,
    preview: bool,
    execute: bool,
    check: bool,
    start: str,
    only: tuple[str, ...],
    mode: str,
    values: tuple[str, ...],
    scope: tuple[str, ...],
    expected: str,
    yes: bool,
    no_input: bool,
    approvals: tuple[str, ...],
    overrides: tuple[str, ...],
    pause_after: str,
    planned: str,
    kind: SessionKind,
    resume: str,
    accept_change: bool,
    done: tuple[str, ...],
    again: tuple[str, ...],
    form: str,
) -> None:
    """What a run would do, in order: commands, risk, verdict, and what is missing. With --execute, do it.

    Exits 0 when it would run, 1 when something is missing, 3 when it is denied. With --execute: 0 when all went well,
    1 when a block or a criterion failed, 7 when it waits for a person, 124 when a block took too long.
    """
    refuse_later(dry_run=dry_run, execute=execute, preview=preview)
    if execute:
        from runbook_kit.cli.executing import execute as carry_out
        from runbook_kit.cli.ordering import order_of

        return carry_out(
            order_of(
                target, mode=mode, values=values, scope=scope, only=only, start=start, expected=expected, yes=yes,
                no_input=no_input, approvals=approvals, overrides=overrides, pause_after=pause_after, planned=planned,
                kind=kind, resume=resume, accept_change=accept_change, done=done, again=again, form=form,
            )
        )  # fmt: skip
    refuse_without_execute(
        approval=approvals, override=overrides, pause_after=pause_after, session=planned, resume=resume, done=done,
        again=again, accept_change=accept_change, kind=kind if kind != "manual" else "",
    )  # fmt: skip
    from runbook_kit.cli.objections import object_to
    from runbook_kit.cli.reading import locate
    from runbook_kit.cli.screen import put, put_json
    from runbook_kit.cli.wishes import Wishes, read_scope, read_values

    wishes = Wishes(mode, read_values(values), only, start, read_scope(scope))
    located = locate(target)
    problem = object_to(located)
    if problem is not None:
        raise problem
    ahead = None if only or start or located.selection.blocks else ask_ahead(located)

    from runbook_kit.cli.planning import changed, make_plan, refuse
    from runbook_kit.cli.verdict import conclude_plan

    dry = make_plan(located, wishes, ahead=ahead, meanwhile=lambda: load_page(form))
    reason = changed(dry, expected) if expected else None
    dry = refuse(dry, reason) if reason else dry
    if check:
        from runbook_kit.cli.evaluating import evaluated

        dry = evaluated(dry, located, wishes)
    if form == "json":
        from runbook_kit.render.plan_v1 import plan_v1

        put_json(plan_v1(dry.plan, dry.facts, dry.reasons, dry.exit_code))
    else:
        from runbook_kit.cli.screen import output
        from runbook_kit.render.plan_page import plan_page

        call = called(target, wishes, located.selection.runbook.inputs)
        runbook = located.selection.runbook
        put(plan_page(dry.plan, dry.facts, runbook, output(), call, dry.exit_code, dry.elsewhere))
    conclude_plan(dry, located.selection.runbook)
    return None


def refuse_without_execute(**given: object) -> None:
    """Raise `UsageError` for an option that only means something when blocks are executed."""
    from runbook_kit.errors import UsageError

    for name, value in given.items():
        if value:
            option = name.replace("_", "-")
            message = f"--{option} means something with --execute only."
            raise UsageError(message, hint="Add --execute, or leave it out.", code="conflicting-options")


def ask_ahead(located: Located) -> Asking:
    """Begin to ask bash about the blocks that are planned as they stand, while the planner itself is loaded."""
    import os

    from runbook_kit.plan.syntax import CHECKED, Asking, Text

    selection = located.selection
    phases = (selection.phase,) if selection.phase else selection.runbook.phases
    steps = (step for phase in phases for step in phase.steps if step.kind in ("step", "teardown"))
    sources = {
        block.source for step in steps for block in step.blocks if block.lang in CHECKED and not block.placeholders
    }
    return Asking([Text(source, source) for source in sorted(sources)], os.environ.get("PATH", os.defpath))


def load_page(form: str) -> None:
    """Load what prints the plan; done while bash looks at the syntax of the blocks."""
    if form == "json":
        from runbook_kit.render import plan_v1  # noqa: F401
    else:
        from runbook_kit.cli.screen import output
        from runbook_kit.render.plan_page import prepare

        prepare(output())


def refuse_later(*, dry_run: bool, **asked: bool) -> None:
    """Raise `UsageError` for what this release cannot do, and for a dry run that shall not be dry."""
    from runbook_kit.errors import UsageError

    for name, wanted in asked.items():
        if wanted and dry_run:
            message = f"--dry-run and --{name} exclude each other."
            raise UsageError(message, hint="Leave one of them out.", code="conflicting-options")
        if wanted and name in LATER:
            raise UsageError(
                f"{LATER[name]} comes with a later release.",
                hint="Leave out the option to see the plan; `runbook extract` prints the commands.",
                code="not-in-this-release",
            )


def called(target: str, wishes: Wishes, inputs: tuple[Input, ...]) -> Call:
    """The command line as typed, ready to copy; the value of a secret is left out."""
    import shlex

    from runbook_kit.cli.wishes import as_typed
    from runbook_kit.document.placeholders import input_key
    from runbook_kit.render.plan_page import Call

    secrets = {input_key(each.name) for each in inputs if each.secret}
    words = as_typed(target, wishes, secrets)
    mode = ["--mode", wishes.mode] if wishes.mode else []
    return Call(
        "Dry run", shlex.join(words), wishes.mode, "would run", (NEXT, shlex.join([*words, *mode, "--execute"]))
    )
