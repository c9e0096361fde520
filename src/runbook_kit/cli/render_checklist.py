"""`runbook render checklist`: criteria and steps to tick, for a screen, for paper, or from a session."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from runbook_kit.cli.options import format_option, target_argument
from runbook_kit.cli.rendering import out_options

if TYPE_CHECKING:
    from runbook_kit.cli.reading import Located
    from runbook_kit.render.documents.session import Session

TEMPLATES = {"markdown": "checklist.md", "html": "checklist.html", "text": "checklist.txt"}


@click.command("checklist")
@target_argument
@format_option(*TEMPLATES, "json")
@click.option(
    "--session",
    "session_file",
    default="",
    metavar="SESSION",
    help="Tick what this session did: its id, `latest`, or a file (session/1).",
)
@out_options
def command(target: str, form: str, session_file: str, out: str, force: bool) -> None:
    """The criteria and steps of a runbook or phase, to tick, with room for time, initials and signatures.

    Numbers such as 2.3 are those of the runbook. As Markdown these are task lists; HTML is one page, ready to print.
    """
    from runbook_kit.cli.rendering import deliver, library_at, locate_document, render_json
    from runbook_kit.render.documents.checklist import checklist

    located = locate_document(target)
    made = checklist(located.selection, read(session_file, located))
    if form == "json":
        deliver(render_json("checklist", made, located), out, located.place, force=force)
        return
    library = library_at(located.place)
    rendered = library.render(TEMPLATES[form], list=made, runbook=located.selection.runbook)
    deliver(rendered.text, out, located.place, force=force)


def of_name(name: str, located: Located) -> Session:
    """A session that was carried out here. Raises `UsageError` when there is none of that name."""
    import json

    from runbook_kit.render.documents.session import read_session
    from runbook_kit.render.session_v1 import session_v1
    from runbook_kit.session.folders import find
    from runbook_kit.session.store import look

    found = look(find(located.place.root, name))
    data = json.dumps(session_v1(found.state)).encode()
    return read_session(data, found.state.id, located.selection.runbook.id)


def read(file: str, located: Located) -> Session | None:
    """The session of that name, or in that file; None without one."""
    if not file:
        return None
    from runbook_kit.cli.place import is_file

    if not (is_file(located.place.start / file) or "." in file or "/" in file):
        return of_name(file, located)
    from runbook_kit.render.documents.session import read_session
    from runbook_kit.repo import read_bytes

    data = read_bytes(located.place.start / file, located.place.root)
    return read_session(data, file, located.selection.runbook.id)
