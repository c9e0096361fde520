"""What stands between a plan and a run: denied, unanswered, unreadable or missing, each with what to type."""

from __future__ import annotations

import shlex
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from msgspec import Struct
from msgspec.structs import replace

from runbook_kit.document.model import Input, Runbook
from runbook_kit.plan.answer import unmet, unmet_code
from runbook_kit.plan.model import Action, Facts, Plan, Reason
from runbook_kit.plan.probe import named_programs
from runbook_kit.plan.verdict import SEVERITY

LEAVE_OUT = "No mode that is open here allows it. Name the other blocks with --only, or change the document."
MISSING = frozenset({"unfilled-input", "missing-program", "syntax-error"})
NOWHERE: Mapping[str, Plan] = {}
ENVIRONMENT = "Start the program without it."
ABOUT_THE_MODE = frozenset({"unknown-mode", "mode-blocked", "mode-not-allowed"})
FIXES = {
    "entity-in-command": "Write the character itself: bash would run the entity as it stands, and split it at the `&`.",
    "hidden-character": "Delete the hidden character, or write what it stands for.",
    "unsafe-input": "Put the placeholder where one shell word can stand, or quote it.",
    "syntax-unclear": "Write the command so that bash can parse it.",
    "unknown-attribute": "Correct or remove the attribute; `runbook doctor` shows which policy counts.",
    "unknown-risk": "Correct the risk, or remove it: the commands have one of their own.",
    "protected-path": "Write somewhere else; no mode allows this.",
    "cwd-outside": "Name a folder inside the repository.",
    "cwd-unclear": "Write the folder as a plain path.",
    "denied-variable": "Remove the variable; no mode allows this.",
    "plan-changed": "Read the plan; when it is right, give its digest, or leave out --plan.",
    "pipe-to-shell": "Download to a file, look at it, and run that.",
}


class Obstacle(Struct, frozen=True):
    """One thing to settle before a run: where it is, what is wrong, and what to do or to type about it."""

    code: str
    address: str
    line: int  # in the document; 0 when it has none
    message: str
    advice: str = ""
    typed: str = ""  # what to add to the command line, ready to copy
    others: tuple[str, ...] = ()  # further addresses with the same obstacle

    @property
    def where(self) -> str:
        """The address and line, and how many other places there are."""
        line = f", line {self.line}" if self.line else ""
        more = f", and {', '.join(self.others[:2])}" if self.others else ""
        rest = len(self.others) - 2
        return f"{self.address}{line}{more}{f' and {rest} more' if rest > 0 else ''}"


Obstacles = tuple[Obstacle, ...]


def obstacles(plan: Plan, facts: Facts, runbook: Runbook, elsewhere: Mapping[str, Plan] = NOWHERE) -> Obstacles:
    """Everything in the way, the hardest first. `elsewhere` is the same plan in other modes; what helps is offered."""
    return (
        *refusals(plan, facts, elsewhere),
        *merged(denials(plan, elsewhere)),
        *merged(unanswered(plan, runbook.inputs)),
        *merged(missing_programs(plan, facts)),
        *merged(unreadable(plan, facts)),
        *not_holding(plan, facts),
    )


def most_urgent(found: Obstacles) -> Obstacles:
    """As many obstacles of each kind as a reader can take in; all are marked where they stand, too."""
    room = {"unfilled-input": 12}
    shown: list[Obstacle] = []
    taken: Counter[str] = Counter()
    for obstacle in found:
        kind = obstacle.code if obstacle.code in MISSING else "denied"
        taken[kind] += 1
        if taken[kind] <= room.get(kind, 6):
            shown.append(obstacle)
    return tuple(shown)


def merged(found: Iterable[Obstacle]) -> Iterator[Obstacle]:
    """The same obstacle at several places as one, at the first place."""
    first: dict[tuple[str, str], Obstacle] = {}
    places: dict[tuple[str, str], list[str]] = {}
    for obstacle in found:
        key = obstacle.code, obstacle.message
        first.setdefault(key, obstacle)
        if obstacle.address not in places.setdefault(key, []):
            places[key].append(obstacle.address)
    return (replace(obstacle, others=tuple(places[key][1:])) for key, obstacle in first.items())


def refusals(plan: Plan, facts: Facts, elsewhere: Mapping[str, Plan]) -> Iterator[Obstacle]:
    """Why nothing of the plan may run: its mode, or this environment."""
    if plan.verdict == "deny" and plan.reasons:
        reason = plan.reasons[0]
        modes = [mode for mode, other in elsewhere.items() if other.verdict != "deny"]
        yield Obstacle(reason.code, plan.target, reason.line, reason.message, typed=choosing(modes))
    for reason in facts.refused:
        yield Obstacle(reason.code, plan.target, reason.line, reason.message, FIXES.get(reason.code, ENVIRONMENT))


