"""`runbook render diagram`: the phases of a runbook and what they need, as a map on one page."""

from __future__ import annotations

import click

from runbook_kit.cli.options import target_argument
from runbook_kit.cli.rendering import out_options


@click.command("diagram")
@target_argument
@click.option(
    "--format",
    "form",
    type=click.Choice(("mermaid", "svg")),
    default="mermaid",
    show_default=True,
    help="Text that GitHub draws, or a picture of its own.",
)
@out_options
def command(target: str, form: str, out: str, force: bool) -> None:
    """The phases of a runbook, what they need, their gates and who signs, on one page.

    For a phase: itself and everything that it needs. Phases that need each other are drawn, and end with 2.
    """
    from runbook_kit import __version__
    from runbook_kit.cli.objections import conclude_invalid, object_to
    from runbook_kit.cli.reading import locate
    from runbook_kit.cli.rendering import deliver
    from runbook_kit.render.diagram.chart import chart

    located = locate(target)
    problem = object_to(located)
    runbook = located.selection.runbook
    record = f"runbook-kit {__version__} · {runbook.id}: {runbook.path} (sha256 {runbook.digest[:12]})"
    drawn = chart(located.selection, record)
    if form == "svg":
        from runbook_kit.render.diagram.svg import svg

        text = svg(drawn)
    else:
        from runbook_kit.render.diagram.mermaid import mermaid

        text = mermaid(drawn)
    deliver(text, out, located.place, force=force)
    conclude_invalid(problem)
