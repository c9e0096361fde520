"""The folder of git, read as files."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.conftest import Repository

from runbook_kit.gitfolder import git_folder, git_index, git_index_paths


def test_the_index_of_a_linked_work_tree_is_found(repository: Repository, tmp_path: Path) -> None:
    repository.write("x.md", "x")
    repository.commit()
    repository.git("worktree", "add", "--quiet", str(tmp_path / "second"))
    assert (tmp_path / "second" / ".git").is_file()
    assert git_index_paths(tmp_path / "second") == ("x.md",)


def test_no_index(tmp_path: Path) -> None:
    assert (git_folder(tmp_path), git_index(tmp_path), git_index_paths(tmp_path)) == (None, None, None)


@pytest.mark.parametrize(
    ("text", "folder"),
    [("gitdir: /else/where\n", "/else/where"), ("gitdir: ../modules/x", "{root}/../modules/x"), ("nonsense", None)],
)
def test_what_a_git_file_names(tmp_path: Path, text: str, folder: str | None) -> None:
    (tmp_path / ".git").write_text(text)
    expected = Path(folder.format(root=tmp_path)) if folder else None
    assert git_folder(tmp_path) == expected
    assert git_index(tmp_path) is None


def test_another_index_than_that_of_the_folder(repository: Repository) -> None:
    repository.write("x.md", "x")
    repository.commit()
    other = repository.path / "other"
    other.write_bytes((repository.path / ".git/index").read_bytes())
    repository.write("y.md", "y")
    repository.git("add", "y.md")
    assert git_index_paths(repository.path) == ("x.md", "y.md")
    index = git_index(repository.path, other)
    assert index is not None
    assert index.paths == ("x.md",)