def denials(plan: Plan, elsewhere: Mapping[str, Plan]) -> Iterator[Obstacle]:
    """The gravest reason of every denied action, unless the mode denies everything."""
    denied = {mode: denied_addresses(other) for mode, other in elsewhere.items()}
    for action in counted_actions(plan):
        reason = gravest(action)
        if action.verdict != "deny" or (plan.verdict == "deny" and reason.code in ABOUT_THE_MODE):
            continue
        typed = choosing([mode for mode, addresses in denied.items() if action.address not in addresses])
        advice = "" if typed else FIXES.get(reason.code, LEAVE_OUT)
        yield Obstacle(reason.code, action.address, reason.line or action.line, reason.message, advice, typed)


def gravest(action: Action) -> Reason:
    """The reason to name when there is room for one: the first, or of several risks the highest."""
    first = action.reasons[0] if action.reasons else Reason("denied", "The policy denies it.")
    risks = {f"risk-{risk}": rank for rank, risk in enumerate(SEVERITY)}
    if first.code not in risks:
        return first
    return max((each for each in action.reasons if each.code in risks), key=lambda each: risks[each.code])


def denied_addresses(plan: Plan) -> frozenset[str]:
    """The actions that a plan denies, alone or with everything else."""
    whole = plan.verdict == "deny"
    return frozenset(action.address for action in counted_actions(plan) if whole or action.verdict == "deny")


def choosing(modes: Sequence[str]) -> str:
    """What to type for the first of these modes; nothing when there is none."""
    return f"--mode {shlex.quote(modes[0])}" if modes else ""


def unanswered(plan: Plan, inputs: Sequence[Input]) -> Iterator[Obstacle]:
    """The inputs that commands need and nobody gave."""
    for action in counted_actions(plan):
        for placeholder in action.unfilled:
            value = next((each for each in inputs if placeholder in (*each.placeholders, each.name)), None)
            name = value.name if value else placeholder.strip("<>{} ")
            message = f"`{placeholder}` has no value."
            hidden = value is not None and value.secret and bool(value.from_env)
            typed = "" if hidden else f"--set {shlex.quote(name)}=…"
            yield Obstacle("unfilled-input", action.address, action.line, message, wanted(value), typed)


def wanted(value: Input | None) -> str:
    """What a value of this input may be, in one or two sentences."""
    if value is None:
        return ""
    said = [f"{value.description.rstrip('.')}."] if value.description else []
    if value.choices:
        said.append(f"One of: {', '.join(value.choices)}.")
    if value.pattern:
        said.append(f"It must match {value.pattern}")
    if value.from_env:
        said.append(f"{'Set' if value.secret else 'Or set'} {value.from_env} in the environment.")
    return " ".join(said)


def unreadable(plan: Plan, facts: Facts) -> Iterator[Obstacle]:
    """Blocks that their shell could not parse."""
    for action in counted_actions(plan):
        if said := facts.syntax.get(action.address):
            message = f"bash cannot parse it: {said}"
            yield Obstacle("syntax-error", action.address, action.line, message, "Correct the command.")


def not_holding(plan: Plan, facts: Facts) -> Iterator[Obstacle]:
    """What was evaluated and does not hold."""
    for action in unmet(plan, facts):
        said = f"It does not hold: {action.title or action.address}"
        yield Obstacle(unmet_code(action), action.address, action.line, said, facts.checks[action.address].said)


def missing_programs(plan: Plan, facts: Facts) -> Iterator[Obstacle]:
    """Programs that commands name and this machine does not have."""
    for action in counted_actions(plan):
        for name in missing_of(action, facts):
            if "/" in name:
                said, advice = f"`{name}` is not there, or not executable.", "Create it, or correct its path."
            else:
                said, advice = f"The program `{name}` is not on this machine.", "Install it, or add its folder to PATH."
            yield Obstacle("missing-program", action.address, action.line, said, advice)


def missing_of(action: Action, facts: Facts) -> tuple[str, ...]:
    """The programs of one action, its interpreter included, that were looked for and not found, each once."""
    return tuple(name for name in dict.fromkeys(named_programs(action)) if facts.programs.get(name) == "")


def counted_actions(plan: Plan) -> Iterator[Action]:
    """The actions that a run depends on, as `plan.answer` counts them: an optional check stops nothing."""
    return (action for action in plan.actions if not (action.optional and action.kind == "check"))
