"""Git is started without asking anyone, and its failures are sentences."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest
from tests.conftest import Repository

from runbook_kit.errors import RunbookError
from runbook_kit.gitprocess import Answer, Git, ask, ask_all, asking, failure, open_git, read_objects
from runbook_kit.run.reaping import children


@pytest.fixture
def git(repository: Repository) -> Git:
    return open_git(repository.path, os.environ)


def test_many_commands_are_answered_in_their_order(git: Git) -> None:
    first, second, third = ask_all(git, [("rev-parse", "HEAD"), ("rev-parse", "--verify", "nope"), ("version",)])
    assert (first.code, len(first.out)) == (0, 41)
    assert (second.code, second.out, second.said.strip()) == (128, b"", "fatal: Needed a single revision")
    assert third.out.startswith(b"git version")


def test_much_output_on_both_streams_does_not_block(tmp_path: Path) -> None:
    script = tmp_path / "git"
    script.write_text(f"#!{sys.executable}\nimport sys\nsys.stderr.write('e' * 300_000)\nprint('o' * 300_000)\n")
    script.chmod(0o755)
    (answer,) = ask_all(open_git(tmp_path, {"PATH": str(tmp_path)}), [()])
    assert (answer.code, len(answer.out), len(answer.said)) == (0, 300_001, 300_000)


def test_an_answer_that_nobody_waits_for(tmp_path: Path) -> None:
    """What was asked is ended when something else has stopped us meanwhile."""
    (tmp_path / "git").write_text("#!/bin/sh\nexec sleep 60\n")
    (tmp_path / "git").chmod(0o755)
    before = children()
    with asking(open_git(tmp_path, {"PATH": f"{tmp_path}:{os.environ['PATH']}"}), [("ls-files",)]):
        assert len(children() - before) == 1
    assert children() == before


@pytest.mark.parametrize("path", ["", "bin:.", "/nowhere"])
def test_without_git(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, path: str) -> None:
    (tmp_path / "bin").mkdir()
    for folder in ("bin", "."):  # a folder of PATH that is not absolute is not looked into
        (tmp_path / folder / "git").write_text("#!/bin/sh\n")
        (tmp_path / folder / "git").chmod(0o755)
    monkeypatch.chdir(tmp_path)
    with pytest.raises(RunbookError, match="There is no `git` in PATH") as caught:
        open_git(tmp_path, {"PATH": path})
    assert (caught.value.code, caught.value.exit_code) == ("git-not-found", 5)
    assert caught.value.hint


def test_a_git_that_cannot_be_started(tmp_path: Path) -> None:
    (tmp_path / "git").write_text("#!/nowhere/interpreter\n")
    (tmp_path / "git").chmod(0o755)
    with pytest.raises(RunbookError, match="git cannot be started"):
        ask(open_git(tmp_path, {"PATH": str(tmp_path)}), "version")


FAILURES = [
    (129, "error: unknown option `z'\nusage: git ls-files", "git-too-old"),
    (128, "fatal: detected dubious ownership in repository at '/x'", "untrusted-repository"),
    (128, "fatal: unsafe repository ('/x' is owned by someone else)", "untrusted-repository"),
    (128, "fatal: not a git repository (or any of the parent directories): .git", "not-a-repository"),
    (128, "fatal: index file corrupt", "git-failed"),
    (-9, "", "git-failed"),
]


@pytest.mark.parametrize(("code", "said", "reason"), FAILURES)
def test_failures(git: Git, code: int, said: str, reason: str) -> None:
    error = failure(git, ("ls-files", "-z"), Answer(code, b"", said))
    assert error.code == reason
    assert error.hint
    assert "\n" not in error.message


def test_what_git_says_is_escaped(git: Git) -> None:
    error = failure(git, ("ls-files",), Answer(128, b"", "fatal: bad \x1b[31mname\nmore"))
    assert error.message == r"`git ls-files` failed (128): bad \x1b[31mname"


def test_a_broken_repository_is_not_the_one_around_it(repository: Repository) -> None:
    inner = repository.path / "inner"
    (inner / ".git").mkdir(parents=True)
    with pytest.raises(RunbookError) as caught:
        ask(open_git(inner, os.environ), "ls-files")
    assert caught.value.code == "not-a-repository"


def test_the_repository_at_the_root_counts_whatever_a_hook_has_set(repository: Repository, tmp_path: Path) -> None:
    other = Repository(tmp_path / "other")
    other.path.mkdir()
    other.git("init", "--quiet")
    environ = {
        **os.environ,
        "GIT_DIR": str(other.path / ".git"),
        "GIT_WORK_TREE": str(other.path),
        "GIT_INDEX_FILE": str(other.path / ".git" / "index"),
        "GIT_TRACE": "1",
    }
    repository.write("x.md", "x")
    repository.commit()
    other.write("y.md", "y")
    other.git("add", "y.md")
    assert ask(open_git(repository.path, environ), "ls-files") == b"x.md\n"


@pytest.mark.parametrize("name", [".git/index.lock", "{}/.git/index.lock", "{}/../temporary"])
def test_a_prepared_index_counts(repository: Repository, name: str) -> None:
    name = name.format(repository.path)
    (repository.path / name).write_bytes((repository.path / ".git" / "index").read_bytes())
    git = open_git(repository.path, {**os.environ, "GIT_INDEX_FILE": name})
    assert git.index_file == (repository.path / name).resolve()
    assert git.environment["GIT_INDEX_FILE"] == str(git.index_file)
    assert open_git(repository.path, {**os.environ, "GIT_INDEX_FILE": "gone"}).index_file is None


def test_objects(repository: Repository, git: Git) -> None:
    texts = ["", "a\nb", "\0" * 200_000, "x" * 70_000, *map(str, range(100))]
    names = []
    for text in texts:
        repository.write("x", text)
        names.append(repository.git("hash-object", "-w", "x").strip())
    assert [blob.data for blob in read_objects(git, names, 1 << 20)] == [text.encode() for text in texts]
    small = [(blob.data, blob.size) for blob in read_objects(git, names[:4], 3)]
    assert small == [(b"", 0), (b"a\nb", 3), (None, 200_000), (None, 70_000)]
    assert list(read_objects(git, [], 1)) == []


def test_an_object_that_is_not_here(git: Git) -> None:
    with pytest.raises(RunbookError) as caught:
        list(read_objects(git, ["1" * 40], 1))
    assert caught.value.code == "missing-object"


def test_objects_that_nobody_waits_for(repository: Repository, git: Git) -> None:
    repository.write("x", "x" * 300_000)
    name = repository.git("hash-object", "-w", "x").strip()
    before, processes = len(os.listdir("/dev/fd")), children()
    objects = read_objects(git, [name] * 3, 1 << 20)
    next(objects)
    objects.close()  # type: ignore[attr-defined]
    assert len(os.listdir("/dev/fd")) == before
    assert children() <= processes
