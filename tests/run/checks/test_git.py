from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest
from msgspec.structs import replace
from tests.conftest import Repository
from tests.run.checks.conftest import Evaluate

from runbook_kit.run.checks.evaluation import evaluate
from runbook_kit.run.checks.outcome import World


def test_clean(ask: Evaluate, repository: Repository) -> None:
    assert ask({"git": "clean"}).met
    for name in "abcd":
        repository.write(name, "")
    found = ask({"git": {"clean": True}})
    assert (found.met, found.said) == (False, "The work tree has changes: `a`, `b`, `c` and 1 more.")


def test_branch(ask: Evaluate, repository: Repository) -> None:
    assert ask({"git": {"branch": "main"}}).met
    assert ask({"git": {"branch": ["release/*", "ma*"]}}).met
    assert ask({"git": {"branch": "release/*"}}).said == "The branch is `main`, not `release/*`."
    repository.git("checkout", "--quiet", "--detach")
    assert ask({"git": {"branch": "main"}}).said == "No branch is checked out: HEAD is detached."


@pytest.fixture
def tracking(repository: Repository, tmp_path: Path) -> Repository:
    """A repository whose upstream is a bare one beside it."""
    subprocess.run(["git", "clone", "--quiet", "--bare", str(repository.path), str(tmp_path / "up")], check=True)
    repository.git("remote", "add", "origin", str(tmp_path / "up"))
    repository.git("fetch", "--quiet", "origin")
    repository.git("branch", "--quiet", "--set-upstream-to", "origin/main")
    return repository


def test_in_sync(ask: Evaluate, tracking: Repository) -> None:
    assert ask({"git": "in_sync"}).said == "HEAD is in sync with its upstream, as last fetched."
    tracking.commit("one")
    found = ask({"git": {"in_sync": True}})
    assert (found.met, found.said) == (False, "HEAD is 1 ahead of and 0 behind its upstream, as last fetched.")
    assert ask({"git": {"in_sync": "origin/main"}}).said == (
        "HEAD is 1 ahead of and 0 behind origin/main, as last fetched."
    )
    assert ask({"git": {"in_sync": "main"}}).met


@pytest.mark.parametrize("name", ["nowhere", "-x", "--since=yesterday", "a b"])
def test_in_sync_with_nothing(name: str, ask: Evaluate) -> None:
    assert ask({"git": {"in_sync": name}}).said == f"There is no `{name}` that git knows here."
    assert ask({"git": "in_sync"}).said == "The branch has no upstream that git knows here."


def test_tags(ask: Evaluate, repository: Repository) -> None:
    assert ask({"git": {"at_tag": "v*"}}).said == "HEAD is at no tag, not at `v*`."
    assert ask({"git": {"tag": "v1"}}).said == "The tag `v1` does not exist."
    repository.git("tag", "v1")
    assert ask({"git": {"tag": "v1", "at_tag": "v*"}}).met
    commit = repository.commit()
    assert ask({"git": {"tag": "v1"}}).met
    assert not ask({"git": {"tag": "v1~0"}}).met, "an expression is no tag"
    assert not ask({"git": {"at_tag": "v1"}}).met
    repository.git("tag", "w")
    assert ask({"git": {"at_tag": "v1"}}).said == "HEAD is at `w`, not at `v1`."
    assert ask({"git": {"tag": "w"}}).said == f"The tag `w` is at {commit[:12]}."


def test_ignored(ask: Evaluate, repository: Repository) -> None:
    repository.write(".gitignore", "out/\n*.log\n")
    assert ask({"git": {"ignored": ["out/x", "a.log"]}}).met
    found = ask({"git": {"ignored": ["out/x", "a.txt"]}})
    assert (found.met, found.said) == (False, "1 of 2 does not hold: git does not ignore `a.txt`.")
    assert ask({"git": {"ignored": "../x"}}).said == "`../x` lies outside the repository."
    assert ask({"git": {"ignored": "/x"}}).said == "`/x` is an absolute path."


def test_several_states(ask: Evaluate, repository: Repository) -> None:
    repository.write("a", "")
    found = ask({"git": {"clean": True, "branch": "other", "tag": "v1"}})
    assert found.said.startswith("3 of 3 do not hold: The work tree has changes: `a`. The branch is `main`")


def test_what_git_cannot_say(tmp_path: Path, world: World) -> None:
    elsewhere = tmp_path / "plain"
    elsewhere.mkdir()
    found = evaluate('{"git":"clean"}', replace(world, root=elsewhere))
    assert (found.met, "is not a git repository" in found.said) == (False, True)
    assert evaluate('{"git":"clean"}', replace(world, environment={"PATH": ""})).said == "There is no `git` in PATH."


def test_no_commit_yet(tmp_path: Path, world: World) -> None:
    fresh = tmp_path / "fresh"
    subprocess.run(["git", "init", "--quiet", "--initial-branch=main", str(fresh)], check=True, env=dict(os.environ))
    other = replace(world, root=fresh)
    assert evaluate('{"git":{"at_tag":"v1"}}', other).said == "There is no commit yet."
    assert evaluate('{"git":{"branch":"main"}}', other).met


@pytest.mark.parametrize("arguments", [{"cleen": True}, {}, "stashed", 7])
def test_unknown_states_never_hold(arguments: object, ask: Evaluate) -> None:
    assert ask({"git": arguments}).said == "The check asks git for nothing that is known."
