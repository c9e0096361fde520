"""What facts are gathered from: files as they lie, programs as they answer, git as it stands."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import pytest
from tests.conftest import Repository

from runbook_kit.cli.drift_asking import http_fact
from runbook_kit.cli.drift_facts import measured, path_name, version_of
from runbook_kit.cli.drift_git import git_state, tracked_paths
from runbook_kit.cli.place import find_place


def test_a_file_counts_by_its_bytes_and_a_link_by_where_it_leads(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"x")
    (tmp_path / "l").symlink_to("/etc/passwd\x1b")
    (tmp_path / "d").symlink_to("/etc")
    os.mkfifo(tmp_path / "p")
    digest = hashlib.sha256(b"x").hexdigest()
    assert [measured(tmp_path, name) for name in ("a", "l", "d/passwd", "p", "gone", "n\0")] == [
        f"sha256:{digest}", "link to /etc/passwd\\x1b", "", "", "", "",
    ]  # fmt: skip


@pytest.mark.parametrize(("said", "expected"), [
    ("git version 2.40.1\n", "2.40.1"), ("", "says no version"), (None, "says no version"),
])  # fmt: skip
def test_versions(said: str | None, expected: str) -> None:
    assert version_of("sh", {"PATH": os.environ["PATH"]}, lambda _: said) == expected


def test_programs_that_are_not_asked() -> None:
    def ask(words: tuple[str, ...]) -> str:
        raise AssertionError(words)

    answers = [version_of(name, {"PATH": "/nowhere"}, ask) for name in ("git", "./git", "-x")]
    assert answers == ["missing", "a program of a folder is not started", "a program of a folder is not started"]


def test_names_that_are_no_text() -> None:
    assert path_name("a\udcff") == "a\\xff"


def test_a_server_that_is_not_there() -> None:
    assert http_fact("a", "http://127.0.0.1:1/").value.startswith("cannot be asked: ")


def test_git(repository: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    repository.write("a.txt", "x")
    repository.commit()
    left = repository.write("b.txt", "x")
    monkeypatch.chdir(repository.path)
    place = find_place()
    state = git_state(place, os.environ, (left,))
    assert state is not None
    assert (state.is_clean, state.branch, tracked_paths(place, os.environ)) == (True, "main", ("a.txt",))


def test_no_repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    place = find_place()
    assert (git_state(place, os.environ), tracked_paths(place, os.environ)) == (None, ())
