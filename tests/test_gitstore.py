"""What git keeps: the index, and files as the index or another revision has them."""

from __future__ import annotations

import os

import pytest
from tests.conftest import Repository

from runbook_kit.errors import RunbookError
from runbook_kit.gitfolder import git_index
from runbook_kit.gitindex import Index
from runbook_kit.gitprocess import Git, open_git
from runbook_kit.gitstore import Stored, list_index, origin, read_at, read_folder_at, read_staged, staged_links


@pytest.fixture
def git(repository: Repository) -> Git:
    return open_git(repository.path, os.environ)


@pytest.mark.parametrize("form", ["--split-index", "--index-version=4"])
def test_an_index_in_another_form(repository: Repository, git: Git, form: str) -> None:
    repository.write("x.md", "x")
    repository.write("run", "x").chmod(0o755)
    (repository.path / "link").symlink_to("x.md")
    repository.git("add", "--all")
    repository.git("update-index", *form.split("="))
    assert (git_index(repository.path) is None) == (form == "--split-index")
    assert list_index(git) == Index(("link", "run", "x.md"), frozenset({"run"}), frozenset({"link"}))


def test_what_is_staged(repository: Repository, git: Git) -> None:
    repository.write("b.md", "\0" * 100_000)
    repository.write("a.md", "a\r\n")
    repository.write("empty.md", "")
    (repository.path / "link.md").symlink_to("../ü")
    repository.git("add", "--all")
    repository.write("a.md", "later")
    assert list(read_staged(git, ["b.md", "a.md", "link.md", "empty.md", "gone.md", "."], most=10)) == [
        Stored("a.md", b"a\r\n", 3),
        Stored("b.md", None, 100_000),
        Stored("empty.md", b"", 0),
    ]
    assert list(read_staged(git, [])) == []
    assert staged_links(git, ["link.md", "a.md"]) == {"link.md": "../ü"}


def test_many_staged_files(repository: Repository, git: Git) -> None:
    names = [f"{number:03}.md" for number in range(150)]
    for name in [*names, "other.md"]:
        repository.write(name, name * 1000)
    repository.git("add", "--all")
    found = [(stored.path, stored.data) for stored in read_staged(git, names)]
    assert found == [(name, (name * 1000).encode()) for name in names]


def test_files_right_in_a_folder_of_another_revision(repository: Repository, git: Git) -> None:
    for name in ("a.yaml", "gates/b.yml", "gates/c.md", "gates/deep/d.yaml", "gates-two/e.yaml", "*/f.yaml"):
        repository.write(name, name)
    os.symlink("b.yml", repository.path / "gates/link.yaml")
    repository.commit()
    repository.write("gates/later.yaml", "")
    endings = (".yaml", ".yml")
    assert read_folder_at(git, "HEAD", "", endings) == {"a.yaml": b"a.yaml"}
    assert read_folder_at(git, "HEAD", "gates", endings) == {"gates/b.yml": b"gates/b.yml"}
    assert read_folder_at(git, "HEAD", "*", endings) == {"*/f.yaml": b"*/f.yaml"}
    assert read_folder_at(git, "HEAD", "gone", endings) == read_folder_at(git, "HEAD", "a.yaml", endings) == {}
    with pytest.raises(RunbookError) as caught:
        read_folder_at(git, "HEAD", "gates", endings, most=4)
    assert caught.value.code == "file-too-large"


def test_files_of_another_revision(repository: Repository, git: Git) -> None:
    repository.write("gates/a.yaml", "one")
    repository.write("gates/deep/b.yaml", "two")
    repository.write("gates.md", "three")
    (repository.path / "gates" / "link").symlink_to("a.yaml")
    repository.commit()
    repository.write("gates/a.yaml", "changed")
    repository.commit()
    expected = {"gates/a.yaml": b"one", "gates/deep/b.yaml": b"two"}
    assert read_at(git, "HEAD~1", ["gates"]) == expected
    assert read_at(git, "HEAD~1", ["gates/a.yaml", "gone", "gone/*"]) == {"gates/a.yaml": b"one"}
    assert read_at(git, "HEAD", ["gates/a.yaml"]) == {"gates/a.yaml": b"changed"}
    with pytest.raises(RunbookError) as caught:
        read_at(git, "HEAD", ["gates"], most=6)
    assert (caught.value.code, caught.value.exit_code) == ("file-too-large", 2)
    with pytest.raises(RunbookError) as caught:
        read_at(git, "nope", ["gates"])
    assert caught.value.code == "unknown-base"


def test_the_address_of_the_repository(repository: Repository, git: Git) -> None:
    assert origin(git) == ""
    repository.git("remote", "add", "origin", "https://example.org/ops/handbook.git")
    assert origin(git) == "https://example.org/ops/handbook.git"
