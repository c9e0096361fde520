"""A group of commands below one word, such as `runbook session show`: each a module, imported only when it is named."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any

import click

Listed = Mapping[str, tuple[str, str]]  # name on the command line → module in this package, one line of help


class Doings(click.Group):
    """A group whose commands are modules of this package. `unknown` makes the error for a name that is none."""

    def __init__(
        self,
        *,
        listed: Listed,
        heading: str = "Commands",
        unknown: Callable[[str], Exception] | None = None,
        **settings: Any,
    ) -> None:
        super().__init__(invoke_without_command=True, **settings)
        self.listed, self.heading, self.unknown = listed, heading, unknown

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        return list(self.listed)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """The command of that name; a module that makes several has them in `COMMANDS`, by name."""
        if cmd_name not in self.listed:
            return None
        module = import_module(f"runbook_kit.cli.{self.listed[cmd_name][0]}")
        command = module.COMMANDS[cmd_name] if hasattr(module, "COMMANDS") else module.command
        assert isinstance(command, click.Command)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and args[0] not in self.listed and not args[0].startswith("-") and not ctx.resilient_parsing:
            raise self.unknown(args[0]) if self.unknown else self.no_command(args[0])
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """List the commands without importing a module."""
        with formatter.section(self.heading):
            formatter.write_dl([(name, text) for name, (_, text) in self.listed.items()])

    def no_command(self, name: str) -> Exception:
        """The error for something that cannot be done here."""
        from runbook_kit.errors import UsageError
        from runbook_kit.suggestion import nearest, quoted

        close = nearest(name, self.listed)
        hint = f"Did you mean `runbook {self.name} {close}`?" if close else f"There are: {', '.join(self.listed)}."
        message = f"There is no command `runbook {self.name}` {quoted(name)}."
        return UsageError(message, hint=hint, code="unknown-command")


def missing(usage: str, hint: str) -> Exception:
    """The error for a call that names no command; `usage` is shown first."""
    from runbook_kit.cli.screen import note
    from runbook_kit.errors import UsageError

    note(f"{usage}\n")
    return UsageError("No command was given.", hint=hint, code="missing-command")
