"""Whether a plan would run on this machine, and if not, why not."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import takewhile

from runbook_kit.plan.model import Action, Facts, Plan, Reason
from runbook_kit.plan.probe import named_programs


def exit_code(plan: Plan, facts: Facts) -> int:
    """0: it would run, perhaps after confirmations; 3: refused; 1: an input, a program or right syntax is missing."""
    if any(_refusals(plan, facts)):
        return 3
    return 1 if any(_obstacles(plan, facts)) else 0


def exit_code_of_stop(plan: Plan, facts: Facts) -> int:
    """The same for what must go through all of its targets: a program that one of them needs bars no other."""
    if any(_refusals(plan, facts)):
        return 3
    return 1 if any(reason.code != "missing-program" for reason in _obstacles(plan, facts)) else 0


def allowed(plan: Plan, facts: Facts) -> bool:
    """Whether nothing stands in the way but people who have to say yes."""
    return exit_code(plan, facts) == 0


def plan_reasons(plan: Plan, facts: Facts) -> tuple[Reason, ...]:
    """What stands in the way of the plan, the gravest first, then what there is to know about it as a whole."""
    notes = plan.reasons if plan.verdict != "deny" else ()
    return tuple(dict.fromkeys((*_refusals(plan, facts), *_obstacles(plan, facts), *notes)))


def _counted(plan: Plan) -> Iterator[Action]:
    """The actions that a run depends on: a criterion that is optional stops nothing."""
    return (action for action in plan.actions if not (action.optional and action.kind == "check"))


def _refusals(plan: Plan, facts: Facts) -> Iterator[Reason]:
    if plan.verdict == "deny":
        yield from plan.reasons
        return  # why each block is denied, too, follows from that
    yield from facts.refused
    for action in _counted(plan):
        if action.verdict == "deny":
            first = action.reasons[0] if action.reasons else Reason("denied", "The policy denies it.")
            yield Reason(first.code, f"{action.address}: {first.message}", first.line or action.line)


def _obstacles(plan: Plan, facts: Facts) -> Iterator[Reason]:
    actions = tuple(_counted(plan))
    for action in actions:
        for gap in action.unfilled:
            yield Reason("unfilled-input", f"{action.address}: {gap} has no value.", action.line)
    for action in actions:
        for name in _missing_programs(action, facts):
            yield Reason("missing-program", f"{action.address}: {name} is not on this machine.", action.line)
    for action in actions:
        if said := facts.syntax.get(action.address):
            yield Reason("syntax-error", f"{action.address}: {said}", action.line)
    for action in unmet(plan, facts):
        message = f"{action.address} does not hold: {action.title}. {facts.checks[action.address].said}"
        yield Reason(unmet_code(action), message.rstrip(), action.line)


def unmet(plan: Plan, facts: Facts) -> Iterator[Action]:
    """What was evaluated and does not hold; a program that is not there is said to be missing instead.

    What stands behind a block does not count: the block may bring it about.
    """
    for action in takewhile(lambda each: each.when != "step", plan.actions):
        checked = facts.checks.get(action.address)
        if checked is None or checked.met is not False or (action.optional and action.kind == "check"):
            continue
        if not any(_missing_programs(action, facts)):
            yield action


def unmet_code(action: Action) -> str:
    return "requirement-unmet" if action.kind == "requires" else "criterion-unmet"


def _missing_programs(action: Action, facts: Facts) -> Iterator[str]:
    return (name for name in dict.fromkeys(named_programs(action)) if facts.programs.get(name) == "")
