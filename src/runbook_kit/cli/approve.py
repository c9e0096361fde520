"""`runbook approve`: show a plan from a file, and record that somebody agrees to exactly this one, or does not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from runbook_kit.cli.options import format_option

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from runbook_kit.cli.approving import Asked
    from runbook_kit.cli.place import Place
    from runbook_kit.plan.model import Plan
    from runbook_kit.session.approval import Approval


@click.command("approve")
@click.argument("plan", required=False, default="", metavar="PLAN.json")
@click.option("--as", "role", default="", metavar="ROLE", help="The role you act in.")
@click.option("--no-go", is_flag=True, help="Say no. It holds until it is revoked.")
@click.option("--reason", default="", metavar="TEXT", help="Why; needed for a no-go and to revoke.")
@click.option("--expires", default="", metavar="TIME", help="For how long it holds, such as 4h. Else 24 hours.")
@click.option("--until", default="", metavar="ISO", help="Until when it holds, such as 2026-11-01T18:00Z.")
@click.option("--again-on", default="", metavar="DATE", help="When to look at a no-go again, as YYYY-MM-DD.")
@click.option("--session", default="", metavar="ID", help="For this planned session only.")
@click.option("-o", "--output", default="", metavar="FILE", help="Write the record here, too, to send it to somebody.")
@click.option(
    "--sign", default="", metavar="KEY", help="Sign with this SSH key: a private key's file, or a public one's."
)
@click.option("--no-sign", is_flag=True, help="Do not sign.")
@click.option("--revoke", default="", metavar="RECORD", help="Take back a record: its file, or its id.")
@click.option("--yes", is_flag=True, help="Do not ask whether you are sure.")
@format_option("text", "json")
def command(
    plan: str,
    role: str,
    no_go: bool,
    reason: str,
    expires: str,
    until: str,
    again_on: str,
    session: str,
    output: str,
    sign: str,
    no_sign: bool,
    revoke: str,
    yes: bool,
    form: str,
) -> None:
    """Show a plan and record a go or a no-go for exactly this plan and one session.

    PLAN.json is what `runbook run TARGET --dry-run --format json` prints; its digest is computed again. Refused
    from inside a block: nothing in a document approves anything.
    """
    import os

    from runbook_kit.cli.approving import Asked
    from runbook_kit.cli.person import refuse_inside_a_block
    from runbook_kit.cli.place import find_place

    environ = dict(os.environ)
    refuse_inside_a_block(environ, "approve")
    place = find_place()
    require(plan, role, revoke, reason, bool(sign and no_sign))
    if revoke:
        take_back(revoke, reason, place, environ, yes, form)
    else:
        asked = Asked(role, no_go, reason, expires, until, again_on, session)
        decide(plan, asked, place, environ, output, None if no_sign else sign, yes, form)


def require(plan: str, role: str, revoke: str, reason: str, both: bool) -> None:
    """Raise `UsageError` for options that are missing or exclude each other."""
    from runbook_kit.errors import UsageError

    if both:
        raise UsageError("--sign and --no-sign exclude each other.", hint="Leave one out.", code="conflicting-options")
    if revoke and (plan or role):
        hint = "Name the record after --revoke and nothing else but --reason."
        raise UsageError("--revoke takes back a record and needs no plan.", hint=hint, code="conflicting-options")
    if revoke and not reason.strip():
        raise UsageError("Taking a record back needs a reason.", hint="Say it with --reason.", code="missing-reason")
    if not revoke and not (plan and role):
        what = "A plan" if not plan else "--as ROLE"
        hint = "runbook approve plan.json --as reviewer"
        raise UsageError(f"{what} is missing.", hint=hint, code="missing-argument")


def decide(
    name: str,
    asked: Asked,
    place: Place,
    environ: Mapping[str, str],
    output: str,
    sign: str | None,
    yes: bool,
    form: str,
) -> None:
    """Show the plan, ask, and record the decision. `sign` is None when the record is not to be signed."""
    from runbook_kit.cli.approving import (
        draft,
        folder_of,
        me,
        read_plan_file,
        refuse_denied,
        refuse_wrong_person,
        signed,
        signers_of,
        signing_key,
    )
    from runbook_kit.cli.clock import now
    from runbook_kit.cli.screen import put_json, warn
    from runbook_kit.repo import relative
    from runbook_kit.session.approval import approval_v1
    from runbook_kit.session.approvalfiles import keep

    plan = read_plan_file(name, place).plan
    by = me(environ, place)
    refuse_wrong_person(by, asked.role, place)
    record = draft(plan, asked, by, now())
    signers = signers_of(place)
    key = "" if sign is None else signing_key(sign, environ, place)
    if signers is not None and not key and sign is not None:
        raise no_key()
    show(plan, record, place, form)
    if not asked.no_go:
        refuse_denied(plan)
    confirm(f"Record this {record.decision} of {by} as {asked.role}?", yes)
    if key:
        record = signed(record, key, environ=environ, ask=is_terminal(), signers=signers)
    path = keep(folder_of(place), record)
    if output:
        write(output, record, place)
    if signers is not None and not key:
        warn("approval-unsigned", "The record is not signed, and only signed approvals count here.")
    if form == "json":
        put_json(approval_v1(record))
    else:
        tell(record, output or relative(path, place.root), plan, place, environ, now())


def no_key() -> Exception:
    from runbook_kit.errors import UsageError

    return UsageError(
        "Only signed approvals count here, and there is no key to sign with.",
        hint="Name the file of your SSH key: --sign ~/.ssh/id_ed25519, or set RUNBOOK_SIGNING_KEY.",
        code="no-signing-key",
    )


def show(plan: Plan, record: Approval, place: Place, form: str) -> None:
    """Print what is to be decided: on stdout, or beside a JSON answer on stderr."""
    import os
    import sys

    from runbook_kit.cli.approving import surroundings
    from runbook_kit.cli.screen import note, put, terminal
    from runbook_kit.render.approval_page import Wish, approval_page

    wish = Wish(record.decision, record.role, record.by, record.expires, record.reason, record.session, record.again_on)
    stream = sys.stderr if form == "json" else sys.stdout
    text = approval_page(plan, wish, surroundings(plan, place), terminal(stream, os.environ))
    (note if form == "json" else put)(text)


def is_terminal() -> bool:
    """Whether there is a person to ask: stdin and stderr are a terminal."""
    import sys

    return sys.stdin.isatty() and sys.stderr.isatty()


def confirm(question: str, yes: bool) -> None:
    """Ask, unless that was answered beforehand. Raises `Waits` where nobody can answer, `Concluded` on a no."""
    from runbook_kit.cli.failure import Concluded
    from runbook_kit.errors import Waits

    if yes:
        return
    if not is_terminal():
        raise Waits(
            "Nothing was recorded: there is no terminal to ask on.",
            hint="Read what is shown, then give the same command with --yes.",
            code="waits-for-a-person",
        )
    if not click.confirm(question, err=True):
        raise Concluded("Nothing was recorded.", code="not-confirmed", hint="", exit_code=1)


def write(output: str, record: Approval, place: Place) -> None:
    """Write the record to a new file. Raises `UsageError` when there is one already."""
    from pathlib import Path

    from runbook_kit.cli.writing import create
    from runbook_kit.session.approval import written

    create(Path(output), written(record).decode(), place.root)


def tell(record: Approval, path: str, plan: Plan, place: Place, environ: Mapping[str, str], now: datetime) -> None:
    """Say what was recorded, what is still missing, and how it goes on."""
    import shlex

    from runbook_kit.cli.screen import put
    from runbook_kit.render.escape import visible

    lines = ["", f"Recorded {record.decision} {record.id[:12]} in {path}{'' if record.signature else ', not signed'}."]
    lines += [standing(record, plan, place, environ, now)]
    if record.decision == "go":
        lines += ["The operator goes on with:", "", f"    {shlex.join(going_on(plan, path))}", ""]
    lines += [f"Taken back with: runbook approve --revoke {record.id[:12]} --reason …"]
    put(visible("\n".join(lines)))


def going_on(plan: Plan, path: str) -> list[str]:
    """The command that executes exactly this plan; it is refused where that has become another one."""
    given = [f"{value.name}={value.value}" for value in plan.inputs if value.source == "set" and not value.secret]
    words = ["runbook", "run", plan.target, "--mode", plan.mode]
    words += [word for pair in given for word in ("--set", pair)]
    words += [word for picked in plan.selection for word in picking(picked)]
    return [*words, "--plan", plan.digest.removeprefix("sha256:")[:12], "--execute", "--approval", path]


def picking(picked: str) -> tuple[str, str]:
    """The option that a part of a plan's selection comes from: `from BLOCK`, or the block alone."""
    begin = "from "
    return ("--from", picked.removeprefix(begin)) if picked.startswith(begin) else ("--only", picked)


