"""What a run has changed outside the scope that was declared for it."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from runbook_kit.cli.strays import watch_scope
from runbook_kit.cli.wishes import read_scope
from runbook_kit.errors import UsageError


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    git(tmp_path, "init", "--quiet", "--initial-branch=main")
    for name in ("docs/a.md", "src/b.py", "old.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("1\n")
    git(tmp_path, "add", ".")
    git(tmp_path, "-c", "user.name=a", "-c", "user.email=a@example.org", "commit", "--quiet", "-m", "x")
    (tmp_path / "old.txt").write_text("changed before\n")
    return tmp_path


def git(folder: Path, *words: str) -> None:
    subprocess.run(["git", "-C", str(folder), *words], check=True, capture_output=True)


def test_what_is_within_the_scope_is_no_stray(tree: Path) -> None:
    strays = watch_scope(tree, ("docs",), "out", os.environ)
    (tree / "docs/new.md").write_text("2\n")
    (tree / "out").mkdir()
    (tree / "out/result").write_text("2\n")
    assert strays() == ()
    (tree / "src/b.py").write_text("2\n")
    (tree / "docsearch").write_text("2\n")
    assert strays() == ("docsearch", "src/b.py")


def test_what_was_committed_is_seen_too(tree: Path) -> None:
    strays = watch_scope(tree, ("docs", "old.txt"), "out", os.environ)
    (tree / "src/b.py").write_text("2\n")
    git(tree, "-c", "user.name=a", "-c", "user.email=a@example.org", "commit", "--quiet", "-am", "y")
    assert strays() == ("src/b.py",)


def test_without_a_scope_nothing_is_looked_at(tmp_path: Path) -> None:
    assert watch_scope(tmp_path, (), "out", {})() == ()


def test_a_scope_names_paths_of_the_repository() -> None:
    assert read_scope(["docs/, src", "docs"]) == ("docs", "src")
    for word in ("/etc", "../x", "~/x", "/"):
        with pytest.raises(UsageError):
            read_scope([word])
