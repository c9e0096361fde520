"""Shipped data, a repository's own, and files that only look like ours."""

from __future__ import annotations

import hashlib

import pytest
from tests.conftest import Repository

from runbook_kit.cli.gatedata import gate_data
from runbook_kit.cli.place import find_place
from runbook_kit.errors import InvalidInput
from runbook_kit.gatedata import joined
from runbook_kit.shipped import digest, gates_folder, load

OWN = "format: execution/1\nversion: mine\n"


def test_what_is_shipped_counts_where_a_repository_has_nothing(here: Repository) -> None:  # noqa: ARG001
    found = gate_data("execution", "execution/1", find_place())
    assert (found.data, found.digest, found.origin) == (load("execution"), digest("execution"), "shipped")


def test_a_repositorys_own_file_counts(here: Repository) -> None:
    here.write("gates/execution.yaml", OWN)
    found = gate_data("execution", "execution/1", find_place())
    assert found.data == {"format": "execution/1", "version": "mine"}
    assert found.digest == hashlib.sha256(OWN.encode()).hexdigest()
    assert found.origin == "gates/execution.yaml"
    assert found.locate is not None
    assert found.locate("/version").line == 2


def test_a_copy_of_the_shipped_file_is_not_read_again(here: Repository) -> None:
    here.write("gates/execution.yaml", (gates_folder() / "execution.yaml").read_text("utf-8"))
    assert gate_data("execution", "execution/1", find_place()).origin == "shipped"


@pytest.mark.parametrize("text", ["stages: [build]\n", "format: other/1\n", ""])
def test_a_file_of_another_format_is_not_ours(here: Repository, text: str) -> None:
    here.write("gates/execution.yaml", text)
    assert gate_data("execution", "execution/1", find_place()).origin == "shipped"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("schedules: {mode: paper}\n", "has `schedules:` and does not say which format it has"),
        ("# ours\nversion: mine\nmodes : {}\n", "has `modes:` and does not say which format it has"),
        ("format: execution/2\n", "says `format: execution/2`"),
        ("format: exection/1\nmodes: {}\n", "says `format: exection/1`"),
    ],
)
def test_a_file_that_is_meant_for_us_is_not_passed_over(here: Repository, text: str, said: str) -> None:
    here.write("gates/execution.yaml", text)
    with pytest.raises(InvalidInput) as stop:
        gate_data("execution", "execution/1", find_place())
    assert stop.value.message == f"gates/execution.yaml:1:1: The file {said}, so nothing in it would count."
    assert (stop.value.hint, stop.value.code) == ("Write `format: execution/1` as its first line.", "invalid-policy")


def test_a_configured_folder(here: Repository) -> None:
    here.write("runbook.toml", 'gates = "policy"\n')
    here.write("policy/execution.yaml", OWN)
    assert gate_data("execution", "execution/1", find_place()).origin == "policy/execution.yaml"


def test_a_broken_file_is_named_with_line_and_column(here: Repository) -> None:
    here.write("gates/execution.yaml", "format: execution/1\nversion: [1\n")
    with pytest.raises(InvalidInput) as stop:
        gate_data("execution", "execution/1", find_place())
    assert stop.value.message.startswith("gates/execution.yaml:2:")


def test_own_lists_are_added() -> None:
    shipped = {"version": "1", "labels": {"entry": {"en": ["entry"]}, "exit": {"en": ["exit"]}}}
    own = {"version": "2", "labels": {"entry": {"en": ["entry", "start"], "fr": ["début"]}}}
    assert joined(shipped, own) == {
        "version": "2",
        "labels": {"entry": {"en": ["entry", "start"], "fr": ["début"]}, "exit": {"en": ["exit"]}},
    }
    assert shipped["labels"] == {"entry": {"en": ["entry"]}, "exit": {"en": ["exit"]}}
