"""`runbook signoff`: another person than the operator says yes or no to a criterion of a session."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from runbook_kit.cli.session_access import session_argument

if TYPE_CHECKING:
    from pathlib import Path

    from runbook_kit.session.events import CriterionChecked


@click.command("signoff")
@session_argument
@click.argument("criterion", metavar="CRITERION")
@click.option("--as", "role", required=True, metavar="ROLE", help="The role you act in: that of the criterion.")
@click.option("--refuse", is_flag=True, help="Say no; the run fails there when it goes on.")
@click.option("--reason", default="", metavar="TEXT", help="Why; needed to refuse.")
@click.option("--yes", is_flag=True, help="Do not ask whether you are sure.")
def command(session: str, criterion: str, role: str, refuse: bool, reason: str, yes: bool) -> None:
    """Show a criterion that waits for a sign-off with what was done so far, and record your yes or no.

    The operator of the session cannot sign, and nothing inside a block can. CRITERION is its id, or PHASE/STAGE/ID.
    """
    import os

    from runbook_kit.cli.approve import confirm
    from runbook_kit.cli.approving import me
    from runbook_kit.cli.person import refuse_inside_a_block
    from runbook_kit.cli.place import find_place
    from runbook_kit.cli.screen import output, put
    from runbook_kit.cli.session_access import given
    from runbook_kit.cli.signing import is_signed, refuse_signer, to_sign
    from runbook_kit.errors import UsageError
    from runbook_kit.render.signoff_page import signoff_page
    from runbook_kit.session.events import CriterionChecked
    from runbook_kit.session.folders import find
    from runbook_kit.session.store import look

    environ = dict(os.environ)
    refuse_inside_a_block(environ, "signoff")
    place = find_place()
    by, words = me(environ, place), given(reason)
    if refuse and not words:
        raise UsageError("To refuse needs a reason.", hint="Say it with --reason.", code="missing-reason")
    found = look(find(place.root, session))
    wanted = to_sign(found, criterion, place)
    refuse_signer(found, wanted, by, role, place)
    known = is_signed(found.state, wanted.action)
    if known is not None and not refuse:
        return put(f"{wanted.action.address} was signed by {known.by} at {known.at}.")
    put(signoff_page(found.state, wanted.action, wanted.role, output()))
    confirm(f"{'Refuse' if refuse else 'Sign'} {wanted.action.address}, as {by} in the role {role}?", yes)
    event = CriterionChecked(
        step=wanted.action.address,
        answer="refused" if refuse else "signed",
        kind="signoff",
        when=wanted.action.when,
        text=wanted.action.title,
        optional=wanted.action.optional,
        by=by,
        role=role,
        reason=words,
    )
    record(found.folder, found.state.head, event)
    said = "refused" if refuse else "signed"
    then = "the run fails there when it goes on" if refuse else "it goes on with"
    return put(f"{wanted.action.address} is {said} by {by} as {role}; {then}: runbook session resume {found.state.id}")


def record(folder: Path, head: str, event: CriterionChecked) -> None:
    """Append the answer to exactly the log that was shown. Raises `Busy` while a run holds the session."""
    from runbook_kit.cli import clock
    from runbook_kit.cli.session_access import here, refuse_over
    from runbook_kit.errors import Refused
    from runbook_kit.session.inbox import collect
    from runbook_kit.session.store import take

    taken = take(folder, clock.stamp, here())
    try:
        refuse_over(taken.state)
        if taken.state.head != head:
            raise Refused(
                "The session has gone on since it was shown, so this was not what you have seen.",
                hint="Give the command again.",
                code="session-changed",
            )
        collect(taken)
        taken.append(event)
        taken.anchor()
    finally:
        taken.close()
