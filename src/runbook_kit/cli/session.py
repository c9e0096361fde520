"""`runbook session`: sessions planned, looked at, added to, verified and closed."""

from __future__ import annotations

from importlib import import_module

import click

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
    "replay": ("session_replay", "The state of a session, computed again from its first event."),
}


class Doings(click.Group):
    """A group whose commands are modules of this package, imported only when named."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        return list(SUBCOMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        if cmd_name not in SUBCOMMANDS:
            return None
        command = import_module(f"runbook_kit.cli.{SUBCOMMANDS[cmd_name][0]}").command
        assert isinstance(command, click.Command)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and args[0] not in SUBCOMMANDS and not args[0].startswith("-") and not ctx.resilient_parsing:
            raise unknown(args[0])
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """List the commands without importing a module."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, text) for name, (_, text) in SUBCOMMANDS.items()])


def unknown(name: str) -> Exception:
    """The error for something that cannot be done with a session."""
    from runbook_kit.errors import UsageError
    from runbook_kit.suggestion import nearest, quoted

    close = nearest(name, SUBCOMMANDS)
    hint = f"Did you mean `runbook session {close}`?" if close else f"There are: {', '.join(SUBCOMMANDS)}."
    return UsageError(f"There is no command `runbook session` {quoted(name)}.", hint=hint, code="unknown-command")


@click.group("session", cls=Doings, invoke_without_command=True)
@click.pass_context
def command(context: click.Context) -> None:
    """Sessions: what was run here, by whom, and what came of it.

    SESSION is an id, the unique beginning of one, or `latest`.
    """
    if context.invoked_subcommand is None:
        raise missing(context.get_help())


def missing(usage: str) -> Exception:
    """The error for a call that names no command; `usage` is shown first."""
    from runbook_kit.cli.screen import note
    from runbook_kit.errors import UsageError

    note(f"{usage}\n")
    hint = "`runbook session list` is a good start: it shows what is here."
    return UsageError("No command was given.", hint=hint, code="missing-command")
