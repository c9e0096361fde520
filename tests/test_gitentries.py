"""A few questions to an index have the answers that all of its entries give."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.conftest import Repository

from runbook_kit.gate.paths.tracked import Tracked, glimpse, make_tracked
from runbook_kit.gitentries import find_entries
from runbook_kit.gitindex import read_index

BLOB = "e69de29bb2d1d6434b8b29ae775ad8c2e48c5391"  # the empty object
LONG = "/".join(["n" * 200] * 3)
NAMES = [
    "README.md", "a.md", "a/b.md", "a/b/c.md", "a-b.md", "a0/x", "docs.md", "docs/x.md", "docs/ü.md", "docs/z/y.md",
    "docsy/x", "ü/ä.md", LONG, "z",
]  # fmt: skip
ASKED = [*NAMES, "", "a", "a/", "/a", "a//b.md", "docs", "doc", "docs/", "docs/z", "docs/z/", "ü", "n", "link", "sub"]
STRANGE = ["sub/x", "no\0thing", "a\0", "\udcc3\udcbc/\udcc3\udca4.md", "\ud800", "A.md", "docs/x.md/y", LONG[:300]]


def index_of(folder: Path, modes: dict[str, str], *, hash_name: str = "sha1") -> bytes:
    """The bytes of an index with these paths, of these modes."""
    subprocess.run(["git", "-C", folder, "init", "--quiet", f"--object-format={hash_name}"], check=True)
    blob = subprocess.run(
        ["git", "-C", folder, "hash-object", "-w", "-t", "blob", "/dev/null"], check=True, capture_output=True
    ).stdout.strip()
    listed = b"".join(b"%s %s\t%s\0" % (mode.encode(), blob, path.encode()) for path, mode in modes.items())
    subprocess.run(["git", "-C", folder, "update-index", "-z", "--index-info"], check=True, input=listed)
    return (folder / ".git" / "index").read_bytes()


def both(data: bytes) -> tuple[Tracked, Tracked]:
    """What is tracked, looked up and made as a whole."""
    entries, index = find_entries(data), read_index(data)
    assert entries is not None
    assert index is not None
    return glimpse(entries, lambda: index), make_tracked(index)


@pytest.mark.parametrize("hash_name", ["sha1", "sha256"])
def test_each_path_is_what_it_is_in_the_whole(tmp_path: Path, hash_name: str) -> None:
    modes = {**dict.fromkeys(NAMES, "100644"), "link": "120000", "sub": "160000", "run.sh": "100755"}
    found, whole = both(index_of(tmp_path, modes, hash_name=hash_name))
    for path in (*ASKED, *STRANGE):
        assert (path in found.files) == (path in whole.files), path
        assert (path in found.folders) == (path in whole.folders), path
        assert found.exists(path) == whole.exists(path), path
        assert found.is_folder(path) == whole.is_folder(path), path
    assert found.symlinks == {"link"}
    assert found.submodules == {"sub"}
    entries = find_entries((tmp_path / ".git/index").read_bytes())
    assert entries is not None
    assert {*entries.below("")} == {*modes}
    for folder in ("docs", "a", "a/b", "ü", "doc", "z"):
        assert [*entries.below(folder)] == sorted(path for path in NAMES if path.startswith(f"{folder}/")), folder
    assert found.tops == whole.tops == {"a", "a0", "docs", "docsy", "ü", "n" * 200, "sub"}


def unchanged(repository: Repository, path: str, written_ns: int = 2**62) -> bool:
    entries = find_entries((repository.path / ".git/index").read_bytes())
    assert entries is not None
    return entries.has_unchanged(path, (repository.path / path).lstat(), written_ns)


@pytest.mark.parametrize("hash_name", ["sha1", "sha256"])
def test_what_has_not_changed_is_known_without_git(tmp_path: Path, hash_name: str) -> None:
    subprocess.run(["git", "init", "--quiet", f"--object-format={hash_name}", str(tmp_path)], check=True)
    repository = Repository(tmp_path)
    for name in ("a.md", "docs/ü.md", LONG):
        repository.write(name, "same\n")
    repository.write("z.md", "")
    repository.git("add", "--all")
    for name in ("a.md", "docs/ü.md", LONG, "z.md"):
        assert unchanged(repository, name), name
        assert not unchanged(repository, name, (repository.path / name).stat().st_mtime_ns), name  # as old as the index
    repository.write("b.md", "same\n")
    assert not unchanged(repository, "b.md")
    before = (repository.path / "a.md").stat()
    repository.write("a.md", "also\n")
    os.utime(repository.path / "a.md", ns=(before.st_atime_ns, before.st_mtime_ns))
    assert not unchanged(repository, "a.md")  # the time at which its status changed cannot be set
    os.symlink("a.md", repository.path / "link.md")
    repository.git("add", "link.md")
    assert not unchanged(repository, "link.md")


def test_a_file_that_is_assumed_to_be_unchanged(repository: Repository) -> None:
    for name in ("a.md", "b.md"):
        repository.write(name, "same\n")
    repository.git("add", "--all")
    repository.git("update-index", "--assume-unchanged", "b.md")
    entries = find_entries((repository.path / ".git/index").read_bytes())
    assert entries is not None
    assert [entries.is_assumed(path) for path in ("a.md", "b.md", "b", "c.md", "\0")] == [False, True, *[False] * 3]


def test_a_file_in_conflict_is_none_that_has_not_changed(repository: Repository) -> None:
    repository.write("a.md", "one\n")
    repository.commit()
    repository.git("branch", "other")
    repository.write("a.md", "two\n")
    repository.commit()
    repository.git("checkout", "--quiet", "other")
    repository.write("a.md", "three\n")
    repository.commit()
    subprocess.run(["git", "merge", "--quiet", "-"], cwd=repository.path, check=False, capture_output=True)
    assert (
        b"a.md"
        in subprocess.run(
            ["git", "ls-files", "--unmerged"], cwd=repository.path, check=True, capture_output=True
        ).stdout
    )
    assert not unchanged(repository, "a.md")


def test_who_wants_all_is_given_all(tmp_path: Path) -> None:
    found, whole = both(index_of(tmp_path, {**dict.fromkeys(NAMES, "100644"), "link": "120000", "sub": "160000"}))
    assert (set(found.files), set(found.folders)) == (whole.files, whole.folders)
    assert [found.fold(path) for path in ASKED] == [whole.fold(path) for path in ASKED]
    assert (found.key, found.by_name, found.names_in("docs")) == (whole.key, whole.by_name, whole.names_in("docs"))
    assert found.without({"a.md", "docs/x.md"}) == whole.without({"a.md", "docs/x.md"})
    assert found.files & {"a.md", "nothing"} == {"a.md"}
    assert found.files - {"a.md"} == whole.files - {"a.md"}


def test_who_asks_often_is_answered_from_the_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("runbook_kit.gate.paths.tracked.FEW", 2)
    data = index_of(tmp_path, dict.fromkeys(NAMES, "100644"))
    entries, made = find_entries(data), []
    assert entries is not None

    def whole() -> object:
        made.append(read_index(data))
        return made[-1]

    found = glimpse(entries, whole)  # type: ignore[arg-type]
    assert ["a.md" in found.files, "x.md" in found.files, len(made)] == [True, False, 0]
    assert ["a.md" in found.files, "x.md" in found.files, len(made)] == [True, False, 1]


def test_an_empty_index(tmp_path: Path) -> None:
    index_of(tmp_path, {"a.md": "100644"})
    subprocess.run(["git", "-C", tmp_path, "rm", "--quiet", "--cached", "a.md"], check=True)
    found, whole = both((tmp_path / ".git" / "index").read_bytes())
    assert (set(found.files), set(found.folders), found.tops) == (set(), {""}, frozenset())
    assert ["" in found.folders, "a" in found.folders, "a.md" in found.files] == [True, False, False]
    assert set(whole.folders) == {""}


def test_names_that_are_no_text(tmp_path: Path) -> None:
    index_of(tmp_path, {"a.md": "100644"})
    listed = b"100644 " + BLOB.encode() + b"\td\xff/\xfe.md\0"
    subprocess.run(["git", "-C", tmp_path, "update-index", "-z", "--index-info"], check=True, input=listed)
    found, _ = both((tmp_path / ".git" / "index").read_bytes())
    assert ["d\udcff/\udcfe.md" in found.files, "d\udcff" in found.folders, found.tops] == [True, True, {"d\udcff"}]


def test_a_path_in_conflict(repository: Repository) -> None:
    for branch in ("one", "two"):
        repository.git("checkout", "--quiet", "-b", branch, "main")
        repository.write("x/y.md", branch)
        repository.commit()
    with pytest.raises(subprocess.CalledProcessError):
        repository.git("merge", "one")
    found, _ = both((repository.path / ".git" / "index").read_bytes())
    assert ["x/y.md" in found.files, "x" in found.folders, "x/z.md" in found.files] == [True, True, False]


def test_other_forms_are_left_to_a_reading(tmp_path: Path) -> None:
    data = index_of(tmp_path, dict.fromkeys(NAMES, "100644"))
    assert find_entries(data) is not None
    assert find_entries(data[:-20] + bytes(20)) is None  # git's index.skipHash
    assert [size for size in range(len(data)) if find_entries(data[:size]) is not None] == []
    later = tmp_path / "later.md"
    later.write_text("x")
    subprocess.run(["git", "-C", tmp_path, "add", "--intent-to-add", later], check=True)
    extended = (tmp_path / ".git" / "index").read_bytes()
    assert (extended[7], find_entries(extended)) == (3, None)
    subprocess.run(["git", "-C", tmp_path, "update-index", "--index-version", "4"], check=True)
    assert find_entries((tmp_path / ".git" / "index").read_bytes()) is None
    very_long = index_of(tmp_path, {"/".join(["n" * 200] * 21): "100644"})
    assert find_entries(very_long) is None


@settings(derandomize=True, deadline=None, max_examples=200)
@given(st.binary(max_size=300), st.sampled_from([2, 3, 4]), st.integers(0, 3))
def test_any_bytes_are_read_or_refused(data: bytes, version: int, count: int) -> None:
    assert find_entries(data) is None
    assert find_entries(b"DIRC" + version.to_bytes(4, "big") + count.to_bytes(4, "big") + data) is None
