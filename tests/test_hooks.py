"""The hooks that other repositories use: a manifest pre-commit accepts, and commands that are there."""

from __future__ import annotations

import shlex
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from identify.identify import tags_from_filename
from pre_commit.clientlib import load_manifest  # type: ignore[import-untyped]

from runbook_kit.cli.main import COMMANDS
from runbook_kit.repo import MARKDOWN

MANIFEST = Path(__file__).parent.parent / ".pre-commit-hooks.yaml"
HOOKS: dict[str, dict[str, Any]] = {hook["id"]: hook for hook in load_manifest(MANIFEST)}


def test_the_manifest_has_these_hooks() -> None:
    assert list(HOOKS) == ["runbook-gate", "runbook-gate-all", "runbook-gate-fix", "runbook-fmt"]


@pytest.mark.parametrize("name", HOOKS)
def test_a_hook_is_one_process_that_needs_nothing_else(name: str) -> None:
    hook = HOOKS[name]
    assert (hook["language"], hook["additional_dependencies"]) == ("python", [])
    assert hook["require_serial"] or not hook["pass_filenames"]
    assert hook["minimum_pre_commit_version"] == "3.2.0"
    assert "pre-commit" in hook["stages"]
    assert hook["description"].endswith(".")


@pytest.mark.parametrize("name", HOOKS)
def test_a_hook_calls_a_command_with_options_that_are_there(name: str) -> None:
    program, command, *words = shlex.split(HOOKS[name]["entry"])
    assert program == "runbook"
    assert command in COMMANDS
    known = {
        word
        for option in import_module(f"runbook_kit.cli.{COMMANDS[command][0]}").command.params
        for word in option.opts
    }
    assert [word for word in words if word not in known] == []


@pytest.mark.parametrize("name", [name for name, hook in HOOKS.items() if hook["pass_filenames"]])
def test_no_name_is_taken_for_an_option(name: str) -> None:
    hook = HOOKS[name]
    assert hook["args"][-1:] == ["--"]
    assert hook["types"] == ["markdown"]
    assert all("markdown" in tags_from_filename(f"a{suffix}") for suffix in MARKDOWN)


def test_deletions_are_seen_by_the_hook_that_always_runs() -> None:
    assert {name for name, hook in HOOKS.items() if hook["always_run"]} == {"runbook-gate-all"}
    assert not HOOKS["runbook-gate-all"]["pass_filenames"]


def test_only_a_fixing_hook_writes() -> None:
    writes = {name for name, hook in HOOKS.items() if "--staged" not in hook["entry"]}
    assert writes == {"runbook-gate-fix", "runbook-fmt"}


def test_the_documentation_has_every_hook() -> None:
    page = (MANIFEST.parent / "docs" / "how-to" / "gate-in-pre-commit.md").read_text("utf-8")
    assert [name for name in HOOKS if f"| `{name}` |" not in page] == []
