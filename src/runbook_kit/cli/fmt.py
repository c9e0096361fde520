"""`runbook fmt`: blocks brought into the canonical form, and criteria moved, without changing what is executed."""

from __future__ import annotations

import click

from runbook_kit.cli.options import format_option


@click.command("fmt")
@click.argument("paths", nargs=-1, type=click.Path())
@click.option("--check", is_flag=True, help="Change nothing; exit 1 when something would change.")
@click.option("--diff", is_flag=True, help="Change nothing; print what would change.")
@click.option(
    "--criteria",
    type=click.Choice(("front-matter", "body")),
    help="Move entry and exit criteria into the front matter, or into task lists of the body.",
)
@format_option("text", "json")
def command(paths: tuple[str, ...], check: bool, diff: bool, criteria: str | None, form: str) -> None:
    """Bring blocks into the canonical form, without changing what they execute.

    PATHS are Markdown files and folders; without any, all runbooks that are here. Only the characters of info strings
    and block comments change. A fence with a problem in its info string is left alone and named on stderr.
    """
    from runbook_kit.cli import formatting
    from runbook_kit.cli.screen import note, put, put_json

    made, failed = formatting.format_all(formatting.choose(paths), criteria or "")
    writes = not (check or diff)
    if writes:
        made, unwritten = formatting.write_all(made)
        failed += unwritten
        made = made if criteria else [formatting.moved_remarks(each) for each in made]
    formatting.say_remarks(made)
    lines = "\n".join(formatting.page(made, written=writes) if made or not failed else ())
    if form == "json":
        put_json(formatting.fmt_v1(made, failed, written=writes))
    elif diff:
        diffs = [formatting.diff(each) for each in made if each.changed]
        if diffs:
            put("\n".join(diffs))
        note(lines)
    elif lines:
        put(lines)
    formatting.conclude(failed, sum(each.changed for each in made) if check else 0)
