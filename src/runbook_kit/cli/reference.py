"""Pages about this program for a documentation site: every command with its options, and the rules that hold here."""

from __future__ import annotations

from collections.abc import Iterator
from inspect import cleandoc
from pathlib import Path

import click

HEAD = """\
# Commands

Every command with its arguments and options, as the program itself tells them.
"""
NAME = "runbook"
PIPE = "\\|"  # in a cell of a table, where it would end the cell


def commands_page(root: Path) -> str:  # noqa: ARG001
    """All commands and their subcommands, in the order in which the program lists them; the same in any repository."""
    from runbook_kit.cli.main import program

    context = click.Context(program, info_name=NAME)
    return "\n".join([HEAD, *sections(program, context, 2)]).rstrip("\n") + "\n"


def rules_page(root: Path) -> str:
    """Every rule of every gate, with the severity that it has in this repository."""
    from runbook_kit.cli.place import find_place
    from runbook_kit.cli.ruledata import rule_rows
    from runbook_kit.render.rules_page import rules_page as page

    return page(rule_rows(find_place(str(root / "runbook.toml"))), here=True)


def sections(group: click.Group, context: click.Context, level: int) -> Iterator[str]:
    """A section for every command of a group, those below it one level deeper."""
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        if command is not None and not command.hidden:
            inner = click.Context(command, info_name=name, parent=context)
            yield from section(command, inner, level)
            if isinstance(command, click.Group):
                yield from sections(command, inner, level + 1)


def section(command: click.Command, context: click.Context, level: int) -> Iterator[str]:
    """What a command does, how it is called, and its options."""
    yield from (f"{'#' * level} {context.command_path}", "")
    yield from ("```text", usage(command, context), "```", "")
    for paragraph in cleandoc(command.help or "").split("\n\n"):
        yield from ([shown(paragraph), ""] if paragraph else [])
    records = [each.get_help_record(context) for each in command.get_params(context) if isinstance(each, click.Option)]
    yield from ("| option | what it does |", "|---|---|")
    yield from (f"| `{name.replace('|', PIPE)}` | {shown(text)} |" for name, text in filter(None, records))
    yield ""


def shown(text: str) -> str:
    """Help of ours as Markdown on one line: code in backticks stays code, a name in angle brackets stays visible."""
    return " ".join(text.split()).replace("<", "&lt;").replace("|", PIPE)


def usage(command: click.Command, context: click.Context) -> str:
    return " ".join([context.command_path, *command.collect_usage_pieces(context)])
