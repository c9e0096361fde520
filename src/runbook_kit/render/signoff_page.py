"""What somebody is about to sign: the criterion, and what the session has done so far."""

from __future__ import annotations

from collections.abc import Iterator

from runbook_kit.plan.model import Action
from runbook_kit.render.pages import page
from runbook_kit.render.run_page import about, blocks
from runbook_kit.render.terminal import Ink, Terminal, table
from runbook_kit.session.state import CriterionNow, State

SHOWN = 12  # hexadecimal digits of the head: enough to compare by eye


def signoff_page(state: State, action: Action, role: str, terminal: Terminal) -> str:
    """The page."""
    return page(
        "signoff",
        terminal,
        title=f"To be signed by {role or 'another person'}",
        text=action.title or action.address,
        place=action.address,
        session=state.id,
        operator=state.started.operator if state.started else "",
        about=about(state),
        blocks=blocks(state, terminal),
        criteria=table(list(rows(state, terminal))) if state.criteria else (),
        findings=tuple(f"{each.id} {each.level}: {each.text}" for each in state.findings.values()),
        head=f"{state.events} events, head {state.head[:SHOWN]}",
    )


def rows(state: State, terminal: Terminal) -> Iterator[tuple[str, str, str]]:
    for each in state.criteria.values():
        yield word(each, terminal), each.text or each.address, each.reason


def word(criterion: CriterionNow, terminal: Terminal) -> Ink:
    good = criterion.state in ("met", "confirmed", "signed")
    return terminal.paint(criterion.state, "good" if good else "caution")
