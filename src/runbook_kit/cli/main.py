"""The program: its commands, each loaded when it is used."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from importlib import import_module
from typing import Any, NoReturn

import click

from runbook_kit import __version__
from runbook_kit.cli.start import called_as, completion_variable, end

COMMANDS = {  # name on the command line: module in this package, one line of help
    "list": ("list_", "Runbooks and phases, with last verified date."),
    "show": ("show", "A runbook or phase: criteria, steps, commands, what it needs."),
    "run": ("run", "What a run would do, would ask and would refuse; with --execute, do it and record it."),
    "check": ("check", "Whether the entry or exit criteria of a phase hold here and now."),
    "status": ("status", "Whether anything here needs somebody, and the exact commands."),
    "session": ("session", "What runs have recorded: list, show, note, finding, items, close, verify, replay."),
    "evidence": ("evidence", "Evidence packs: pack, snapshot, bundle, verify, list, hold, archive, prune."),
    "drift": ("drift", "What has changed since it was looked at, and whether it was meant."),
    "pin": ("pin", "Hold a clean repository state, and see whether it has moved."),
    "job": ("job", "Commands that go on in the background: start, follow, stop."),
    "schedule": ("schedule", "What the machine's own scheduler starts: list, export, doctor."),
    "signoff": ("signoff", "Say yes or no to a criterion, as another person than the operator."),
    "undo": ("undo", "Take back what a session really did, in reverse; without --execute a dry run."),
    "halt": ("halt", "The kill switch: nothing executes any more, and what runs is ended."),
    "unhalt": ("unhalt", "Let execution go on again, as a person in a role."),
    "approve": ("approve", "Show a plan, and record that you agree to exactly this one."),
    "extract": ("extract", "The commands of a runbook or phase as a shell script; executes nothing."),
    "render": ("render", "A runbook or phase as the document somebody else needs: checklist, prompts, script, map."),
    "gate": ("gate", "What is wrong with the Markdown here: links, paths, commands, secrets; --fix mends."),
    "rule": ("rule", "What a rule of the gates objects to, why, and what to do."),
    "explain": ("explain", "What a rule or a reason code means, and what to do next."),
    "import": ("import_", "Write the structure inferred from a document down as front matter."),
    "fmt": ("fmt", "Bring blocks into the canonical form, without changing what they execute."),
    "new": ("new", "Start a new document from a template."),
    "init": ("init", "Set this repository up: configuration, hook and workflow."),
    "schema": ("schema", "The JSON Schema of a runbook's front matter."),
    "doctor": ("doctor", "What this machine and this repository offer, and where each setting comes from."),
    "completion": ("completion", "Print the completion script of a shell."),
}


class Program(click.Group):
    """A group whose commands are modules of this package, imported only when named."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        if cmd_name not in COMMANDS:
            return None
        command = import_module(f"runbook_kit.cli.{COMMANDS[cmd_name][0]}").command
        assert isinstance(command, click.Command)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and args[0] not in COMMANDS and not args[0].startswith("-") and not ctx.resilient_parsing:
            from runbook_kit.cli.failure import unknown_command

            raise unknown_command(args[0], COMMANDS)
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """List the commands without importing one."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, text) for name, (_, text) in COMMANDS.items()])

    def main(self, args: Sequence[str] | None = None, prog_name: str | None = None, **extra: Any) -> NoReturn:  # type: ignore[override]
        """Run the program and leave the interpreter with its exit code; `extra` goes to click's context."""
        arguments = list(sys.argv[1:] if args is None else args)
        sys.exit(answer(self, arguments, prog_name or called_as(), **extra))


def answer(program: click.Group, arguments: list[str], name: str, **extra: Any) -> int:
    """The exit code of the program for these arguments."""

    def work() -> int:
        variable = completion_variable(name)
        if variable in os.environ:
            return complete(program, name, variable)
        try:
            with program.make_context(name, list(arguments), **extra) as context:
                program.invoke(context)
        except click.exceptions.Exit as leave:
            return leave.exit_code
        return 0

    return end(work, arguments, name)


def complete(program: click.Group, name: str, variable: str) -> int:
    """Answer the shell that asks for completions (or for the script that makes it ask)."""
    from click.shell_completion import shell_complete

    return shell_complete(program, {}, name, variable, os.environ[variable])


@click.group(
    cls=Program,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="TARGET is a runbook, a phase, RUNBOOK/PHASE, RUNBOOK/PHASE/BLOCK, a FILE, FILE#PHASE or FILE:LINE. "
    "Nothing executes without a flag that says so.",
)
@click.version_option(__version__, "-V", "--version", prog_name="runbook", message="%(prog)s %(version)s")
@click.option("-C", "folder", metavar="DIR", help="Work as if started in DIR.")
@click.pass_context
def program(context: click.Context, folder: str | None) -> None:
    """Operational procedures that live as Markdown: read, checked, planned, run and proven."""
    if folder is not None:
        from runbook_kit.cli.place import enter

        context.call_on_close(enter(folder))
    if context.invoked_subcommand is None:
        from runbook_kit.cli.failure import missing_command

        raise missing_command(context.get_help())
