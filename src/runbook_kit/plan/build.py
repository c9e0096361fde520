"""From a runbook and a target to a plan: what is selected, in which mode, and with which inputs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from msgspec.structs import replace

from runbook_kit.document.address import Selection
from runbook_kit.document.model import GitRequirement, Input, Runbook
from runbook_kit.document.placeholders import Gap, input_key
from runbook_kit.document.read import declared_names
from runbook_kit.errors import UsageError
from runbook_kit.finding import Span
from runbook_kit.plan.actions import VARIABLE, Rules, actions_of
from runbook_kit.plan.commands.catalogue import Catalogue
from runbook_kit.plan.digest import plan_digest
from runbook_kit.plan.draft import Draft
from runbook_kit.plan.inputs import resolve_inputs, with_outputs
from runbook_kit.plan.model import Plan, Reason, Verdict
from runbook_kit.plan.policy import Policy
from runbook_kit.plan.select import in_order, select
from runbook_kit.suggestion import quoted

NOWHERE = Span("", 1, 1, 1, 1)


def choose_mode(requested: str, selection: Selection, policy: Policy) -> str:
    """The mode of a plan: as requested, else the phase's, else the runbook's, else the policy's default."""
    header = selection.runbook.header
    phase = selection.phase.mode if selection.phase else ""
    return requested or phase or header.mode or next(iter(header.modes), "") or policy.default_mode


def build_plan(
    runbook: Runbook,
    selection: Selection,
    *,
    mode: str,
    values: Mapping[str, str],
    environment: Mapping[str, str],
    policy: Policy,
    catalogue: Catalogue,
    only: Sequence[str] = (),
    start: str = "",
    as_given: bool = False,
    out: str = "",
    protected: Sequence[str] = (),
    scope: Sequence[str] = (),
) -> Plan:
    """What a run of `selection` in `mode` would do. Nothing is run, read or looked up.

    `values` are inputs given by the operator, `environment` is where `from_env` inputs come from; `only` and
    `start` narrow the selection by block; with `as_given` the order is that of `only`, which are addresses then.
    `out` and `protected` (paths relative to the work tree) come from the repository's configuration, beside what the
    policy says. The result is the same on any machine.
    Raises `UsageError` for unknown names and unusable values, `InvalidInput` when phases need each other.
    """
    rules = Rules(policy, mode, catalogue, out or policy.out, tuple(protected), tuple(scope))
    git = policy.modes[mode].requires if mode in policy.modes else GitRequirement()
    route = select(selection, git, only, start)
    route = in_order(route, only) if as_given else route
    names = declared_names(runbook.inputs)
    drafts = tuple(_as_declared(draft, names) for draft in route.drafts)
    inputs = _inputs(runbook, drafts)
    resolved = resolve_inputs(tuple(inputs.values()), _used(drafts, inputs), _given(values, names), environment)
    resolved = with_outputs(resolved, _handed_on(drafts))
    literal = frozenset(each.name for each in inputs.values() if each.literal)
    verdict, reasons = _judge_mode(selection, rules)
    plan = Plan(
        target=selection.address,
        mode=mode,
        runbook_id=runbook.id,
        runbook_path=runbook.path,
        runbook_digest=runbook.digest,
        policy_digest=policy.digest,
        catalogue_version=catalogue.version,
        inputs=resolved.values,
        actions=actions_of(drafts, resolved, literal, rules),
        selection=route.picked,
        scope=tuple(scope),
        left_out=route.left_out,
        verdict=verdict,
        reasons=(*reasons, *route.notes),
    )
    return replace(plan, digest=plan_digest(plan))


def _judge_mode(selection: Selection, rules: Rules) -> tuple[Verdict, tuple[Reason, ...]]:
    """Whether anything may run in this mode at all."""
    policy, mode, allowed = rules.policy, rules.mode, selection.runbook.header.modes
    if mode not in policy.modes:
        known = ", ".join(policy.modes) or "none"
        return "deny", (Reason("unknown-mode", f"The policy has no mode {quoted(mode)}; its modes are: {known}."),)
    if policy.modes[mode].blocked:
        return "deny", (Reason("mode-blocked", f"The policy blocks mode {mode} until this repository grants it."),)
    if allowed and mode not in allowed:
        message = f"The runbook allows {' and '.join(allowed)}, not {mode}."
        return "deny", (Reason("mode-not-allowed", message, selection.runbook.span.line),)
    if policy.modes[mode].approvals:
        needed = policy.modes[mode].approvals
        return "approve", (Reason("needs-approval", f"Mode {mode} needs {needed} approvals of exactly this plan."),)
    return "allow", ()


def _as_declared(draft: Draft, names: Mapping[str, str]) -> Draft:
    """The draft with the gaps of its check named as the inputs that fill them are; blocks are read that way."""
    gaps = tuple(Gap(gap.text, names.get(input_key(gap.name), gap.name), gap.start, gap.end) for gap in draft.gaps)
    return replace(draft, gaps=gaps) if gaps else draft


def _given(values: Mapping[str, str], names: Mapping[str, str]) -> dict[str, str]:
    """The values by the names of the inputs they are for: `--set commit-sha=…` is for `COMMIT_SHA`, too."""
    found: dict[str, str] = {}
    for written, value in values.items():
        name = names.get(input_key(written), written)
        if name in found:
            hint = "Give each input once."
            raise UsageError(f"The input {quoted(name)} is given a value twice.", hint=hint, code="invalid-value")
        found[name] = value
    return found


def _inputs(runbook: Runbook, drafts: Sequence[Draft]) -> dict[str, Input]:
    """The inputs of the runbook by name, and one for every gap of a check or a teardown that nobody declared."""
    inputs = {each.name: each for each in runbook.inputs}
    for gap in (gap for draft in drafts for gap in draft.gaps):
        inputs.setdefault(gap.name, Input(gap.name, NOWHERE, (gap.text,), declared=False))
    return inputs


def _handed_on(drafts: Sequence[Draft]) -> frozenset[str]:
    """The names that blocks of the plan hand on as outputs, and only later blocks read."""
    written: set[str] = set()
    early: set[str] = set()
    for draft in drafts:
        early |= {input_key(gap.name) for gap in draft.gaps} - written
        written |= {input_key(name) for name in draft.attributes.outputs}
    return frozenset(written - early)


def _used(drafts: Sequence[Draft], inputs: Mapping[str, Input]) -> frozenset[str]:
    """The inputs that the drafts name, as a gap or as a shell variable."""
    gaps = {gap.name for draft in drafts for gap in draft.gaps}
    variables = {name for draft in drafts if draft.source for name in VARIABLE.findall(draft.source)}
    return frozenset(name for name in inputs if name in gaps or not {name, name.upper()}.isdisjoint(variables))
