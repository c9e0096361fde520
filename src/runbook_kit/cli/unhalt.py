"""`runbook unhalt`: a person lets execution go on."""

from __future__ import annotations

import click


@click.command("unhalt")
@click.option("--as", "role", required=True, metavar="ROLE", help="The role you act in.")
@click.option("--reason", required=True, metavar="TEXT", help="Why it may go on; recorded.")
@click.option("--yes", is_flag=True, help="Do not ask whether you are sure.")
def command(role: str, reason: str, yes: bool) -> None:
    """Show why everything is halted, and let it go on. Refused from inside a block."""
    import os

    from runbook_kit.cli.approve import confirm
    from runbook_kit.cli.approving import me, refuse_wrong_person
    from runbook_kit.cli.clock import iso, now
    from runbook_kit.cli.person import refuse_inside_a_block
    from runbook_kit.cli.place import find_place
    from runbook_kit.cli.screen import output, put
    from runbook_kit.cli.session_access import required
    from runbook_kit.render.halt_page import release_page
    from runbook_kit.session.folders import OWN
    from runbook_kit.session.halt import Release, halt_state, release

    environ = dict(os.environ)
    refuse_inside_a_block(environ, "unhalt")
    place = find_place()
    words = required(reason, "The reason")
    by = me(environ, place)
    refuse_wrong_person(by, role, place)
    state = halt_state(place.root / OWN)
    if not state.halted:
        return put("Nothing is halted.")
    put(release_page(state, output()))
    confirm(f"Let execution go on, as {by} in the role {role}?", yes)
    refuse_more(len(state.later), len(halt_state(place.root / OWN).later))
    release(place.root / OWN, Release(iso(now()), by, role, words))
    return put(f"Released by {by} as {role}. What was ended goes on with `runbook session resume SESSION`.")


def refuse_more(shown: int, there: int) -> None:
    """Raise `Refused` when it was halted again while somebody read the reasons: those were not seen."""
    from runbook_kit.errors import Refused

    if there > shown:
        raise Refused(
            "It was halted again in the meantime, and stays halted.",
            hint="Give the command again; it shows the new reasons.",
            code="halted-again",
        )
