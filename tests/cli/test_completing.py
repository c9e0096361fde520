"""What a shell is offered while somebody types."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.shell_completion import CompletionItem
from tests.cli.conftest import RESTART, Run
from tests.conftest import Repository

from runbook_kit.cli.completing import block_items, offered, target_items


def values(items: list[CompletionItem[str]]) -> list[str]:
    return [str(item.value) for item in items if item.type == "plain"]


def test_targets(here: Repository) -> None:  # noqa: ARG001
    assert values(target_items("re")) == ["restart", "restart/look", "restart/act", "rest", "restart/rest"]
    assert values(target_items("loo")) == ["loose", "loose/phase-7", "look"]


def test_files_are_offered_where_a_path_is_begun(here: Repository) -> None:  # noqa: ARG001
    assert [item.type for item in target_items("runbooks/")] == ["file"]
    assert [item.type for item in target_items("zzz")] == ["file"]
    assert [item.type for item in target_items("lo")] == ["plain"] * 3


def test_blocks_of_the_target(here: Repository) -> None:  # noqa: ARG001
    assert values(block_items("restart", "")) == ["versions", "restart"]
    assert values(block_items("act", "")) == ["restart"]
    assert block_items("nobody", "") == []


def test_anything_in_the_way_is_met_with_silence(here: Repository) -> None:
    here.write("runbook.toml", "not toml")
    assert values(target_items("re")) == []


def test_nowhere(nowhere: Path) -> None:  # noqa: ARG001
    assert values(target_items("")) == []


@pytest.mark.parametrize("value", ["a b", "$(id)", "a;b", "a,b", "a\x1b[0m", "`id`", "a\nb", "a'b"])
def test_a_name_that_a_shell_would_take_apart_is_not_offered(value: str) -> None:
    assert not offered(CompletionItem(value), "")


def test_the_program_answers_a_shell(here: Repository, run: Run) -> None:
    here.write("runbooks/restart.md", RESTART)
    words = {"_RUNBOOK_COMPLETE": "bash_complete", "COMP_WORDS": "runbook show restart/", "COMP_CWORD": "2"}
    lines = run(**words).stdout.splitlines()
    assert "plain,restart/look" in lines
    words = {"_RUNBOOK_COMPLETE": "bash_complete", "COMP_WORDS": "runbook sh", "COMP_CWORD": "1"}
    assert run(**words).stdout.splitlines() == ["plain,show"]
    words = {"_RUNBOOK_COMPLETE": "bash_complete", "COMP_WORDS": "runbook run look --only ver", "COMP_CWORD": "4"}
    assert run(**words).stdout.splitlines() == ["plain,versions"]
