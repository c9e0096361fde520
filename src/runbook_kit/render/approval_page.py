"""What somebody is asked to approve, as a page: everything that the digest covers, and nothing else as a fact."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from msgspec import Struct

from runbook_kit.plan.model import Action, InputValue, Plan
from runbook_kit.render.pages import page
from runbook_kit.render.plan_page import SOURCES, summary
from runbook_kit.render.plan_rows import PERSON, RISK_WIDTH, is_for_a_person, word
from runbook_kit.render.terminal import DOT, Ink, Terminal, Tone, counted, duration, padded, table

CALLED = "The words behind “called” stand in the file and are not covered by the digest; everything else here is."


class Surroundings(Struct, frozen=True):
    """How the plan fits what is in the repository here."""

    runbook: str  # a sentence about the document
    policy: str  # a sentence about the policy
    fits: bool


class Wish(Struct, frozen=True):
    """What would be recorded about the plan."""

    decision: str
    role: str
    by: str
    expires: str
    reason: str = ""
    session: str = ""
    again_on: str = ""


class Entry(NamedTuple):
    """One action: risk, verdict and address on a line, what else decides about it, its name, its commands."""

    number: str
    risk: Ink
    word: Ink
    address: str
    about: str
    called: str
    source: str


def approval_page(plan: Plan, wish: Wish, around: Surroundings, terminal: Terminal) -> str:
    """The page. All that documents and files say is made visible; only the covered parts are told as facts."""
    go = wish.decision == "go"
    denied = sum(action.verdict == "deny" for action in plan.actions)
    return page(
        "approve",
        terminal,
        plan=plan,
        decision=terminal.paint(wish.decision, "caution" if go else "alarm"),
        wish=wish,
        asked=asked(wish),
        around=around,
        tone="plain" if around.fits else "caution",
        denied=f"{counted(denied, 'action is', 'actions are')} denied." if denied else "",
        entries=tuple(entry(number, action, terminal) for number, action in enumerate(plan.actions, 1)),
        inputs=input_lines(plan.inputs, terminal),
        summary=summary(plan.actions, terminal),
        footnote=CALLED,
    )


def asked(wish: Wish) -> str:
    """The record in words, but for the decision."""
    said = [f"by {wish.by}", f"as {wish.role}"]
    said += [f"until {wish.expires}" if wish.decision == "go" else "until it is revoked"]
    said += [f"for session {wish.session} only"] if wish.session else []
    said += [f"to be looked at again on {wish.again_on}"] if wish.again_on else []
    said += [f"because: {wish.reason}"] if wish.reason else []
    return DOT.join(said)


def entry(number: int, action: Action, terminal: Terminal) -> Entry:
    return Entry(
        number=f"{number:>3} ",
        risk=terminal.paint(padded(PERSON, RISK_WIDTH), "notice")
        if is_for_a_person(action)
        else terminal.risk(action.risk, RISK_WIDTH),
        word=word(action, terminal),
        address=action.address,
        about=DOT.join(about(action)),
        called=action.title,
        source=action.source,
    )


def about(action: Action) -> Iterator[str]:
    """What decides about an action beside its commands."""
    yield action.kind
    if action.lang:
        yield action.lang
    if action.cwd not in {"", "."}:
        yield f"in {action.cwd}"
    if action.timeout_s is not None and action.source:
        yield f"at most {duration(action.timeout_s)}"


def input_lines(inputs: Sequence[InputValue], terminal: Terminal) -> list[Ink]:
    """Every input with its value and where that came from."""
    rows = []
    for value in inputs:
        tone: Tone = "caution" if value.source == "missing" and not value.secret else "faint"
        shown = "(secret)" if value.secret else value.value
        rows.append((value.name, shown, terminal.paint("secret" if value.secret else SOURCES[value.source], tone)))
    return table(rows) if rows else []
