"""The entries of an index file are those that git lists, in every version of the format."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.conftest import Repository

from runbook_kit.gitfolder import git_index
from runbook_kit.gitindex import Index, read_index
from runbook_kit.gitprocess import open_git
from runbook_kit.gitstore import list_index

NAMES = ["a.md", "docs/ü.md", "docs/" + "x" * 90 + ".md", "docs/deep/y.md", "z" + "z" * 200, "b c"]


def git(folder: Path, *arguments: str) -> str:
    return subprocess.run(["git", "-C", str(folder), *arguments], check=True, capture_output=True, text=True).stdout


@pytest.mark.parametrize("hash_name", ["sha1", "sha256"])
@pytest.mark.parametrize("version", [2, 3, 4])
def test_paths_are_those_of_git(tmp_path: Path, hash_name: str, version: int) -> None:
    git(tmp_path, "init", "--quiet", f"--object-format={hash_name}")
    for name in [*NAMES, "later.md"]:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(name)
    git(tmp_path, "add", "--", *NAMES)
    if version > 2:  # an entry with extended flags needs version 3
        git(tmp_path, "add", "--intent-to-add", "later.md")
    git(tmp_path, "update-index", "--index-version", str(version))
    data = (tmp_path / ".git" / "index").read_bytes()
    assert data[7] == version
    index = read_index(data)
    assert index is not None
    assert index.paths == tuple(git(tmp_path, "ls-files", "-z").split("\0")[:-1])


def test_a_path_in_conflict_is_listed_once(repository: Repository) -> None:
    for branch in ("one", "two"):
        repository.git("checkout", "--quiet", "-b", branch, "main")
        repository.write("x.md", branch)
        repository.commit()
    with pytest.raises(subprocess.CalledProcessError):
        repository.git("merge", "one")
    data = (repository.path / ".git" / "index").read_bytes()
    assert data.count(b"x.md\0") == 2
    assert read_index(data) == Index(("x.md",))


@pytest.mark.parametrize("version", [2, 4])
def test_what_an_entry_is(repository: Repository, version: int) -> None:
    name = "e69de29bb2d1d6434b8b29ae775ad8c2e48c5391"  # the empty object
    entries = {"a.md": "100644", "b": "160000", "c.sh": "100755", "d/x": "120000", "old": "100664"}
    listed = "".join(f"{mode} {name}\t{path}\0" for path, mode in entries.items())
    repository.git("hash-object", "-w", "-t", "blob", "/dev/null")
    fill_index(repository, listed)
    repository.git("update-index", "--index-version", str(version))
    assert read_index((repository.path / ".git" / "index").read_bytes()) == Index(
        ("a.md", "b", "c.sh", "d/x", "old"), frozenset({"c.sh"}), frozenset({"d/x"}), frozenset({"b"})
    )


@pytest.mark.parametrize("version", [2, 4])
def test_many_entries_and_long_names_are_read(repository: Repository, version: int) -> None:
    long = "/".join(["n" * 250] * 20)  # longer than the flags of an entry can say
    names = [f"docs/{number // 100}/{number}.md" for number in range(20_001)] + [long, 'ü\n".md', "-x.md"]
    blob = repository.git("hash-object", "-w", "-t", "blob", "/dev/null").strip()
    fill_index(repository, "".join(f"100644 {blob}\t{name}\0" for name in names))
    repository.git("update-index", "--index-version", str(version))
    index = read_index((repository.path / ".git" / "index").read_bytes())
    assert index == Index(tuple(sorted(names, key=str.encode)))


def fill_index(repository: Repository, listed: str) -> None:
    command = ["git", "-C", str(repository.path), "update-index", "-z", "--index-info"]
    subprocess.run(command, check=True, input=listed.encode())


@pytest.mark.parametrize("version", [3, 4])
def test_what_is_only_announced_and_what_git_does_not_look_at(repository: Repository, version: int) -> None:
    for name in ("a.md", "b.md", "c.md", "d.md"):
        repository.write(name, "")
    repository.git("add", "a.md", "b.md", "c.md")
    repository.git("add", "--intent-to-add", "d.md")
    repository.git("update-index", "--skip-worktree", "b.md")
    repository.git("update-index", "--assume-unchanged", "c.md")
    (repository.path / "link").symlink_to("a.md")
    repository.git("add", "--intent-to-add", "link")
    subprocess.run(["git", "clone", "--quiet", repository.path, repository.path / "sub"], check=True)
    repository.git("-c", "advice.addEmbeddedRepo=false", "add", "--intent-to-add", "sub")
    repository.git("update-index", "--index-version", str(version))
    index = git_index(repository.path)
    assert index == Index(
        ("a.md", "b.md", "c.md", "d.md", "link", "sub"),
        symlinks=frozenset({"link"}),
        submodules=frozenset({"sub"}),
        intended=frozenset({"d.md", "link", "sub"}),
        unwatched=frozenset({"b.md", "c.md"}),
    )
    assert index.staged == Index(("a.md", "b.md", "c.md"), unwatched=index.unwatched)
    assert index.staged.staged == index.staged
    repository.git("update-index", "--split-index")  # now git has to be asked
    assert git_index(repository.path) is None
    assert list_index(open_git(repository.path, os.environ)) == index


def test_a_split_index_is_not_read(repository: Repository) -> None:
    repository.write("x.md", "x")
    repository.git("add", "x.md")
    repository.git("update-index", "--split-index")
    assert read_index((repository.path / ".git" / "index").read_bytes()) is None


def test_an_index_that_was_cut_is_not_read(repository: Repository) -> None:
    for name in NAMES:
        repository.write(name, name)
    repository.git("add", "--all")
    data = (repository.path / ".git" / "index").read_bytes()
    assert read_index(data) is not None
    assert [size for size in range(len(data)) if read_index(data[:size]) is not None] == []


@settings(derandomize=True, deadline=None, max_examples=200)
@given(st.binary(max_size=300), st.sampled_from([2, 3, 4]), st.integers(0, 3))
def test_any_bytes_are_read_or_refused(data: bytes, version: int, count: int) -> None:
    read_index(data)
    read_index(b"DIRC" + version.to_bytes(4, "big") + count.to_bytes(4, "big") + data)
