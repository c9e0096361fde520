"""What git tracks here, and what it knows beside it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from tests.conftest import Repository

from runbook_kit.cli.gatetracking import Tracking
from runbook_kit.cli.place import find_place
from runbook_kit.errors import MachineError, UsageError


@pytest.fixture
def tree(repository: Repository, monkeypatch: pytest.MonkeyPatch) -> Repository:
    repository.write("docs/a.md", "# A\n")
    repository.write("gates/secrets.yaml", "")
    os.symlink("docs", repository.path / "linked")
    repository.commit()
    monkeypatch.chdir(repository.path)
    return repository


def here(**environment: str) -> Tracking:
    return Tracking(find_place(), {**os.environ, **environment})


def test_what_is_tracked(tree: Repository) -> None:
    tracked = here().tracked
    assert {"docs/a.md", "gates/secrets.yaml"} <= tracked.files
    assert (tracked.symlinks, tracked.resolve("linked/a.md")) == (frozenset({"linked"}), "docs/a.md")
    tree.write("docs/new.md", "")
    assert "docs/new.md" not in here().tracked.files


@pytest.mark.parametrize("instead", ["", "docs"])
def test_links_that_are_not_in_the_work_tree(tree: Repository, instead: str) -> None:
    """As in a sparse checkout, and where the file system has no links and git writes a file in the place of each."""
    (tree.path / "linked").unlink()
    if instead:
        tree.write("linked", instead)
    assert here().tracked.resolve("linked/a.md") == "docs/a.md"
    assert here(PATH="").tracked.resolve("linked/a.md") is None  # without git nobody knows


def test_without_git(tree: Repository, tmp_path: Path) -> None:
    del tree
    bare = here(PATH=str(tmp_path))
    assert (bare.git_if_any(), bare.hidden(["x.log"])) == (None, ())
    with pytest.raises(MachineError):
        _ = bare.git
    assert "docs/a.md" in bare.tracked.files


def test_what_git_ignores(tree: Repository) -> None:
    tree.write(".gitignore", "*.log\n")
    assert set(here().hidden(["a.log", "a.md"])) == {"a.log"}


def test_without_a_repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("a.md", "deep/b.md", "node_modules/c.md", ".hidden/d.md", "env/pyvenv.cfg", "env/e.md"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("")
    found = here()
    assert found.tracked.files == {"a.md", "deep/b.md"}
    assert (found.is_repository, found.git_if_any(), found.origin()) == (False, None, "")
    with pytest.raises(UsageError, match="This is not a git repository"):
        _ = found.git


def test_what_is_only_announced_is_tracked_and_not_staged(tree: Repository) -> None:
    tree.write("docs/later.md", "")
    tree.git("add", "--intent-to-add", "docs/later.md")
    staged = Tracking(find_place(), os.environ, staged=True)
    assert ("docs/later.md" in here().tracked.files, "docs/later.md" in staged.tracked.files) == (True, False)
