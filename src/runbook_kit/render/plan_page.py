"""A plan as a page to read before anything runs: what is in the way first, then every action in order."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import count, groupby

from msgspec import Struct

from runbook_kit.document.model import Runbook
from runbook_kit.plan.model import RISKS, VERDICTS, Action, Facts, InputValue, Plan
from runbook_kit.render.obstacles import NOWHERE, Obstacle, denied_addresses, most_urgent, obstacles
from runbook_kit.render.pages import load, page
from runbook_kit.render.plan_rows import LEFT, PERSON, Row, is_for_a_person, row
from runbook_kit.render.terminal import DOT, VERDICT_TONES, VERDICT_WORDS, Ink, Terminal, Tone, counted, table

SHORT_DIGEST = 12  # hexadecimal digits: enough to tell plans apart by eye; the JSON has all 64
STAGES = {
    "requires": "REQUIREMENTS",
    "entry": "BEFORE: ENTRY CRITERIA",
    "step": "STEPS",
    "exit": "AFTER: EXIT CRITERIA",
    "teardown": "TEARDOWN, WHATEVER HAPPENS",
}
SOURCES = {
    "set": "--set",
    "environment": "environment",
    "default": "default",
    "output": "an earlier block",
    "missing": "no value yet",
}
UNMET = frozenset({"criterion-unmet", "requirement-unmet"})
NO_ACTION = "There are no commands and no criteria here."


class Stage(Struct, frozen=True):
    """Actions that belong together, under one heading; `phase` is named where a new one begins."""

    phase: str
    title: str
    rows: tuple[Row, ...]


class Call(Struct, frozen=True):
    """How the program was called, and what it says when all is well."""

    page: str  # what this is: a dry run
    command: str  # as typed but for its mode, ready to copy
    mode: str  # as typed; empty when none was
    ready: str  # the verdict when nothing is in the way
    following: tuple[str, str]  # a sentence and a command: what to do then

    def again(self, typed: Iterable[str]) -> str:
        """The same call with more words; a mode among them takes the place of the one given."""
        words = tuple(typed)
        given = f"--mode {self.mode}" if self.mode and not any(word.startswith("--mode ") for word in words) else ""
        return " ".join(filter(None, (self.command, given, *words)))


def prepare(terminal: Terminal) -> None:
    """Load the template, so that `plan_page` need not."""
    load("plan", terminal)


def plan_page(
    plan: Plan,
    facts: Facts,
    runbook: Runbook,
    terminal: Terminal,
    call: Call,
    exit_code: int,
    elsewhere: Mapping[str, Plan] = NOWHERE,
) -> str:
    """The page. `exit_code` is what the plan amounts to (0, 1 or 3); `elsewhere` is the same plan in other modes."""
    found = obstacles(plan, facts, runbook, elsewhere)
    shown = most_urgent(found)
    tone: Tone = "good" if exit_code == 0 else "alarm" if exit_code == 3 else "caution"
    word, sentence = verdict(plan, found, exit_code, call.ready)
    return page(
        "plan",
        terminal,
        plan=plan,
        title=f"{call.page} of",
        subject=subject(plan, runbook),
        place=DOT.join((plan.runbook_path, "only checks were executed" if facts.checks else "nothing was executed")),
        verdict=terminal.paint(word, tone),
        obstacles=shown,
        heading=f"FIRST: {counted(len(found), 'THING', 'THINGS')} TO SETTLE",
        modes=tuple(other_modes(plan, elsewhere)),
        unshown=len(found) - len(shown),
        stages=tuple(stages(plan, facts, runbook, terminal)),
        left=LEFT,
        remarks=remarks(plan),
        inputs=input_lines(plan.inputs, runbook, terminal),
        summary=summary(plan.actions, terminal),
        sentence=sentence,
        conclusion=terminal.paint(f"{word[:1].upper()}{word[1:]}.", tone),
        following=following(found, call),
        digest=plan.digest.removeprefix("sha256:")[:SHORT_DIGEST],
    )


def verdict(plan: Plan, found: Sequence[Obstacle], exit_code: int, ready: str) -> tuple[str, str]:
    """What the plan amounts to, in a word or two and in a sentence about it."""
    denied = sum(action.verdict == "deny" for action in plan.actions)
    answers = sum(obstacle.code == "unfilled-input" for obstacle in found)
    if exit_code == 3:
        some = denied and plan.verdict != "deny"
        return "denied", f"{counted(denied, 'action is', 'actions are')} denied." if some else "Nothing of it may run."
    if answers:
        return f"needs {counted(answers, 'answer')}", "Nothing runs before every placeholder has a value."
    if exit_code and all(obstacle.code in UNMET for obstacle in found):
        return "not ready", "Something that must hold does not."
    if exit_code:
        return "not ready", "Something that it needs is missing on this machine, or cannot be parsed."
    if not plan.actions:
        return "nothing to do", NO_ACTION
    asked = " and ".join(asks(plan.actions))
    return ready, f"It would wait for {asked}." if asked else ""


def remarks(plan: Plan) -> tuple[str, ...]:
    """What else there is to know about the plan as a whole."""
    said = plan.reasons[1:] if plan.verdict == "deny" else plan.reasons
    return tuple(reason.message for reason in said)


def asks(actions: Sequence[Action]) -> Iterator[str]:
    """Which answers of people the run would wait for."""
    waiting = [action for action in actions if not action.optional and action.verdict != "deny"]
    signed = sum(action.kind == "signoff" for action in waiting)
    confirmed = sum(action.verdict == "confirm" or is_for_a_person(action) for action in waiting) - signed
    approved = sum(action.verdict == "approve" and not is_for_a_person(action) for action in waiting)
    for number, noun in ((confirmed, "confirmation"), (signed, "sign-off"), (approved, "approval")):
        if number:
            yield counted(number, noun)


def subject(plan: Plan, runbook: Runbook) -> str:
    """The title of the one phase that is planned, or of the runbook."""
    planned = {action.phase for action in plan.actions if action.phase}
    titles = [phase.title for phase in runbook.phases if phase.id in planned]
    return titles[0] if len(titles) == 1 else runbook.title


def other_modes(plan: Plan, elsewhere: Mapping[str, Plan]) -> Iterator[str]:
    """How many actions other modes would deny, where that is fewer."""
    here = len(denied_addresses(plan))
    for mode, other in elsewhere.items():
        there = len(denied_addresses(other))
        if there < here:
            yield f"Mode {mode} would deny {there or 'none'} of the {counted(here, 'action')} denied here."


def stages(plan: Plan, facts: Facts, runbook: Runbook, terminal: Terminal) -> Iterator[Stage]:
    """The actions in order, under a heading for each stage of each phase."""
    several = len({action.phase for action in plan.actions if action.phase}) > 1
    titles = {phase.id: f"{phase.id}  {phase.title}" for phase in runbook.phases}
    numbers, before = count(1), ""
    for (phase, when), actions in groupby(plan.actions, lambda action: (action.phase if several else "", action.when)):
        begins = titles.get(phase, phase) if several and phase != before else ""
        yield Stage(begins, STAGES[when], tuple(row(next(numbers), action, facts, terminal) for action in actions))
        before = phase


def input_lines(inputs: Sequence[InputValue], runbook: Runbook, terminal: Terminal) -> list[Ink]:
    """Every input with its value and where that came from."""
    declared = {value.name: value for value in runbook.inputs}
    rows = []
    for value in inputs:
        origin = SOURCES[value.source]
        if value.source == "environment" and value.name in declared:
            origin = f"environment, {declared[value.name].from_env}"
        shown = "(secret)" if value.secret and value.source != "missing" else value.value
        tone: Tone = "caution" if value.source == "missing" else "faint"
        rows.append((value.name, shown, terminal.paint(origin, tone)))
    return table(rows) if rows else []


def summary(actions: Sequence[Action], terminal: Terminal) -> list[Ink]:
    """How many actions of which risk have which verdict, and what people decide."""
    people = [action for action in actions if is_for_a_person(action)]
    judged = Counter((action.risk, action.verdict) for action in actions if not is_for_a_person(action))
    risks = [risk for risk in (*RISKS, "unknown") if any(key[0] == risk for key in judged)]
    words = [word for word in VERDICTS if any(key[1] == word for key in judged)]
    head = ["", *(terminal.paint(VERDICT_WORDS[word], VERDICT_TONES[word]) for word in words)]
    lines = [[terminal.risk(risk), *(str(judged.get((risk, word), "")) for word in words)] for risk in risks]
    signed = sum(action.kind == "signoff" for action in people)
    decided = [f"{len(people) - signed} to confirm"] if len(people) > signed else []
    decided += [counted(signed, "sign-off")] if signed else []
    return [
        *(table([head, *lines], right=range(1, len(head))) if lines else ()),
        *([Ink(f"{terminal.paint(PERSON, 'notice')}   {', '.join(decided)}")] if decided else ()),
    ]


def following(found: Sequence[Obstacle], call: Call) -> tuple[str, str]:
    """What to do next: a sentence and a command."""
    typed = dict.fromkeys(obstacle.typed for obstacle in found if obstacle.typed)
    if found and all(obstacle.typed for obstacle in found):
        command = call.again(typed)
        return "Next, with a value in place of each …" if "…" in command else "Next", command
    if found:
        return "When that is settled", call.again(typed)
    return call.following
