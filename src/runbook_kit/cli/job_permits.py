"""What the policy says about a command that shall become a job: judged as the block of a runbook would be."""

from __future__ import annotations

import os
import shlex
from collections.abc import Mapping, Sequence

from runbook_kit.cli.failure import Concluded
from runbook_kit.cli.gatedata import gate_data
from runbook_kit.cli.people import Terminal
from runbook_kit.cli.permits import refuse_halted, refuse_in_ci, refuse_without_unshare
from runbook_kit.cli.place import Place
from runbook_kit.document.model import Attributes
from runbook_kit.errors import Refused
from runbook_kit.plan.analysis.analyse import analyse
from runbook_kit.plan.answer import exit_code, plan_reasons
from runbook_kit.plan.commands.catalogue import read_catalogue
from runbook_kit.plan.guard import refusals
from runbook_kit.plan.model import Action, Plan
from runbook_kit.plan.policy import Policy
from runbook_kit.plan.probe import probe
from runbook_kit.plan.verdict import Scope, effective_risk, judge

ADDRESS = "job"
WAITS = 7


def permit(
    words: Sequence[str],
    cwd: str,
    mode: str,
    place: Place,
    policy: Policy,
    environ: Mapping[str, str],
    *,
    yes: bool,
    may_ask: bool,
) -> None:
    """Return when the command may be started in `cwd`, relative to the root.

    Raises `Refused` for what is denied, needs an approval, or would go on while everything is halted, and `Concluded`
    when a program is missing (1), or a person has to say yes (7).
    """
    refuse_halted(place.root)
    refuse_in_ci(policy, environ)
    refuse_without_unshare(policy, mode, environ.get("PATH", os.defpath))
    plan = planned(words, cwd, mode, place, policy)
    refuse_requirements(policy, mode, plan)
    facts = probe(
        plan, place.root, environ.get("PATH", os.defpath), known=policy.known, refused=refusals(policy, mode, environ)
    )
    code = exit_code(plan, facts)
    if code:
        first = plan_reasons(plan, facts)[0]
        message = first.message.removeprefix(f"{ADDRESS}: ")
        hint = "Another --mode may allow it; `runbook explain` says what a reason means."
        if code == Refused.exit_code:
            raise Refused(message, hint=hint, code=first.code)
        raise Concluded(
            message, code=first.code, hint="Install what is missing, or correct the command.", exit_code=code
        )
    if plan.actions[0].verdict == "confirm" and not yes:
        confirm(plan.actions[0], mode, environ, may_ask=may_ask)


def planned(words: Sequence[str], cwd: str, mode: str, place: Place, policy: Policy) -> Plan:
    """A plan of this one command."""
    source = shlex.join(words)
    catalogue = read_catalogue(gate_data("commands", "commands/1", place).data)
    config = place.config
    out = config.out if config.origins.get("out") != "default" else policy.out
    attributes = Attributes(cwd="" if cwd == "." else cwd)
    analysis = analyse(source, "bash", catalogue, known=policy.known_risks)
    scope = Scope(cwd, out, tuple(filter(None, (config.signers, config.gates))))
    verdict, reasons = judge(policy, mode, analysis, attributes, scope)
    action = Action(
        address=ADDRESS,
        kind="block",
        when="step",
        title=source,
        lang="bash",
        source=source,
        cwd=cwd,
        risk=effective_risk(analysis.risk, ""),
        commands=analysis.commands,
        files=analysis.files,
        verdict=verdict,
        reasons=reasons,
    )
    return Plan(
        target=ADDRESS,
        mode=mode,
        runbook_id="",
        runbook_path="",
        runbook_digest="",
        policy_digest=policy.digest,
        catalogue_version=catalogue.version,
        inputs=(),
        actions=(action,),
    )


def refuse_requirements(policy: Policy, mode: str, plan: Plan) -> None:
    """A mode that wants approvals, or something of the repository, wants a runbook: only there it can be had."""
    rules = policy.modes.get(mode)
    action = plan.actions[0]
    if rules is None or action.verdict == "deny":
        return
    if rules.approvals or action.verdict == "approve" or rules.requires.clean or rules.requires.branches:
        raise Refused(
            f"Mode {mode} needs approvals or checks before this command, and a single command cannot have them.",
            hint="Make it a block with `background=true` in a runbook, and have the plan approved.",
            code="needs-approval",
        )


def confirm(action: Action, mode: str, environ: Mapping[str, str], *, may_ask: bool) -> None:
    """Ask. Raises `Concluded` when nobody is there (7), or the answer is no (1)."""
    why = " ".join(reason.message for reason in action.reasons)
    answer = Terminal(environ, may_ask=may_ask).confirm(f"Start {action.source} in mode {mode}?", why)
    if answer is None:
        raise Concluded(
            f"Somebody has to say yes to this. {why}",
            code="needs-confirmation",
            hint="Add --yes, or call it in a terminal.",
            exit_code=WAITS,
        )
    if not answer:
        raise Concluded("Nothing was started.", code="refused-by-person", hint="", exit_code=1)
