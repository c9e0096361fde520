"""The page of all commands, made of the commands themselves."""

from __future__ import annotations

import re
from pathlib import Path

import click
import pytest

from runbook_kit.cli.main import COMMANDS
from runbook_kit.cli.reference import commands_page, section


def test_every_command_and_subcommand_has_a_section(tmp_path: Path) -> None:
    page = commands_page(tmp_path)
    titles = re.findall(r"^#+ (runbook .*)$", page, re.MULTILINE)
    assert [title for title in titles if title.count(" ") == 1] == [f"runbook {name}" for name in COMMANDS]
    assert {"runbook session index", "runbook evidence pack", "runbook render checklist"} <= set(titles)
    assert len(titles) == len(set(titles))


@click.command()
@click.argument("target")
@click.option("--out", metavar="FILE", help="Write to FILE | not <stdout>.")
def example(target: str, out: str) -> None:
    """Do it.

    Only `once`.
    """
    raise AssertionError(target + out)


@pytest.mark.parametrize(
    "line",
    [
        "### runbook example",
        "runbook example [OPTIONS] TARGET",
        "Do it.",
        "Only `once`.",
        "| `--out FILE` | Write to FILE \\| not &lt;stdout>. |",
    ],
)
def test_a_section_says_how_a_command_is_called(line: str) -> None:
    context = click.Context(example, info_name="example", parent=click.Context(click.Group("g"), info_name="runbook"))
    assert line in list(section(example, context, 3))
