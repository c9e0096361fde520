"""`runbook render runlog`, `report`, `go-no-go` and others: for a phase that has not run yet, or of a session."""

from __future__ import annotations

import click

from runbook_kit.cli.options import TargetName, format_option, target_argument
from runbook_kit.cli.render import SUBCOMMANDS
from runbook_kit.cli.rendering import against_option, out_options

HELP = """Of a runbook or phase that has not run yet: what the runbook knows is written down, what it cannot know is
marked `to fill in`. Of a session (its id, the beginning of one, or `latest`): everything is taken from its log."""
OF_A_RUNBOOK = "What the runbook knows is written down; what it cannot know is marked `to fill in`."
NEVER_OF_A_SESSION = ("work-packages",)


def skeleton(name: str) -> click.Command:
    """The command that renders the template of that name."""

    if name in NEVER_OF_A_SESSION:

        @click.command(name, help=f"{SUBCOMMANDS[name][1]}\n\n{OF_A_RUNBOOK}")
        @target_argument
        @format_option("markdown", "html", "json")
        @out_options
        def plain(target: str, form: str, out: str, force: bool) -> None:
            render(name, target, form, out, force=force)

        return plain

    @click.command(name, help=f"{SUBCOMMANDS[name][1]}\n\n{HELP}")
    @click.argument("target", type=TargetName(), required=False, default="", metavar="TARGET|SESSION")
    @click.option("--session", default="", metavar="SESSION", help="The session that the document is about.")
    @format_option("markdown", "html", "json")
    @against_option
    @out_options
    def made(target: str, session: str, form: str, against: str, out: str, force: bool) -> None:
        named = session or (target if is_session(target) else "")
        refuse_both(name, target, session, against, named)
        if named:
            from runbook_kit.cli.render_session import render_paper

            render_paper(name, named, form, against, out, force=force)
        else:
            render(name, target, form, out, force=force)

    return made


def is_session(target: str) -> bool:
    """Whether what was typed is a session, and no target: `latest`, or what begins as ids do."""
    from runbook_kit.cli.render_session import SESSION

    return SESSION.fullmatch(target) is not None


def refuse_both(name: str, target: str, session: str, against: str, named: str) -> None:
    """Raise `UsageError` when nothing is named, or two things are, or changes are asked for where there are none."""
    from runbook_kit.errors import UsageError

    if not target and not session:
        hint = f"Write `runbook render {name} TARGET`, or `runbook render {name} latest` for the last session."
        raise UsageError("Neither a target nor a session is named.", hint=hint, code="missing-argument")
    if target and session:
        message = f"Either a target is named, or a session: {target!r} and {session!r}."
        raise UsageError(message, hint="The session says what its target was.", code="conflicting-options")
    if against and not named:
        message = "`--against` is about the changes of a session, and a target has none."
        raise UsageError(
            message, hint=f"Write `runbook render {name} latest --against REF`.", code="conflicting-options"
        )


def render(name: str, target: str, form: str, out: str, *, force: bool) -> None:
    """Render the template `name` for a target."""
    from runbook_kit.cli.rendering import deliver, library_at, locate_document, render_json
    from runbook_kit.render.documents.packet import packet

    located = locate_document(target)
    values = packet(located.selection)
    library = library_at(located.place)
    if form == "json":
        deliver(render_json(name, values, located), out, located.place, force=force)
        return
    rendered = library.render(f"{name}.md", doc=values, runbook=located.selection.runbook)
    if form == "html":
        from runbook_kit.render.documents.papers import as_page

        rendered = as_page(name, values.title, rendered, library)
    deliver(rendered.text, out, located.place, force=force)


COMMANDS = {name: skeleton(name) for name, (module, _) in SUBCOMMANDS.items() if module == "render_skeleton"}
