"""Arguments of `runbook gate` that are read without click: what is read is what click reads, and nothing is guessed."""

from __future__ import annotations

from collections.abc import Sequence

import click
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from runbook_kit.cli.gate import FORMATS, command
from runbook_kit.cli.gateasked import Asked
from runbook_kit.cli.plain import FLAGS, FORMS, REPEATED, VALUES, read_plainly

OPTIONS = sorted({word for each in command.params if isinstance(each, click.Option) for word in each.opts})
# Every option, every value, and what a reader of arguments may stumble over.
WORDS = [
    *OPTIONS,
    *FORMATS,
    "-",
    "--",
    "",
    "a.md",
    "docs",
    "-x",
    "--al",
    "--format=json",
    "--all=1",
    "--help",
    "=",
    "ü",
]


def by_click(arguments: Sequence[str]) -> dict[str, object] | None:
    """What click makes of the arguments; None when it objects to them, or answers itself."""
    try:
        return command.make_context("gate", list(arguments)).params
    except (click.ClickException, click.exceptions.Exit):
        return None


@given(st.lists(st.sampled_from(WORDS), max_size=7))
@example(["--staged", "--", "a.md", "--fix"])
@example(["a.md", "--format", "json", "--gate", "docs-token-policy", "--gate", "command-safety", "b.md", "-"])
@example(["--format", "json", "--format", "text"])
@settings(deadline=None, max_examples=400)
def test_what_is_read_plainly_is_what_click_reads(arguments: list[str]) -> None:
    plain = read_plainly(["gate", *arguments])
    if plain is not None:
        params = by_click(arguments)
        assert params is not None
        assert Asked(**plain) == Asked(**params)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("arguments", "options"),
    [
        ([], {}),
        (["--staged", "--", "a.md", "-b.md"], {"staged": True, "paths": ("a.md", "-b.md")}),
        (["--all", "--no-cache", "--format", "concise"], {"everything": True, "no_cache": True, "form": "concise"}),
        (["--gate", "a", "--rule", "b", "--gate", "c"], {"gates": ("a", "c"), "rules": ("b",)}),
        (["--fix", "-"], {"fix": True, "paths": ("-",)}),
    ],
)
def test_what_hooks_write_is_plain(arguments: list[str], options: dict[str, object]) -> None:
    assert read_plainly(["gate", *arguments]) == {"paths": (), **options}


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["list"],
        ["-C", "x", "gate"],
        ["gate", "--help"],
        ["gate", "-h"],
        ["gate", "--sta"],
        ["gate", "--staged=yes"],
        ["gate", "--format=json"],
        ["gate", "--format", "jsn"],
        ["gate", "--format"],
        ["gate", "--base", ""],
        ["gate", "--gate", "--all"],
        ["gate", "--severity", "info"],
    ],
)
def test_everything_else_is_for_click(arguments: list[str]) -> None:
    assert read_plainly(arguments) is None


def test_the_options_are_those_of_the_command() -> None:
    names = {word: each for each in command.params if isinstance(each, click.Option) for word in each.opts}
    assert {word: names[word].name for word in FLAGS} == FLAGS
    assert {word: names[word].name for word in (VALUES | REPEATED)} == VALUES | REPEATED
    assert all(names[word].is_flag for word in FLAGS)
    assert all(names[word].multiple for word in REPEATED)
    assert FORMS == FORMATS
