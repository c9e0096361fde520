"""What an order names must be in the plan: a misspelled name would be passed over, and the run would go on."""

from __future__ import annotations

from collections.abc import Sequence

from runbook_kit.cli.order import Order
from runbook_kit.errors import UsageError
from runbook_kit.plan.model import Plan
from runbook_kit.suggestion import nearest, quoted

WINDOW = "window"  # of a planned session: the one thing to override that is in no plan


def refuse_unknown_names(order: Order, plan: Plan) -> None:
    """Raise `UsageError` for a name after --override or --pause-after that the plan has not, or has more than once."""
    criteria = [action.address for action in plan.actions if not action.lang or action.kind == "check"]
    blocks = [action.address for action in plan.actions if action.kind == "block"]
    for name in order.answers.overrides:
        if name != WINDOW or not order.planned:
            refuse_unknown(name, criteria, "criterion", plan.target)
    if order.answers.pause_after:
        refuse_unknown(order.answers.pause_after, blocks, "block", plan.target)


def refuse_unknown(name: str, addresses: Sequence[str], kind: str, target: str) -> None:
    """Raise `UsageError` unless `name` is one of the addresses, or the id of exactly one."""
    meant = [each for each in addresses if name in (each, each.rpartition("/")[2])]
    if name in addresses or len(meant) == 1:
        return
    if meant:
        message = f"{quoted(name)} is the id of several: {', '.join(meant)}."
        raise UsageError(message, hint="Write the whole address.", code=f"ambiguous-{kind}")
    close = nearest(name, [*addresses, *(each.rpartition("/")[2] for each in addresses)])
    guess = f"Did you mean {quoted(close)}? " if close else ""
    raise UsageError(
        f"The plan of `{target}` has no {kind} {quoted(name)}.",
        hint=f"{guess}`runbook run {target}` lists what it has.",
        code=f"unknown-{kind}",
    )
