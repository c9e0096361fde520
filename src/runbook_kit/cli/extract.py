"""`runbook extract`: the commands of a runbook or phase as a shell script, executing nothing."""

from __future__ import annotations

import click

from runbook_kit.cli.options import format_option, target_argument


@click.command("extract")
@target_argument
@format_option("sh", "json")
@click.option("--lang", default="", metavar="NAME", help="Blocks of this language instead of those for a shell.")
def command(target: str, form: str, lang: str) -> None:
    """The commands of a runbook or phase as a shell script; executes nothing.

    Blocks are as written, in the normal order, teardown last. Where a placeholder is not filled in, the script stops.
    """
    from runbook_kit.cli.objections import object_to
    from runbook_kit.cli.reading import locate
    from runbook_kit.cli.screen import put, put_json, warn
    from runbook_kit.render.script import extract_v1, extracts, script

    located = locate(target)
    problem = object_to(located)
    if problem is not None:
        raise problem
    found = extracts(located.selection, lang)
    for each in found:
        for reason in each.stops:
            warn("unfinished-block", f"{each.block.address}, line {each.block.span.line}: {reason}.")
    if not found:
        warn(
            "no-blocks",
            f"`{target}` has no blocks in {lang or 'a shell language'}.",
            "`runbook show` shows what it has.",
        )
    if form == "json":
        put_json(extract_v1(located.selection, found))
    else:
        put(script(located.selection.runbook, found, lang))
