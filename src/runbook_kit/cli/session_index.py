"""`runbook session index`: what the sessions here prove, as a file that can be kept beside the documents."""

from __future__ import annotations

import click


@click.command("index")
@click.option("--out", default="", metavar="FILE", type=click.Path(), help="Write to FILE, which may exist.")
def command(out: str) -> None:
    """Which phases passed in which session, as JSON, for a site that is built where there are no sessions.

    Only sessions whose log is what was written are in it; nobody's name, no machine and no output is.
    """
    from runbook_kit.cli.place import find_place
    from runbook_kit.cli.rendering import deliver
    from runbook_kit.cli.screen import warn
    from runbook_kit.render.jsontext import json_text
    from runbook_kit.render.session_index_v1 import session_index_v1
    from runbook_kit.render.terminal import counted
    from runbook_kit.session.folders import has_begun, list_folders
    from runbook_kit.session.proven import index_sessions

    place = find_place()
    index = index_sessions(place.root)
    known = {session.id for session in index.sessions}
    left = [folder.name for folder in list_folders(place.root) if has_begun(folder) and folder.name not in known]
    if left:
        warn("log-tampered", f"{counted(len(left), 'session')} cannot be believed and is left out: {', '.join(left)}.")
    deliver(json_text(session_index_v1(index)), out, place, force=True)
