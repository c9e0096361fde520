"""From a located document to a plan, and what this machine says about it."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from runbook_kit.cli.gatedata import gate_data
from runbook_kit.cli.place import Place
from runbook_kit.cli.reading import Located
from runbook_kit.cli.wishes import Wishes
from runbook_kit.errors import UsageError
from runbook_kit.plan.answer import exit_code, exit_code_of_stop, plan_reasons
from runbook_kit.plan.build import build_plan, choose_mode
from runbook_kit.plan.commands.catalogue import read_catalogue
from runbook_kit.plan.digest import plan_digest
from runbook_kit.plan.guard import refusals, stops_always
from runbook_kit.plan.model import Action, Facts, Plan, Reason
from runbook_kit.plan.policy import Policy, read_policy
from runbook_kit.plan.probe import probe
from runbook_kit.plan.syntax import Asking

REFUSED = 3
SHORTEST_DIGEST = 12  # hexadecimal digits that the terminal page shows


class Planned(Struct, frozen=True):
    """A plan, what this machine says about it, and what both amount to."""

    plan: Plan
    facts: Facts
    reasons: tuple[Reason, ...]
    exit_code: int
    elsewhere: dict[str, Plan]  # for a plan that is refused: the same in every other mode that is open
    stops_always: bool = False  # a stop playbook that the policy lets run whatever is halted or set
    excused: tuple[Reason, ...] = ()  # what of the environment would have refused it


def make_plan(
    located: Located,
    wishes: Wishes,
    keep: Callable[[Action], bool] = lambda _: True,
    ahead: Asking | None = None,
    meanwhile: Callable[[], object] = lambda: None,
) -> Planned:
    """The plan of what was located, of the actions to `keep`. Starts `bash -n` and nothing else.

    `ahead` is what bash was asked about already; while it works, `meanwhile` is called, which may load what will
    print the plan.
    Raises `UsageError` for unknown blocks and inputs, `InvalidInput` for policies that cannot be read.
    """
    policy = policy_of(located.place)
    environment = dict(os.environ)
    planner = planner_of(located, wishes, policy, environment, keep)
    plan = planner(choose_mode(wishes.mode, located.selection, policy))
    always = stops_always(policy, plan, located.selection.runbook)
    found = refusals(policy, plan.mode, environment)
    refused, excused = ((), found) if always else (found, ())
    path = environment.get("PATH", os.defpath)
    facts = probe(plan, work_tree(located), path, known=policy.known, refused=refused, ahead=ahead, meanwhile=meanwhile)
    code = exit_code_of_stop(plan, facts) if always else exit_code(plan, facts)
    modes = open_modes(plan.mode, located, policy) if code == REFUSED else ()
    reasons = plan_reasons(plan, facts)
    return Planned(plan, facts, reasons, code, {mode: planner(mode) for mode in modes}, always, excused)


def policy_of(place: Place) -> Policy:
    """The execution policy that counts here."""
    own = gate_data("execution", "execution/1", place)
    return read_policy(own.data, digest=own.digest, path=own.origin, locate=own.locate)


def planner_of(
    located: Located, wishes: Wishes, policy: Policy, environment: Mapping[str, str], keep: Callable[[Action], bool]
) -> Callable[[str], Plan]:
    """What makes the plan of a mode."""
    config = located.place.config
    catalogue = read_catalogue(gate_data("commands", "commands/1", located.place).data)

    def planned(mode: str) -> Plan:
        whole = build_plan(
            located.selection.runbook,
            located.selection,
            mode=mode,
            values=dict(wishes.values),
            environment=environment,
            policy=policy,
            catalogue=catalogue,
            only=wishes.only,
            start=wishes.start,
            scope=wishes.scope,
            as_given=wishes.as_given,
            out=config.out if config.origins.get("out") != "default" else "",
            protected=tuple(filter(None, (config.signers, config.gates))),
        )
        actions = tuple(filter(keep, whole.actions))
        if actions == whole.actions:
            return whole
        part = replace(whole, actions=actions, digest="")
        return replace(part, digest=plan_digest(part))

    return planned


def open_modes(mode: str, located: Located, policy: Policy) -> tuple[str, ...]:
    """The other modes that the policy does not block and the runbook allows."""
    allowed = located.selection.runbook.header.modes
    modes = (name for name, rules in policy.modes.items() if name != mode and not rules.blocked)
    return tuple(name for name in modes if not allowed or name in allowed)


def work_tree(located: Located) -> Path:
    """The folder that a plan's paths are relative to: the repository's root, else the document's folder."""
    place = located.place
    return place.root if place.in_repository else (place.root / located.reading.source.path).parent


def changed(planned: Planned, expected: str) -> Reason | None:
    """Why the plan is not the one with the digest `expected` (a prefix will do); None when it is."""
    wanted = expected.removeprefix("sha256:").lower()
    if len(wanted) < SHORTEST_DIGEST or set(wanted) - set("0123456789abcdef"):
        message = f"`--plan {expected}` is not the digest of a plan."
        hint = f"Give at least {SHORTEST_DIGEST} hexadecimal digits of it, as the dry run prints them."
        raise UsageError(message, hint=hint, code="invalid-value")
    found = planned.plan.digest.removeprefix("sha256:")
    if found.startswith(wanted):
        return None
    message = f"The plan is no longer {wanted[:SHORTEST_DIGEST]}; it is {found[:SHORTEST_DIGEST]} now."
    return Reason("plan-changed", message)


def refuse(planned: Planned, reason: Reason) -> Planned:
    """The same, refused for one more reason."""
    facts = replace(planned.facts, refused=(reason, *planned.facts.refused))
    return replace(planned, facts=facts, reasons=(reason, *planned.reasons), exit_code=REFUSED)
