"""`runbook render recon` and `review`, and every other document of a session: made of its log, executing nothing."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal

import click

from runbook_kit.cli.options import format_option
from runbook_kit.cli.rendering import against_option, out_options
from runbook_kit.cli.session_access import session_argument

if TYPE_CHECKING:
    from runbook_kit.render.documents.story import Story
    from runbook_kit.session.state import State

SESSION = re.compile(r"latest|[0-9]{8}T[0-9]{4}[0-9A-Za-z-]*")  # no target, but an id or the beginning of one


@click.command("recon")
@session_argument
@format_option("markdown", "html", "json")
@against_option
@out_options
def recon(session: str, form: str, against: str, out: str, force: bool) -> None:
    """What was planned against what was done in a session, and declared outputs against those that are there.

    As JSON this is recon/1.
    """
    render_paper("recon", session, form, against, out, force=force)


@click.command("review")
@session_argument
@format_option("markdown", "html", "json")
@against_option
@out_options
def review(session: str, form: str, against: str, out: str, force: bool) -> None:
    """What reviewers said of a session, and what keeps it from being closed as a success."""
    render_paper("review", session, form, against, out, force=force)


COMMANDS = {"recon": recon, "review": review}


def render_paper(name: str, session: str, form: str, against: str, out: str, *, force: bool) -> None:
    """Render the document `name` of a session."""
    from runbook_kit.cli.place import find_place
    from runbook_kit.cli.rendering import deliver, library_at
    from runbook_kit.render.documents.papers import paper

    place = find_place()
    story, state = story_here(session, against)
    if form == "json":
        from runbook_kit.render.documents.paper_v1 import paper_v1
        from runbook_kit.render.documents.recon import recon_v1
        from runbook_kit.render.jsontext import json_text

        made = recon_v1(state, story.recon) if name == "recon" else paper_v1(name, story)
        deliver(json_text(made), out, place, force=force)
        return
    kind: Literal["markdown", "html"] = "html" if form == "html" else "markdown"
    deliver(paper(name, story, library_at(place), kind).text, out, place, force=force)


def story_here(session: str, against: str = "") -> tuple[Story, State]:
    """The story of a session of this place. Raises `Tampered` when its log or files are not what was written."""
    from runbook_kit.cli.evidence_access import declared_outputs
    from runbook_kit.cli.outcome import known_of_session, read_kept
    from runbook_kit.cli.place import find_place
    from runbook_kit.evidence.contents import artifacts
    from runbook_kit.render.documents.telling import tell
    from runbook_kit.session.folders import PLAN, find
    from runbook_kit.session.store import look

    place = find_place()
    found = look(find(place.root, session))
    state = found.state
    plan = read_kept(found.folder, PLAN, state.plan_sha256) if state.plan_sha256 else b""
    parts, absent = artifacts(declared_outputs(place, state), state, place.root, place.config.out)
    kept = tuple((each.path, each.source) for each in parts)
    missing = tuple((each.source, each.reason) for each in absent)
    return tell(state, found.records, plan, known_of_session(place, found, against), kept, missing), state
