"""What the gates go by: policies, baseline and what is tracked, here and in another revision."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from tests.conftest import Repository

from runbook_kit.cli.gatespace import Gatespace
from runbook_kit.cli.place import find_place
from runbook_kit.errors import InvalidInput, MachineError, UsageError

POLICY = "format: gate/1\ngate: secrets\nrules: {secret-like-value: {severity: warning}}\n"


@pytest.fixture
def tree(repository: Repository, monkeypatch: pytest.MonkeyPatch) -> Repository:
    repository.write("docs/a.md", "# A\n")
    repository.write("gates/secrets.yaml", POLICY)
    repository.write("gates/notes.txt", "no policy")
    repository.write("gates/foreign.yaml", "a: b\n")
    os.symlink("docs", repository.path / "linked")
    repository.commit()
    monkeypatch.chdir(repository.path)
    return repository


def space(revision: str = "", baseline: str = "", **environment: str) -> Gatespace:
    return Gatespace(find_place(), {**os.environ, **environment}, revision, baseline)


def severity(found: Gatespace) -> str:
    return found.policies["secrets"].rules["secret-like-value"].severity


def test_what_is_tracked(tree: Repository) -> None:
    tracked = space().tracked
    assert {"docs/a.md", "gates/secrets.yaml"} <= tracked.files
    assert (tracked.symlinks, tracked.resolve("linked/a.md")) == (frozenset({"linked"}), "docs/a.md")
    tree.write("docs/new.md", "")
    assert "docs/new.md" not in space().tracked.files


@pytest.mark.parametrize("instead", ["", "docs"])
def test_links_that_are_not_in_the_work_tree(tree: Repository, instead: str) -> None:
    """As in a sparse checkout, and where the file system has no links and git writes a file in the place of each."""
    (tree.path / "linked").unlink()
    if instead:
        tree.write("linked", instead)
    assert space().tracked.resolve("linked/a.md") == "docs/a.md"
    assert space(PATH="").tracked.resolve("linked/a.md") is None  # without git nobody knows


def test_the_policies_of_this_tree_and_of_a_revision(tree: Repository) -> None:
    assert set(space().texts) == {"gates/secrets.yaml", "gates/foreign.yaml"}
    tree.write("gates/secrets.yaml", POLICY.replace("warning", "info"))
    assert (severity(space()), severity(space("HEAD"))) == ("info", "warning")
    assert severity(space("HEAD^")) == "error"
    with pytest.raises(UsageError):
        severity(space("nope"))


def test_a_baseline(tree: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    entry = '{"gate": "secrets", "rule": "x", "path": "a", "fingerprint": "f", "message": ""}'
    tree.write("gates/baseline.json", f'{{"format": "baseline/1", "findings": [{entry}]}}\n')
    tree.write("docs/own.json", '{"format": "baseline/1", "findings": []}\n')
    assert (len(space().baseline.entries), len(space("HEAD").baseline.entries)) == (1, 0)
    monkeypatch.chdir(tree.path / "docs")
    own = space(baseline="own.json")
    assert (own.baseline_path, own.baseline.entries) == ("docs/own.json", ())
    for missing in (space(baseline="nope.json"), space("HEAD", "own.json")):
        with pytest.raises(InvalidInput, match="There is no baseline"):
            _ = missing.baseline
    assert Gatespace(find_place(), os.environ, "", "nope.json", writes_baseline=True).baseline.entries == ()


def test_a_broken_file_is_said_with_its_place(tree: Repository) -> None:
    tree.write("gates/paths.yaml", "format: paths/1\nnever: ['(']\n")
    with pytest.raises(InvalidInput, match=r"gates/paths\.yaml"):
        _ = space().words
    tree.write("gates/secret.yaml", POLICY)
    with pytest.raises(InvalidInput, match="There is no gate `secret`"):
        assert space().policies


def test_paths_of_ones_own_are_added(tree: Repository) -> None:
    tree.write("gates/paths.yaml", "format: paths/1\nroots: [elsewhere]\n")
    assert space().words.named("elsewhere/x") is not None
    assert space("HEAD").words.named("elsewhere/x") is None
    assert space().words.named("docs/x.md") is not None


def test_without_git(tree: Repository, tmp_path: Path) -> None:
    del tree
    bare = space(PATH=str(tmp_path))
    assert (bare.git_if_any(), bare.hidden(["x.log"])) == (None, ())
    with pytest.raises(MachineError):
        _ = bare.git
    assert "docs/a.md" in bare.tracked.files


def test_without_a_repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("a.md", "deep/b.md", "node_modules/c.md", ".hidden/d.md", "env/pyvenv.cfg", "env/e.md"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("")
    found = space()
    assert found.tracked.files == {"a.md", "deep/b.md"}
    assert (found.is_repository, found.git_if_any(), found.baseline.entries, found.texts) == (False, None, (), {})
    with pytest.raises(UsageError, match="This is not a git repository"):
        _ = found.git


def test_what_git_ignores(tree: Repository) -> None:
    tree.write(".gitignore", "*.log\n")
    assert set(space().hidden(["a.log", "a.md"])) == {"a.log"}
