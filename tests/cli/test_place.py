"""Where the program works, and whose settings count."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from tests.conftest import Repository

from runbook_kit.cli.place import enter, find_place, is_file
from runbook_kit.config import Config
from runbook_kit.errors import InvalidInput, UsageError


def test_a_repository(here: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(here.path / "runbooks")
    place = find_place()
    assert (place.start, place.root, place.in_repository) == (here.path / "runbooks", here.path, True)
    assert place.config.runbooks == ("runbooks",)


def test_settings(here: Repository) -> None:
    here.write("runbook.toml", 'runbooks = ["docs/ops"]\n')
    place = find_place()
    assert place.config.runbooks == ("docs/ops",)
    assert place.config.origins["runbooks"] == "runbook.toml:1"


def test_settings_that_cannot_be_read(here: Repository) -> None:
    here.write("runbook.toml", "runbooks = [\n")
    with pytest.raises(InvalidInput) as stop:
        find_place()
    assert stop.value.message.startswith("runbook.toml:")


def test_no_repository(nowhere: Path) -> None:
    place = find_place()
    assert (place.root, place.in_repository, place.config) == (nowhere, False, Config())


def test_a_file_in_another_repository_brings_its_own_settings(here: Repository, nowhere: Path) -> None:
    here.write("runbook.toml", 'out = "results"\n')
    near = os.path.relpath(here.path / "runbooks" / "restart.md", nowhere)
    assert find_place(near).root == here.path
    assert find_place(near).config.out == "results"
    assert find_place().root == nowhere


def test_entering_a_folder_and_going_back(here: Repository, nowhere: Path) -> None:
    leave = enter(str(here.path))
    assert Path.cwd() == here.path
    leave()
    assert Path.cwd() == nowhere


@pytest.mark.parametrize("folder", ["/does/not/exist", "a\0b", "README.md"])
def test_a_folder_that_is_none(here: Repository, folder: str) -> None:  # noqa: ARG001
    with pytest.raises(UsageError) as stop:
        enter(folder)
    assert stop.value.code == "missing-folder"


def test_a_path_that_cannot_be_looked_at_is_no_file() -> None:
    assert not is_file(Path("a\0b"))
    assert not is_file(Path("x" * 5000))
