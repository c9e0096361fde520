"""`runbook render`: the document somebody else needs, made of a runbook or phase and a template."""

from __future__ import annotations

import click

from runbook_kit.cli.doings import Doings
from runbook_kit.cli.options import format_option

SUBCOMMANDS = {  # name on the command line: module in this package, one line of help
    "checklist": ("render_checklist", "Criteria and steps to tick, with room for time and initials."),
    "prompts": ("render_prompts", "The phase as prompts for agents: orchestrator, implementer, reviewer and others."),
    "runlog": ("render_skeleton", "The log of a session; before it, one to be kept by hand."),
    "report": ("render_skeleton", "The completion report; beforehand, as far as the runbook knows it."),
    "recon": ("render_session", "Of a session: planned against done, outputs declared against produced."),
    "go-no-go": ("render_skeleton", "What those who decide on go or no-go need on one page."),
    "review": ("render_session", "Of a session: what reviewers said, and what blocks its close."),
    "handoff": ("render_skeleton", "What the next operator must know."),
    "incident": ("render_skeleton", "The record of an incident: times, impact, actions, whom to call."),
    "post-mortem": ("render_skeleton", "What happened, why, and what changes: due within 48 hours."),
    "work-packages": ("render_skeleton", "The plan of the work: packages with files, criteria and risks."),
    "script": ("render_script", "The commands as a script that keeps criteria, prompts, timeouts and modes."),
    "diagram": ("render_diagram", "Phases, what they need and who signs, on one page."),
}


def unknown_document(name: str) -> Exception:
    """The error for a document that there is none of."""
    from runbook_kit.errors import UsageError
    from runbook_kit.suggestion import nearest, quoted

    close = nearest(name, SUBCOMMANDS)
    hint = f"Did you mean {quoted(close)}?" if close else f"There are: {', '.join(SUBCOMMANDS)}."
    return UsageError(f"There is no document {quoted(name)}.", hint=hint, code="unknown-document")


@click.group("render", cls=Doings, listed=SUBCOMMANDS, heading="Documents", unknown=unknown_document)
@click.option("--list", "lists", is_flag=True, help="Every template: which is used, from where, and its variables.")
@format_option("text", "json")
@click.pass_context
def command(context: click.Context, lists: bool, form: str) -> None:
    """Turn a runbook, a phase or a session into the document somebody else needs; executes nothing.

    Runlog, report, recon, go-no-go, review, handoff, incident and post-mortem tell of a session when one is named: its
    id, or `latest`. They follow from its log alone, as the documents of its evidence pack do.

    Documents are made from templates; a repository's own in its templates folder takes the place of the shipped one.
    """
    if lists and context.invoked_subcommand is None:
        from runbook_kit.cli.rendering import list_templates

        list_templates(form)
    elif lists or context.invoked_subcommand is None:
        raise missing_document(context.get_help(), both=lists)


def missing_document(usage: str, *, both: bool) -> Exception:
    """The error for a call that names no document, or names one beside `--list`; `usage` is shown first."""
    from runbook_kit.cli.screen import note
    from runbook_kit.errors import UsageError

    note(f"{usage}\n")
    message = "`--list` stands alone." if both else "No document was named."
    hint = f"There are: {', '.join(SUBCOMMANDS)}."
    return UsageError(message, hint=hint, code="usage" if both else "missing-command")
