"""What a script is made of: a plan with the parts of the runbook that its actions come from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from msgspec import Struct

from runbook_kit.document.model import Attributes, Block, Criterion, Expected, Input, Requires, Runbook
from runbook_kit.document.placeholders import find_placeholders
from runbook_kit.plan.model import Action, Plan
from runbook_kit.plan.policy import Policy
from runbook_kit.render.scripts.words import is_name

NOTHING_ASKED = Attributes()


class Order(Struct, frozen=True):
    """A plan to write down, and what else there is to know about it.

    `open_inputs` are those that get their value when the script is started, `asked` the command that made it.
    `probes` are programs whose `--version` only reads.
    """

    plan: Plan
    runbook: Runbook
    policy: Policy
    open_inputs: tuple[Input, ...] = ()
    probes: frozenset[str] = frozenset()
    asked: str = ""


class Sources(Struct, frozen=True):
    """Blocks, criteria and requirements of a runbook by the addresses of their actions."""

    blocks: Mapping[str, Block]
    criteria: Mapping[str, Criterion]
    requires: Mapping[str, Requires]
    branches: tuple[str, ...]

    def attributes(self, action: Action) -> Attributes:
        block = self.blocks.get(action.address)
        return block.attributes if block else NOTHING_ASKED

    def expected(self, action: Action) -> tuple[str, str] | None:
        """How the output of a block is compared, and with what; None when nothing is expected."""
        block = self.blocks.get(action.address)
        if block is None:
            return None
        if block.attributes.expect:
            return "contains", block.attributes.expect
        found: Expected | None = block.expected
        return (found.match, found.text) if found else None


def sources(order: Order) -> Sources:
    """The parts of the order's runbook."""
    runbook = order.runbook
    rules = order.policy.modes.get(order.plan.mode)
    return Sources(
        {block.address: block for block in runbook.blocks},
        dict(_criteria(runbook)),
        {"requires": runbook.requires, **{f"{each.id}/requires": each.requires for each in runbook.phases}},
        rules.requires.branches if rules else (),
    )


def _criteria(runbook: Runbook) -> Iterator[tuple[str, Criterion]]:
    for phase in runbook.phases:
        yield from ((f"{phase.id}/entry/{each.id}", each) for each in phase.entry)
        yield from ((f"{phase.id}/exit/{each.id}", each) for each in (*phase.exit, *phase.done))
    yield from ((f"done/{each.id}", each) for each in runbook.done)


def refused(order: Order) -> tuple[tuple[Action, str], ...]:
    """The actions that no script may hold, each with the reason: denied, unfilled, or approved by a signature only."""
    found = sources(order)
    reasons = ((action, refusal(action, found.attributes(action))) for action in order.plan.actions)
    return tuple((action, why) for action, why in reasons if why)


def refusal(action: Action, attributes: Attributes = NOTHING_ASKED) -> str:
    """Why an action must not be in a script; empty when it may."""
    said = " ".join(dict.fromkeys(reason.message for reason in action.reasons))
    if action.verdict == "deny":
        return said or "The policy denies it."
    if action.verdict == "approve":
        return f"{said} A script cannot verify an approval.".strip()
    if action.unfilled:
        return f"{', '.join(action.unfilled)} has no value."
    if action.lang and action.lang not in INTERPRETERS:
        return f"No interpreter is known for `{action.lang}`."
    taken = [name for name, _ in attributes.env if is_reserved(name)]
    if taken:
        return f"The block sets {taken[0]}, which the script itself relies on."
    if find_placeholders(attributes.condition, "bash"):
        return "The attribute if has a gap, which nothing fills."
    return ""


def is_reserved(name: str) -> bool:
    """Whether a script of ours uses a variable of that name, or may not set one."""
    return not is_name(name) or name.startswith(("rb_", "RUNBOOK"))


INTERPRETERS: Mapping[str, tuple[str, str]] = {
    "bash": ("bash -euo pipefail", "bash"),
    "sh": ("sh -eu", "sh"),
    "dash": ("dash -eu", "dash"),
    "ash": ("ash -eu", "ash"),
    "python": ("python3", "python3"),
    "node": ("node", "node"),
}
"""Language of a block: how it is called, and the program that must be there."""


def counts(action: Action) -> bool:
    """Whether a run depends on the action: an optional check that cannot be made stops nothing."""
    return not (action.optional and action.kind == "check")
