"""`runbook new`: a document to start from."""

from __future__ import annotations

import click

from runbook_kit.cli.options import format_option

KINDS = ("runbook",)


@click.command("new")
@click.argument("kind", metavar="KIND")
@click.option("--id", "ident", default="", metavar="ID", help="The runbook's id; otherwise made of its title.")
@click.option("--title", default="", metavar="TEXT", help="The runbook's title.")
@click.option("--owner", default="", metavar="NAME", help="Who keeps the document right.")
@click.option("--phases", type=click.IntRange(1, 20), help="How many phases it has.")
@click.option("--out", default="", metavar="FILE", type=click.Path(), help="Where to put it.")
@click.option("--no-input", is_flag=True, help="Never ask; take defaults for what is not given.")
@format_option("text", "json")
def command(
    kind: str, ident: str, title: str, owner: str, phases: int | None, out: str, no_input: bool, form: str
) -> None:
    """Start a new document from a template. KIND is `runbook`.

    On a terminal it asks for what is not given. A file that exists is never overwritten.
    """
    from runbook_kit.cli import beginning
    from runbook_kit.cli.screen import put, put_json

    beginning.check_kind(kind, KINDS)
    asks = not no_input and form == "text" and beginning.is_terminal()
    wishes = beginning.Wishes(ident, title, owner, phases or 0, out)
    made = beginning.make_runbook(beginning.complete(wishes, asks=asks))
    if form == "json":
        put_json(beginning.new_v1(made))
    else:
        put("\n".join(beginning.page(made)))
