"""`runbook show`: what a runbook, a phase or a block says, with its commands ready to copy."""

from __future__ import annotations

import click

from runbook_kit.cli.options import format_option, target_argument


@click.command("show")
@target_argument
@format_option("text", "json")
def command(target: str, form: str) -> None:
    """A runbook or phase: criteria, steps, commands, what it needs.

    What is wrong with the document goes to stderr.
    """
    from runbook_kit.cli.objections import conclude_invalid, object_to
    from runbook_kit.cli.reading import locate
    from runbook_kit.cli.screen import output, put, put_json

    located = locate(target)
    problem = object_to(located)
    if form == "json":
        from runbook_kit.render.runbook_v1 import selection_v1

        put_json(selection_v1(located.selection))
    else:
        from runbook_kit.render.runbook_page import runbook_page

        put(runbook_page(located.selection, output()))
    conclude_invalid(problem)
