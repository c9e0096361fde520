"""`runbook session review`: somebody else than the operator has looked at a session."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from runbook_kit.cli.session_access import session_argument

if TYPE_CHECKING:
    from runbook_kit.cli.session_access import Author
    from runbook_kit.session.state import State
    from runbook_kit.session.store import Session


@click.command("review")
@session_argument
@click.argument("text", required=False, default="", metavar="[TEXT]")
@click.option("--block", "blockers", multiple=True, metavar="TEXT", help="What must change first: a red finding each.")
@click.option("--as", "role", required=True, metavar="ROLE", help="The role you act in.")
def command(session: str, text: str, blockers: tuple[str, ...], role: str) -> None:
    """Say that you have looked at what came of a session; the operator cannot.

    What you name with --block keeps it from being closed as a success until it is resolved.
    """
    from runbook_kit.cli.screen import put
    from runbook_kit.cli.session_access import author, given, held, refuse_over, required
    from runbook_kit.session.events import SessionResumed, SessionReviewed, SessionStarted
    from runbook_kit.session.folders import find
    from runbook_kit.session.store import look, seen

    who = author("review")
    folder = find(who.place.root, session)
    events = [record.event for record in look(folder).records]
    operators = {each.operator for each in events if isinstance(each, SessionStarted | SessionResumed)}

    texts = [required(each, "What blocks") for each in blockers]
    with held(folder) as taken:
        refuse_over(taken.state)
        refuse(seen(taken.state, None), operators, who, role)
        made = [block(taken, each, who.name) for each in texts]
        taken.append(SessionReviewed(by=who.name, text=given(text), role=given(role), blockers=tuple(made)))
    said = f" It is blocked by {', '.join(made)}." if made else ""
    put(f"The session {folder.name} is reviewed by {who.name} as {role}.{said}")


def block(taken: Session, text: str, by: str) -> str:
    """Add a red finding; its id."""
    from runbook_kit.session.events import Found
    from runbook_kit.session.inbox import free

    name = free("F", taken.state.findings)
    taken.append(Found(level="red", text=text, by=by, id=name))
    return name


def refuse(state: State, operators: set[str], who: Author, role: str) -> None:
    """Raise `Refused` when there is nothing to review yet, or this person may not."""
    from runbook_kit.errors import Refused
    from runbook_kit.session.approving import holds_role, same_person
    from runbook_kit.session.closing import INCIDENT, LEFT
    from runbook_kit.suggestion import quoted

    if state.state not in LEFT and not (state.kind == INCIDENT and state.started is None):
        message = f"The session is {state.state}: there is nothing to review yet."
        hint = f"`runbook session show {state.id}` says what to do next."
        raise Refused(message, hint=hint, code="session-unfinished")
    if any(same_person(operator, who.name) for operator in operators):
        raise Refused(
            f"{who.name} was an operator of this session, and nobody reviews what they did themselves.",
            hint="Ask somebody else; RUNBOOK_OPERATOR says who one is.",
            code="reviewer-is-operator",
        )
    if not holds_role(who.name, role, who.place.config.roles):
        raise Refused(
            f"{who.name} does not have the role {quoted(role)}.",
            hint="The roles are in runbook.toml.",
            code="not-in-role",
        )
