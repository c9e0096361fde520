"""What a repository brings to its site."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.conftest import Repository

from runbook_kit.config import Config
from runbook_kit.errors import InvalidInput
from runbook_kit.shipped import digest
from runbook_kit.site.surroundings import find_surroundings

POLICY = "format: execution/1\nversion: mine\n"


def test_without_a_repository_everything_is_as_shipped(tmp_path: Path) -> None:
    (tmp_path / "gates").mkdir()
    (tmp_path / "gates" / "execution.yaml").write_text(POLICY)
    found = find_surroundings(tmp_path / "docs", tmp_path)
    assert (found.root, found.in_repository, found.config) == (tmp_path, False, Config())
    assert found.policy().digest == digest("execution")


def test_a_repositorys_settings_count(repository: Repository) -> None:
    repository.write("runbook.toml", 'runbooks = ["ops"]\ntemplates = "forms"\n')
    repository.write("forms/checklist.md.j2", "Ours\n")
    found = find_surroundings(repository.path / "docs", repository.path / "site")
    assert (found.root, found.config.runbooks) == (repository.path, ("ops",))
    assert found.library().origin("checklist.md") == "forms/checklist.md.j2"


def test_the_repository_around_the_docs_goes_first(repository: Repository, tmp_path: Path) -> None:
    assert find_surroundings(repository.path / "docs", tmp_path).root == repository.path
    assert find_surroundings(tmp_path, repository.path).root == repository.path


def test_words_for_headings_are_added_to_those_shipped(repository: Repository) -> None:
    repository.write("gates/headings.yaml", "format: headings/1\nlabels:\n  meaning:\n    xx: [whatsit]\n")
    words = find_surroundings(repository.path, repository.path).vocabulary()
    assert (words.label("Whatsit").kind, words.label("Meaning").kind) == ("meaning", "meaning")


def test_a_policy_that_is_wrong_is_refused(repository: Repository) -> None:
    repository.write("gates/execution.yaml", f"{POLICY}nonsense: 1\n")
    with pytest.raises(InvalidInput, match="nonsense"):
        find_surroundings(repository.path, repository.path).policy()


def test_a_template_outside_the_repository_is_not_read(repository: Repository, tmp_path: Path) -> None:
    (tmp_path / "checklist.md.j2").write_text("Theirs\n")
    (repository.path / "templates").mkdir()
    (repository.path / "templates" / "checklist.md.j2").symlink_to(tmp_path / "checklist.md.j2")
    assert find_surroundings(repository.path, repository.path).library().origin("checklist.md") == "shipped"


def test_a_template_that_is_no_text_is_refused(repository: Repository) -> None:
    repository.write("templates/checklist.md.j2", "").write_bytes(b"\xff")
    with pytest.raises(InvalidInput, match=r"templates/checklist\.md\.j2 is not UTF-8"):
        find_surroundings(repository.path, repository.path).library()
