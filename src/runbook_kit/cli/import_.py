"""`runbook import`: the structure inferred from a document, written down as its front matter."""

from __future__ import annotations

import click

from runbook_kit.cli.options import format_option


@click.command("import")
@click.argument("files", nargs=-1, required=True, type=click.Path())
@click.option("--dry-run", is_flag=True, help="Change nothing; print the front matter that would be added.")
@click.option("--id", "ident", default="", metavar="ID", help="The runbook's id; otherwise made of the file's name.")
@format_option("text", "json")
def command(files: tuple[str, ...], dry_run: bool, ident: str, form: str) -> None:
    """Write the structure inferred from a document down as front matter.

    No other character of FILE changes. Nothing is written when the document would be read differently afterwards.
    """
    from runbook_kit.cli import importing
    from runbook_kit.cli.formatting import conclude
    from runbook_kit.cli.screen import put, put_json

    importing.check_id(ident, files)
    made, failed = importing.import_all(files, ident, write=not dry_run)
    importing.say_remarks(made)
    if form == "json":
        put_json(importing.import_v1(made, failed, written=not dry_run))
    elif made:
        put("\n".join(line for each in made for line in importing.page(each, written=not dry_run)))
    conclude(failed)
