"""`check/1`: the criteria of a target and how each is decided, as JSON that outside programs may rely on."""

from __future__ import annotations

from collections.abc import Iterable

from runbook_kit.document.model import Runbook
from runbook_kit.plan.model import Action, Checked, Facts, Plan, Reason
from runbook_kit.render.phase_v1 import Json
from runbook_kit.render.plan_v1 import command_v1, reason_v1

NOT_EVALUATED = Checked(None)
STATES = {True: "met", False: "unmet", None: "open"}


def check_v1(plan: Plan, facts: Facts, reasons: Iterable[Reason], exit_code: int, runbook: Runbook) -> Json:
    """The document `{"format": "check/1", …, "criteria": […]}`; `state` is `met`, `unmet`, or `open`.

    Open is what waits for a person, and what was not evaluated; `said` says why.
    """
    signers = {
        each.span.line: each.signoff
        for phase in runbook.phases
        for each in (*phase.entry, *phase.exit, *phase.done, *runbook.done)
    }
    return {
        "format": "check/1",
        "digest": plan.digest,
        "target": plan.target,
        "mode": plan.mode,
        "allowed": exit_code == 0,
        "exit_code": exit_code,
        "reasons": [reason_v1(reason) for reason in reasons],
        "criteria": [planned_criterion_v1(action, facts, signers) for action in plan.actions],
    }


def planned_criterion_v1(action: Action, facts: Facts, signers: dict[int, str]) -> Json:
    """One criterion, or one fact that is required (`kind` is `requires`)."""
    syntax = facts.syntax.get(action.address, "")
    checked = facts.checks.get(action.address, NOT_EVALUATED)
    return {
        "address": action.address,
        "id": action.address.rpartition("/")[2],
        "when": action.when,
        "phase": action.phase,
        "text": action.title,
        "kind": action.kind,
        "check": action.source,
        "signoff": signers.get(action.line, "") if action.kind == "signoff" else "",
        "line": action.line,
        "optional": action.optional,
        "risk": action.risk,
        "commands": [command_v1(command, facts) for command in action.commands],
        "syntax_ok": not syntax,
        "syntax_error": syntax,
        "verdict": action.verdict,
        "reasons": [reason_v1(reason) for reason in action.reasons],
        "unfilled": list(action.unfilled),
        "state": STATES[checked.met],
        "evaluated": checked.met is not None,
        "met": checked.met,
        "said": checked.said,
    }
