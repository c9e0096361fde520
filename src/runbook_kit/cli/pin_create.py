"""`runbook pin create`: holds a clean repository state in a file."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

from runbook_kit.cli.options import format_option

if TYPE_CHECKING:
    from runbook_kit.cli.place import Place
    from runbook_kit.drift.gitstate import GitState


@click.command("create")
@click.argument("name", default="", metavar="[NAME]")
@click.option("--done", "session", default="", metavar="SESSION", help="The session that ended in this state.")
@click.option("-o", "--output", default="", metavar="DIR", type=click.Path(), help="Write it to this folder.")
@format_option("text", "json")
def command(name: str, session: str, output: str, form: str) -> None:
    """Pin commit, branch and content of a clean repository as NAME: `baseline`, or `done` with a session.

    Exits 3 when the work tree is not clean, or the session did not end well.
    """
    from runbook_kit.cli.clock import iso, now
    from runbook_kit.cli.pin_shelf import keep
    from runbook_kit.cli.place import find_place
    from runbook_kit.cli.screen import output as screen
    from runbook_kit.cli.screen import put, put_json
    from runbook_kit.drift.pin import Pin
    from runbook_kit.render.pin_page import created_page
    from runbook_kit.render.pin_v1 import pin_v1
    from runbook_kit.repo import relative

    word = checked(name or ("done" if session else "baseline"))
    place = find_place()
    folder = Path(os.path.abspath(place.start / output)) if output else None
    state = state_of(place)
    refuse_dirty(state)
    owner, head, events = proof(place, session) if session else ("", "", "")
    pin = Pin(
        name=word,
        commit=state.commit,
        branch=state.branch,
        tree=state.tree,
        created_at=iso(now()),
        session=owner,
        session_head=head,
        session_events=events,
    )
    shown = relative(keep(pin, folder, place.root), place.root)
    if form == "json":
        put_json(pin_v1(pin, shown, (), state))
    else:
        put(created_page(pin, shown, screen()))


def checked(name: str) -> str:
    """The name. Raises `UsageError` for what cannot be one."""
    from runbook_kit.drift.pin import NAME
    from runbook_kit.errors import UsageError
    from runbook_kit.suggestion import quoted

    if not NAME.fullmatch(name) or name == "latest":
        raise UsageError(
            f"A pin cannot be called {quoted(name)}.",
            hint="Use up to 60 small letters, digits and dashes; not latest.",
            code="invalid-name",
        )
    return name


def state_of(place: Place, leaving: tuple[Path, ...] = ()) -> GitState:
    """Where the work tree stands. Raises `InvalidInput` outside a repository."""
    from runbook_kit.cli.drift_git import git_state
    from runbook_kit.errors import InvalidInput

    state = git_state(place, dict(os.environ), leaving)
    if state is None:
        raise InvalidInput(
            "This is no git repository, so there is no state to pin.",
            hint="Change to a repository, or name one with -C.",
            code="not-a-repository",
        )
    return state


def refuse_dirty(state: GitState) -> None:
    """Raise `Refused` when the commit is not all there is."""
    from runbook_kit.drift.pin import listed
    from runbook_kit.errors import Refused

    if not state.commit or not state.tree:
        raise Refused("There is no commit to pin yet.", hint="Commit first.", code="tree-dirty")
    if not state.is_clean:
        raise Refused(
            f"The work tree is not clean, {listed(state)}.",
            hint="Commit, ignore or remove what has changed, and pin again.",
            code="tree-dirty",
        )


def proof(place: Place, session: str) -> tuple[str, str, str]:
    """Id, head of the log and number of events of a session that ended well. Raises `Refused` for any other."""
    from runbook_kit.errors import Refused
    from runbook_kit.session.folders import find
    from runbook_kit.session.passed import ENDED_WELL
    from runbook_kit.session.state import SUCCESS
    from runbook_kit.session.store import look

    state = look(find(place.root, session)).state
    if state.state not in ENDED_WELL or state.outcome not in SUCCESS:
        raise Refused(
            f"The session {state.id} is {state.state}, so nothing is done.",
            hint=f"`runbook session show {state.id}` says what is missing.",
            code="session-unfinished",
        )
    return state.id, state.head, str(state.events)
