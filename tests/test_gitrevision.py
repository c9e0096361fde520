"""Which commit a name means, and what is said when there is none or none in common."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from tests.conftest import Repository

from runbook_kit.errors import RunbookError, UsageError
from runbook_kit.gitprocess import Git, open_git
from runbook_kit.gitrevision import default_base, has_commits, merge_base, resolve


@pytest.fixture
def git(repository: Repository) -> Git:
    return open_git(repository.path, os.environ)


def test_names_of_a_commit(repository: Repository, git: Git) -> None:
    commit = repository.commit()
    repository.git("tag", "--annotate", "--message", "x", "v1")
    repository.git("branch", "ü/$x")
    for name in ("main", "HEAD", "v1", commit, commit[:10], "refs/heads/main", "ü/$x", "HEAD@{0}"):
        assert resolve(git, name) == commit


@pytest.mark.parametrize(
    "name", ["nope", "", "-h", "--all", "^main", "main..main", "main:x", "a\0b", "a b", "1" * 40, "HEAD^{tree}"]
)
def test_names_of_no_commit(git: Git, name: str) -> None:
    with pytest.raises(UsageError) as caught:
        resolve(git, name)
    assert (caught.value.code, caught.value.exit_code) == ("unknown-base", 2)
    assert caught.value.hint


@pytest.mark.parametrize(
    ("name", "command"),
    [
        ("origin/main", "git fetch origin main:refs/remotes/origin/main"),
        ("feature/x", "git fetch origin feature/x"),
        ("1" * 40, f"git fetch origin {'1' * 40}"),
        ("$(x)", "git fetch origin"),
    ],
)
def test_the_hint_fetches_what_is_missing(git: Git, name: str, command: str) -> None:
    with pytest.raises(UsageError) as caught:
        resolve(git, name)
    assert f"`{command}`" in caught.value.hint
    assert "unshallow" not in caught.value.hint


def test_the_commit_where_a_branch_left_another(repository: Repository, git: Git) -> None:
    left = repository.commit()
    repository.git("checkout", "--quiet", "-b", "topic")
    repository.commit()
    repository.git("checkout", "--quiet", "--detach")
    here = repository.commit()
    repository.git(
        "branch", "--force", "main", repository.git("commit-tree", "-p", left, "-m", "x", "HEAD^{tree}").strip()
    )
    assert merge_base(git, "main") == left
    assert merge_base(git, here) == here  # as in a merge queue, the base is an id


def test_histories_without_a_common_commit(repository: Repository, git: Git) -> None:
    repository.git("checkout", "--quiet", "--orphan", "other")
    with pytest.raises(UsageError) as caught:
        merge_base(git, "main")  # before the first commit of this branch
    assert caught.value.code == "no-merge-base"
    repository.write("x", "x")
    repository.commit("unrelated")
    with pytest.raises(UsageError) as caught:
        merge_base(git, "main")
    assert caught.value.code == "no-merge-base"


def test_a_shallow_clone(repository: Repository, tmp_path: Path) -> None:
    repository.git("checkout", "--quiet", "-b", "topic")
    repository.write("x", "x")
    repository.commit()
    source = f"file://{repository.path}"
    repository.git("clone", "--quiet", "--depth=1", source, str(tmp_path / "clone"))
    clone = Repository(tmp_path / "clone")
    git = open_git(clone.path, os.environ)
    with pytest.raises(UsageError) as caught:
        merge_base(git, "origin/main")
    assert caught.value.code == "unknown-base"
    assert caught.value.hint.startswith("Fetch it: `git fetch --unshallow origin main:refs/remotes/origin/main`.")
    clone.git("fetch", "--quiet", "--depth=1", "origin", "main:refs/remotes/origin/main")
    with pytest.raises(UsageError) as caught:
        merge_base(git, "origin/main")
    assert caught.value.code == "shallow-clone"
    command = caught.value.hint.split("`")[1]
    clone.git(*command.split()[1:])
    assert merge_base(git, "origin/main") == clone.git("rev-parse", "origin/main").strip()


def test_the_default_base(repository: Repository, git: Git) -> None:
    commit = repository.commit()
    assert default_base(git) == "main"
    for name in ("origin/master", "origin/main"):
        repository.git("update-ref", f"refs/remotes/{name}", commit)
        assert default_base(git) == name
    repository.git("symbolic-ref", "refs/remotes/origin/HEAD", "refs/remotes/origin/main")
    assert default_base(git) == "origin/HEAD"
    repository.git("symbolic-ref", "refs/remotes/origin/HEAD", "refs/remotes/origin/gone")
    assert default_base(git) == "origin/main"


def test_no_default_base(tmp_path: Path) -> None:
    empty = Repository(tmp_path)
    empty.git("init", "--quiet", "--initial-branch=trunk")
    git = open_git(tmp_path, os.environ)
    assert not has_commits(git)
    empty.commit()
    assert has_commits(git)
    assert default_base(git) == ""


def test_outside_of_a_repository(tmp_path: Path) -> None:
    with pytest.raises(RunbookError) as caught:
        resolve(open_git(tmp_path, os.environ), "main")
    assert caught.value.code == "not-a-repository"
