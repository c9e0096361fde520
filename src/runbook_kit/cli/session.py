"""`runbook session`: sessions planned, looked at, added to, verified and closed."""

from __future__ import annotations

import click

from runbook_kit.cli.doings import Doings, missing

SUBCOMMANDS = {  # name on the command line: module in this package, one line of help
    "list": ("session_list", "The sessions that are here, the newest first."),
    "show": ("session_show", "One session: its state, what to do next, and what happened."),
    "plan": ("session_plan", "Open a session for later: window, people, due times; runs nothing."),
    "note": ("session_note", "Write down what you see or do."),
    "finding": ("session_finding", "Write down what is good, doubtful or wrong; a red one must be resolved."),
    "items": ("session_items", "What is left to do, by whom and until when; add, park or close."),
    "pause": ("session_pause", "Ask a running session to stop before its next block."),
    "resume": ("session_resume", "Go on with a session that was left; finished blocks do not run again."),
    "review": ("session_review", "Say as somebody else than the operator that you have looked at it."),
    "close": ("session_close", "End a session for good, as a success or as failed."),
    "cancel": ("session_cancel", "End a session for good that shall not be run to its end."),
    "verify": ("session_verify", "Whether the log and the files of a session are what was written."),
    "index": ("session_index", "What the sessions here prove, as a file for a site."),
    "replay": ("session_replay", "The state of a session, computed again from its first event."),
}


@click.group("session", cls=Doings, listed=SUBCOMMANDS)
@click.pass_context
def command(context: click.Context) -> None:
    """Sessions: what was run here, by whom, and what came of it.

    SESSION is an id, the unique beginning of one, or `latest`.
    """
    if context.invoked_subcommand is None:
        raise missing(context.get_help(), "`runbook session list` is a good start: it shows what is here.")
