"""`runbook new`: a document to start from."""

from __future__ import annotations

import click

from runbook_kit.cli.kinds import KINDS
from runbook_kit.cli.options import format_option


@click.command("new")
@click.argument("kind", metavar="KIND")
@click.option("--id", "ident", default="", metavar="ID", help="The runbook's id; otherwise made of its title.")
@click.option("--title", default="", metavar="TEXT", help="The runbook's title.")
@click.option("--alert", default="", metavar="NAME", help="The alert that an alert runbook is for.")
@click.option("--owner", default="", metavar="NAME", help="Who keeps the document right.")
@click.option("--phases", type=click.IntRange(1, 20), help="How many phases a runbook has.")
@click.option("--out", default="", metavar="FILE", type=click.Path(), help="Where to put it.")
@click.option("--no-input", is_flag=True, help="Never ask; take defaults for what is not given.")
@format_option("text", "json")
def command(
    kind: str, ident: str, title: str, alert: str, owner: str, phases: int | None, out: str, no_input: bool, form: str
) -> None:
    """Start a new document from a template.

    KIND is one of: KINDS_HERE.

    On a terminal it asks for what is not given. A file that exists is never overwritten.
    """
    from runbook_kit.cli import beginning
    from runbook_kit.cli.screen import put, put_json

    asks = not no_input and form == "text" and beginning.is_terminal()
    wishes = beginning.Wishes(ident, title, owner, phases or 0, out, kind, alert)
    made = beginning.make_runbook(beginning.complete(wishes, asks=asks))
    if form == "json":
        put_json(beginning.new_v1(made))
    else:
        put("\n".join(beginning.page(made)))


command.help = (command.help or "").replace("KINDS_HERE", ", ".join(KINDS))
