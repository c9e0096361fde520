"""One action of a plan as lines of a page: its risk and verdict at a glance, its commands to copy, its reasons."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from runbook_kit.document.probetext import describe
from runbook_kit.plan.draft import BUILT_IN
from runbook_kit.plan.model import Action, Command, Facts
from runbook_kit.render.obstacles import missing_of
from runbook_kit.render.pages import INDENT
from runbook_kit.render.terminal import DOT, VERDICT_TONES, Ink, Terminal, Tone, counted, duration, padded

RISK_WIDTH, WORD_WIDTH, GAP = 11, 14, 2
LEFT = INDENT + RISK_WIDTH + GAP + WORD_WIDTH + GAP  # columns before a title
MOST_COMMANDS = 6
PERSON = "person"
NOTHING_KNOWN = Facts()


class Note(NamedTuple):
    """A line below an action, and the mark before it, so that what matters is seen without colour."""

    mark: str
    text: str
    tone: Tone


class Row(NamedTuple):
    """One action as the page shows it: a line with risk, verdict and title, a line about it, its commands, notes."""

    number: str
    risk: Ink
    word: Ink
    title: str
    about: str
    source: str
    notes: tuple[Note, ...]


def row(number: int, action: Action, facts: Facts, terminal: Terminal) -> Row:
    """The action as `number` of the plan."""
    return Row(
        number=f"{number:>3} ",
        risk=terminal.paint(padded(PERSON, RISK_WIDTH), "notice")
        if is_for_a_person(action)
        else terminal.risk(action.risk, RISK_WIDTH),
        word=word(action, terminal, facts),
        title=action.title or action.address,
        about=about(action),
        source=describe(action.source) if action.lang == BUILT_IN else action.source,
        notes=tuple(notes(action, facts)),
    )


def is_for_a_person(action: Action) -> bool:
    """Whether a person answers for it, and no command does."""
    return action.kind in {"manual", "signoff"} or (action.kind == "teardown" and not action.source)


def word(action: Action, terminal: Terminal, facts: Facts = NOTHING_KNOWN) -> Ink:
    """What would happen to the action, in a word or two; what is denied says so whatever its kind."""
    checked = facts.checks.get(action.address)
    if checked is not None and action.verdict != "deny":
        text, tone = came_to(checked.met)
        return terminal.paint(padded(text, WORD_WIDTH), tone)
    if action.verdict != "deny" and is_for_a_person(action):
        return terminal.paint(padded("sign-off" if action.kind == "signoff" else "you confirm", WORD_WIDTH), "notice")
    if action.verdict == "allow" and action.kind in {"check", "requires"}:
        return terminal.paint(padded("would check", WORD_WIDTH), "good")
    return terminal.verdict(action.verdict, WORD_WIDTH)


def came_to(met: bool | None) -> tuple[str, Tone]:
    """What an evaluation came to."""
    if met is None:
        return "not evaluated", "notice"
    return ("holds", "good") if met else ("does not hold", "caution")


def about(action: Action) -> str:
    """Where the action stands in the document and under which conditions it runs."""
    said = [action.address] if action.title else []
    if action.line:
        said.append(f"line {action.line}")
    if action.kind == "signoff":
        said.append("another person signs")
    if action.timeout_s is not None and action.source:
        said.append(f"at most {duration(action.timeout_s)}")
    if action.cwd not in {"", "."}:
        said.append(f"in {action.cwd}")
    if action.lang not in {"", "bash", "sh", "shell"}:
        said.append(action.lang)
    if action.kind in {"teardown", "undo"} and action.when == "step":
        said.append(action.kind)
    if action.optional:
        said.append("optional")
    return DOT.join(said)


def notes(action: Action, facts: Facts) -> Iterator[Note]:
    """What else there is to say: what its evaluation came to, why its verdict, what this machine lacks, the risks."""
    checked = facts.checks.get(action.address)
    if checked is not None and checked.said:
        yield noted(checked.said, "caution" if checked.met is False else "plain")
    for index, reason in enumerate(action.reasons):
        tone: Tone = VERDICT_TONES[action.verdict] if index == 0 and action.verdict != "allow" else "plain"
        yield noted(at_line(reason.line, reason.message), tone)
    if action.unfilled:
        yield noted(f"No value yet for {', '.join(action.unfilled)}.", "caution")
    if said := facts.syntax.get(action.address):
        yield noted(f"bash cannot parse it: {said}", "caution")
    missing = missing_of(action, facts)
    if programs := [name for name in missing if "/" not in name]:
        yield noted(f"Not on this machine: {', '.join(programs)}.", "caution")
    if scripts := [name for name in missing if "/" in name]:
        yield noted(f"Not there, or not executable: {', '.join(scripts)}.", "caution")
    if absent := [path for path in facts.missing_files.get(action.address, ()) if path not in missing]:
        yield noted(f"Not there now: {', '.join(absent)}.", "notice")
    yield from risky(action)


def risky(action: Action) -> Iterator[Note]:
    """The commands that do more than read, unless a reason has already said so."""
    told = {reason.code.removeprefix("risk-") for reason in action.reasons}
    heads: dict[str, Command] = {}
    for command in action.commands:
        if command.risk != "read" and command.risk not in told:
            heads.setdefault(command.argv_head or command.name, command)
    for head, command in list(heads.items())[:MOST_COMMANDS]:
        yield noted(f"{head}: {command.risk}{f', {command.why}' if command.why else ''}.")
    if len(heads) > MOST_COMMANDS:
        yield noted(f"And {counted(len(heads) - MOST_COMMANDS, 'more command')} that do more than read.")


def noted(text: str, tone: Tone = "plain") -> Note:
    return Note("-" if tone in {"plain", "notice"} else "!", text, tone)


def at_line(line: int, message: str) -> str:
    return f"line {line}: {message}" if line else message
