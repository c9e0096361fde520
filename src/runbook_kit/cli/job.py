"""`runbook job`: commands that go on in the background, supervised, with their output and exit code kept."""

from __future__ import annotations

from importlib import import_module

import click

SUBCOMMANDS = {  # name on the command line: module in this package, one line of help
    "start": ("job_start", "Start a command in the background; it outlives the terminal."),
    "list": ("job_list", "The jobs that are here, the newest first."),
    "status": ("job_status", "One job: whether it runs, since when, and how it ended."),
    "follow": ("job_follow", "Print the output of a job as it grows, and end with it."),
    "stop": ("job_stop", "End a job, or what a lost one has left."),
    "doctor": ("job_doctor", "What jobs need, and what is wrong with those that are here."),
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
    """The error for something that cannot be done with a job."""
    from runbook_kit.errors import UsageError
    from runbook_kit.suggestion import nearest, quoted

    close = nearest(name, SUBCOMMANDS)
    hint = f"Did you mean `runbook job {close}`?" if close else f"There are: {', '.join(SUBCOMMANDS)}."
    return UsageError(f"There is no command `runbook job` {quoted(name)}.", hint=hint, code="unknown-command")


@click.group("job", cls=Doings, invoke_without_command=True)
@click.pass_context
def command(context: click.Context) -> None:
    """Jobs: commands that go on in the background, each with a supervisor of its own.

    JOB is an id, the unique beginning of one, `latest`, or a label, which means the newest job that has it.
    """
    if context.invoked_subcommand is None:
        raise missing(context.get_help())


def missing(usage: str) -> Exception:
    """The error for a call that names no command; `usage` is shown first."""
    from runbook_kit.cli.screen import note
    from runbook_kit.errors import UsageError

    note(f"{usage}\n")
    hint = "`runbook job list` is a good start: it shows what is here."
    return UsageError("No command was given.", hint=hint, code="missing-command")
