"""What the gates go by: policies, baseline and what is tracked, here and in another revision."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from tests.conftest import Repository

from runbook_kit.cli.gatespace import Gatespace
from runbook_kit.cli.place import find_place
from runbook_kit.errors import InvalidInput, UsageError

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


def test_without_a_repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.md").write_text("")
    assert (space().baseline.entries, space().texts) == ((), {})
