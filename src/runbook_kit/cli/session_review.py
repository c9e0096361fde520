"""`runbook session review`: somebody else than the operator has looked at a session."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from runbook_kit.cli.session_access import session_argument

if TYPE_CHECKING:
    from runbook_kit.cli.session_access import Author
    from runbook_kit.session.state import State


@click.command("review")
@session_argument
@click.argument("text", required=False, default="", metavar="[TEXT]")
@click.option("--as", "role", required=True, metavar="ROLE", help="The role you act in.")
def command(session: str, text: str, role: str) -> None:
    """Say that you have looked at what came of a session; the operator cannot."""
    from runbook_kit.cli.screen import put
    from runbook_kit.cli.session_access import append, author, given
    from runbook_kit.session.events import SessionResumed, SessionReviewed, SessionStarted
    from runbook_kit.session.store import find, look

    who = author("review")
    folder = find(who.place.root, session)
    events = [record.event for record in look(folder).records]
    operators = {each.operator for each in events if isinstance(each, SessionStarted | SessionResumed)}

    def reviewed(state: State) -> SessionReviewed:
        refuse(state, operators, who, role)
        return SessionReviewed(by=who.name, text=given(text), role=given(role))

    append(folder, reviewed)
    put(f"The session {folder.name} is reviewed by {who.name} as {role}.")


def refuse(state: State, operators: set[str], who: Author, role: str) -> None:
    """Raise `Refused` when there is nothing to review yet, or this person may not."""
    from runbook_kit.errors import Refused
    from runbook_kit.session.approving import holds_role, same_person
    from runbook_kit.session.closing import LEFT
    from runbook_kit.suggestion import quoted

    if state.state not in LEFT:
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
