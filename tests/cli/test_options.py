"""Arguments and options that several commands share look the same everywhere."""

from __future__ import annotations

import click
import pytest

from runbook_kit.cli.main import COMMANDS, program
from runbook_kit.cli.options import BlockName, TargetName

CONTEXT = program.make_context("runbook", ["list"])


def command(name: str) -> click.Command:
    found = program.get_command(CONTEXT, name)
    assert found is not None
    return found


@pytest.mark.parametrize("name", ["list", "show", "run", "check", "doctor", "extract"])
def test_everything_that_prints_has_json(name: str) -> None:
    form = next(parameter for parameter in command(name).params if "--format" in parameter.opts)
    assert isinstance(form.type, click.Choice)
    assert "json" in form.type.choices
    assert form.name == "form"


@pytest.mark.parametrize("name", ["show", "run", "check", "extract"])
def test_every_target_is_completed(name: str) -> None:
    target = next(parameter for parameter in command(name).params if parameter.name == "target")
    assert isinstance(target.type, TargetName)


def test_blocks_are_completed() -> None:
    kinds = {parameter.name: parameter.type for parameter in command("run").params}
    assert isinstance(kinds["only"], BlockName)
    assert isinstance(kinds["start"], BlockName)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_option_has_a_help_text(name: str) -> None:
    options = [parameter for parameter in command(name).params if isinstance(parameter, click.Option)]
    assert [option.name for option in options if not option.help] == []
