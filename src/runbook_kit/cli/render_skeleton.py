"""`runbook render runlog`, `report`, `go-no-go` and others: documents for a phase that has not run yet."""

from __future__ import annotations

import click

from runbook_kit.cli.options import format_option, target_argument
from runbook_kit.cli.render import SUBCOMMANDS
from runbook_kit.cli.rendering import out_options

HELP = "What the runbook knows is written down; what it cannot know is marked `to fill in`."


def skeleton(name: str) -> click.Command:
    """The command that renders the template of that name."""

    @click.command(name, help=f"{SUBCOMMANDS[name][1]}\n\n{HELP}")
    @target_argument
    @format_option("markdown", "json")
    @out_options
    def made(target: str, form: str, out: str, force: bool) -> None:
        render(name, target, form, out, force=force)

    return made


def render(name: str, target: str, form: str, out: str, *, force: bool) -> None:
    """Render the template `name` for a target."""
    from runbook_kit.cli.rendering import deliver, library_at, locate_document, render_json
    from runbook_kit.render.documents.packet import packet

    located = locate_document(target)
    values = packet(located.selection)
    if form == "json":
        deliver(render_json(name, values, located), out, located.place, force=force)
        return
    rendered = library_at(located.place).render(f"{name}.md", doc=values, runbook=located.selection.runbook)
    deliver(rendered.text, out, located.place, force=force)


COMMANDS = {name: skeleton(name) for name, (module, _) in SUBCOMMANDS.items() if module == "render_skeleton"}
