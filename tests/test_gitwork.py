"""What git knows of the repository, compared with what was done to it."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest
from msgspec.structs import replace
from tests.conftest import Repository

from runbook_kit.errors import RunbookError
from runbook_kit.gitindex import Index
from runbook_kit.gitprocess import Git, open_git
from runbook_kit.gitrevision import default_base, has_commits, merge_base
from runbook_kit.gitstore import Stored, list_index, read_at, read_staged
from runbook_kit.gitwork import Changes, Touched, asking_unstaged, changes, diffstat, staged_changes, untracked

LONG = "/".join(["n" * 100] * 3) + ".md"
NAMES = ["ü.md", "a b.md", 'new\nline".md', "-x.md", ":(top)x.md", "[x].md", "\udcff.md", LONG]
TEXT = "".join(f"line {number}\n" for number in range(40))


@pytest.fixture
def git(repository: Repository) -> Git:
    return open_git(repository.path, os.environ)


def unstaged(git: Git) -> frozenset[str]:
    with asking_unstaged(git) as found:
        return found()


def test_nothing_has_changed(repository: Repository, git: Git) -> None:
    file = repository.write("x.md", "x")
    repository.commit()
    os.utime(file, (1, 1))  # another time is not another content
    assert changes(git) == staged_changes(git) == Changes()
    assert unstaged(git) == untracked(git) == frozenset()


def test_everything_that_can_happen_to_a_file(repository: Repository, git: Git) -> None:
    for name in ("staged", "loose", "both", "moved", "recased", "removed", "lost", "forgotten", "link"):
        repository.write(name, f"{name}\n{TEXT}")
    base = repository.commit()
    repository.write("committed", "new")
    repository.write(".gitignore", "ignored\n")
    repository.commit()
    for name in ("staged", "both", "fresh"):
        repository.write(name, "changed")
    repository.git("mv", "moved", "to")
    repository.git("mv", "recased", "Recased")
    repository.git("rm", "--quiet", "removed")
    repository.git("rm", "--quiet", "--cached", "forgotten")
    repository.git("add", "staged", "both", "fresh")
    for name in ("loose", "both", "fresh", "ignored", "untracked/x"):
        repository.write(name, "changed again")
    (repository.path / "lost").unlink()
    (repository.path / "link").unlink()
    (repository.path / "link").symlink_to("to")
    renamed = {"moved": "to", "recased": "Recased"}
    loose = frozenset({"untracked/x", "forgotten"})
    expected = Changes(
        changed=frozenset({"staged", "loose", "both", "link", "fresh"}),
        added=frozenset({"fresh"}),
        deleted=frozenset({"removed", "lost", "forgotten"}),
        renamed=renamed,
        untracked=loose,
    )
    assert changes(git) == expected
    assert changes(git, base).added == {"fresh", "committed", ".gitignore"}
    assert staged_changes(git) == Changes(
        changed=frozenset({"staged", "both"}),
        added=frozenset({"fresh"}),
        deleted=frozenset({"removed", "forgotten"}),
        renamed=renamed,
    )
    assert unstaged(git) == {"loose", "both", "fresh", "lost", "link"}
    assert untracked(git) == loose


@pytest.mark.parametrize("name", NAMES)
def test_any_name(repository: Repository, git: Git, name: str) -> None:
    repository.write(name, "one")
    assert untracked(git) == {name}
    repository.git("add", "--all")
    assert list_index(git).paths == (name,)
    assert staged_changes(git).added == {name}
    base = repository.commit()
    repository.write(name, "other")
    assert unstaged(git) == changes(git).changed == {name}
    assert list(read_staged(git, [name])) == [Stored(name, b"one", 3)]
    assert read_at(git, base, [name]) == {name: b"one"}
    repository.git("mv", "--", name, "moved")
    assert changes(git).renamed == {name: "moved"}


def test_before_the_first_commit(tmp_path: Path) -> None:
    empty = Repository(tmp_path)
    empty.git("init", "--quiet")
    git = open_git(tmp_path, os.environ)
    assert changes(git) == staged_changes(git) == Changes()
    assert list_index(git) == Index()
    empty.write("x.md", "x")
    empty.write("y.md", "y")
    empty.git("add", "x.md")
    assert staged_changes(git) == Changes(added=frozenset({"x.md"}))
    assert changes(git) == Changes(added=frozenset({"x.md"}), untracked=frozenset({"y.md"}))


def test_a_conflict(repository: Repository, git: Git) -> None:
    for branch in ("one", "two"):
        repository.git("checkout", "--quiet", "-b", branch, "main")
        repository.write("x.md", branch)
        repository.commit()
    with pytest.raises(subprocess.CalledProcessError):
        repository.git("merge", "one")
    assert changes(git).changed == {"x.md"}
    assert changes(git, merge_base(git, "main")).changed | changes(git, merge_base(git, "main")).added == {"x.md"}
    assert list(read_staged(git, ["x.md"])) == [Stored("x.md", b"two", 3)]


def test_changes_in_a_linked_work_tree(repository: Repository, tmp_path: Path) -> None:
    repository.git("worktree", "add", "--quiet", "-b", "topic", str(tmp_path / "second"))
    second = Repository(tmp_path / "second")
    second.write("x.md", "x")
    second.commit()
    git = open_git(second.path, os.environ)
    assert changes(git, merge_base(git, "main")) == Changes(added=frozenset({"x.md"}))


def test_another_repository_below_is_left_alone(repository: Repository, git: Git) -> None:
    inner = Repository(repository.path / "inner")
    inner.path.mkdir()
    inner.git("init", "--quiet")
    inner.commit()
    assert untracked(git) == frozenset()
    repository.git("-c", "advice.addEmbeddedRepo=false", "add", "inner")
    assert list_index(git) == Index(("inner",), submodules=frozenset({"inner"}))
    assert changes(git) == Changes(added=frozenset({"inner"}))
    repository.git("commit", "--quiet", "--message", "x")
    inner.commit()
    assert changes(git).changed == {"inner"}


def test_the_prepared_index_of_a_commit(repository: Repository) -> None:
    repository.write("x.md", "x")
    repository.write("y.md", "y")
    repository.commit()
    repository.write("x.md", "changed")
    environ = {**os.environ, "GIT_INDEX_FILE": str(repository.path / ".git" / "next")}
    command = ["git", "-C", str(repository.path), "add"]
    (repository.path / ".git" / "next").write_bytes((repository.path / ".git" / "index").read_bytes())
    subprocess.run([*command, "x.md"], check=True, env=environ)
    git = open_git(repository.path, environ)
    assert staged_changes(git).changed == {"x.md"}
    assert list(read_staged(git, ["x.md"])) == [Stored("x.md", b"changed", 7)]
    assert list_index(git).paths == ("x.md", "y.md")
    assert staged_changes(open_git(repository.path, os.environ)) == Changes()


@pytest.mark.parametrize("split", [False, True])
def test_what_is_only_announced_is_not_staged(repository: Repository, git: Git, split: bool) -> None:
    repository.write("a.md", "one\n")
    repository.write("empty.md", "")
    repository.git("add", "--all")
    repository.write("later.md", "")
    repository.git("add", "--intent-to-add", "later.md")
    if split:
        repository.git("update-index", "--split-index")
    assert staged_changes(git).added == {"a.md", "empty.md"}
    assert changes(git).added == {"a.md", "empty.md", "later.md"}
    repository.git("update-ref", "-d", "HEAD")  # before the first commit
    assert staged_changes(git).added == {"a.md", "empty.md"}
    assert changes(git).added == {"a.md", "empty.md", "later.md"}


def test_a_partial_clone_is_not_completed_from_the_network(repository: Repository, tmp_path: Path) -> None:
    repository.write("old.md", TEXT)
    repository.write("same.md", "same")
    repository.commit()
    repository.git("config", "uploadpack.allowFilter", "true")
    repository.git("mv", "same.md", "moved.md")
    repository.git("rm", "--quiet", "old.md")
    repository.write("new.md", f"{TEXT}more")
    repository.commit()
    clone = Repository(tmp_path / "clone")
    repository.git("clone", "--quiet", "--filter=blob:none", f"file://{repository.path}", str(clone.path))
    git = open_git(clone.path, os.environ)
    # Without the content of `old.md` it cannot be known that `new.md` is like it.
    assert changes(git, merge_base(git, "HEAD~1")) == Changes(
        added=frozenset({"new.md"}), deleted=frozenset({"old.md"}), renamed={"same.md": "moved.md"}
    )
    with pytest.raises(RunbookError) as caught:
        read_at(git, "HEAD~1", ["old.md"])
    assert caught.value.code == "missing-object"


def test_nothing_is_written_and_nothing_configured_is_run(repository: Repository, git: Git, tmp_path: Path) -> None:
    repository.write("x.md", "x")
    repository.commit()
    trap = tmp_path / "trap"
    for setting in ("diff.external", "core.fsmonitor", "core.pager", "core.sshCommand"):
        repository.git("config", setting, f"touch {trap}; false")
    repository.write("x.md", "changed")
    os.utime(repository.path / "x.md", (1, 1))
    before = (repository.path / ".git" / "index").read_bytes()
    changes(git)
    unstaged(git)
    list(read_staged(git, ["x.md"]))
    assert (repository.path / ".git" / "index").read_bytes() == before
    assert not trap.exists()


def test_a_repository_that_git_does_not_trust(repository: Repository, git: Git) -> None:
    repository.write("x.md", "x")
    repository.commit()
    distrusting = {name: value for name, value in git.environment.items() if not name.startswith("GIT_CONFIG_")}
    git = replace(git, environment={**distrusting, "GIT_TEST_ASSUME_DIFFERENT_OWNER": "1"})
    for question in (changes, staged_changes, untracked, has_commits, default_base):
        with pytest.raises(RunbookError) as caught:
            question(git)
        assert (caught.value.code, caught.value.exit_code) == ("untrusted-repository", 2)


def test_a_broken_index(repository: Repository, git: Git) -> None:
    (repository.path / ".git" / "index").write_bytes(b"DIRC broken")
    for question in (list_index, changes, untracked, unstaged):
        with pytest.raises(RunbookError) as caught:
            question(git)
        assert caught.value.code == "git-failed"


def test_diffstat(repository: Repository, git: Git) -> None:
    for name in ("kept", "changed", "moved", "removed"):
        repository.write(name, f"{name}\n{TEXT}")
    repository.write("picture", "\0")
    base = repository.commit()
    repository.write("committed", "one\ntwo\n")
    end = repository.commit()
    repository.write("changed", f"other\n{TEXT}")
    repository.write("picture", "\0\0")
    repository.git("mv", "moved", "to")
    (repository.path / "removed").unlink()
    repository.write("new/not tracked", "x")
    repository.write(".gitignore", "ignored\n")
    repository.write("ignored", "x")
    assert diffstat(git, base) == (
        Touched(".gitignore", "untracked"),
        Touched("changed", "modified", 1, 1),
        Touched("committed", "added", 2, 0),
        Touched("new/not tracked", "untracked"),
        Touched("picture", "modified"),
        Touched("removed", "deleted", 0, 41),
        Touched("to", "renamed", 0, 0, "moved"),
    )
    assert diffstat(git, base, end) == (Touched("committed", "added", 2, 0),)
    assert diffstat(git, end, end) == ()


def test_diffstat_of_any_name_and_of_no_commit(repository: Repository, git: Git) -> None:
    base = repository.commit()
    for name in NAMES:
        repository.write(name, "x\n")
    repository.commit()
    assert {(each.path, each.added) for each in diffstat(git, base)} == {(name, 1) for name in NAMES}
    for ref in ("nothing", "--output=x", ""):
        with pytest.raises(RunbookError) as caught:
            diffstat(git, ref)
        assert caught.value.code == "unknown-base"
    assert not (repository.path / "x").exists()


def test_diffstat_starts_nothing_that_the_repository_names(repository: Repository, git: Git) -> None:
    repository.write("a.txt", "a\n")
    repository.write(".gitattributes", "*.txt diff=evil\n")
    base = repository.commit()
    repository.git("config", "diff.evil.command", "touch started")
    repository.git("config", "diff.evil.textconv", "touch started; cat")
    repository.git("config", "diff.external", "touch started")
    repository.write("a.txt", "b\n")
    assert diffstat(git, base) == (Touched("a.txt", "modified", 1, 1),)
    assert not (repository.path / "started").exists()
