"""Why a path that is not tracked may exist all the same."""

from __future__ import annotations

import os

from tests.conftest import Repository

from runbook_kit.gate.engine.unseen import BATCH, ignored, why_unseen
from runbook_kit.gitprocess import open_git


def test_what_git_ignores(repository: Repository) -> None:
    repository.write(".gitignore", "/out/\n*.log\n!keep.log\nü/\n")
    git = open_git(repository.path, os.environ)
    paths = [
        "out/a.json",
        "out",
        "docs/a.md",
        "deep/x.log",
        "keep.log",
        "ü/a.md",
        "a b.log",
        "",
        "a\0b",
        "../x",
        "-x.log",
        ":y.log",
    ]
    assert ignored(git, paths) == {"out/a.json", "deep/x.log", "ü/a.md", "a b.log", "-x.log", ":y.log"}
    assert ignored(git, []) == frozenset()


def test_more_paths_than_fit_on_a_command_line(repository: Repository) -> None:
    repository.write(".gitignore", "*.log\n")
    paths = [f"{number}.{'log' if number % 3 else 'md'}" for number in range(2 * BATCH + 7)]
    git = open_git(repository.path, os.environ)
    assert ignored(git, paths) == {path for path in paths if path.endswith(".log")}


def test_a_name_over_two_lines_confuses_no_other(repository: Repository) -> None:
    repository.write(".gitignore", "*.log\n")
    git = open_git(repository.path, os.environ)
    assert ignored(git, ["a.md", "b\nc.md", "d.log", "e.md"]) == {"d.log"}


def test_one_path_that_git_refuses_costs_no_other_its_answer(repository: Repository) -> None:
    repository.write(".gitignore", "*.log\n")
    repository.write("real/a.md", "")
    os.symlink("real", repository.path / "link")
    git = open_git(repository.path, os.environ)
    assert ignored(git, ["a.log", "b.log", "link/c.log", "d.md", "e.log"]) == {"a.log", "b.log", "e.log"}


def test_why() -> None:
    why = why_unseen({"there.md", "both.md"}.__contains__, {"hidden.md", "both.md"})
    assert [why(path) for path in ("there.md", "hidden.md", "both.md", "none.md")] == [
        "present",
        "ignored",
        "ignored",
        "",
    ]