def standing(record: Approval, plan: Plan, place: Place, environ: Mapping[str, str], now: datetime) -> str:
    """How far the approvals known here have come. The operator is not known yet, so anybody here may be one."""
    from runbook_kit.cli.approving import approvals_needed, gather
    from runbook_kit.cli.planning import policy_of
    from runbook_kit.errors import RunbookError
    from runbook_kit.session.approving import Terms, judge

    try:
        needed = approvals_needed(plan, policy_of(place))
        known = gather((), plan.digest, place, environ)
    except RunbookError as error:  # the record is made, and this only tells of others
        return f"How far the approvals have come is not known: {error.message}"
    signers = bool(place.config.signers)
    terms = Terms(plan.digest, plan.mode, record.session, "", now, needed, place.config.roles, signers)
    judgement = judge(known, terms)
    if judgement.enough and not needed:
        return "The policy asks for no approval of this plan; this one is recorded all the same."
    if judgement.enough:
        return f"{len(judgement.counting)} of {needed} approvals are here, unless the operator is among them."
    return judgement.missing


def take_back(name: str, reason: str, place: Place, environ: Mapping[str, str], yes: bool, form: str) -> None:
    """Revoke a record. A no-go is taken back by who gave it, or by somebody in the same role."""
    from runbook_kit.cli.approving import find_record, folder_of, me
    from runbook_kit.cli.clock import now
    from runbook_kit.cli.screen import put, put_json
    from runbook_kit.errors import Refused
    from runbook_kit.session.approval import time_text
    from runbook_kit.session.approvalfiles import revoke
    from runbook_kit.session.approving import may_lift

    record = find_record(name, place)
    by = me(environ, place)
    if not may_lift(record, by, place.config.roles):
        raise Refused(
            f"This no-go is {record.by}'s, and {by} does not hold the role {record.role} by name.",
            hint=f"Ask {record.by}.",
            code="approval-role",
        )
    confirm(f"Take back the {record.decision} of {record.by} for {record.target}?", yes)
    at = time_text(now())
    used = revoke(folder_of(place), record, reason, by, at)
    if form == "json":
        put_json({"format": "approval-revocation/1", "approval": record.id, "by": by, "at": at, "reason": reason,
                  "used_by": used})  # fmt: skip
    else:
        after = f" Session {used} has used it already; it does not go on." if used else ""
        put(f"Took back the {record.decision} {record.id[:12]} of {record.by}.{after}")
