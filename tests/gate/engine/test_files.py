"""The files of the work tree: what is read, and what is not."""

from __future__ import annotations

import errno
import os
from collections.abc import Collection
from pathlib import Path

import pytest

from runbook_kit.errors import InvalidInput
from runbook_kit.gate.engine import files
from runbook_kit.gate.engine.files import WorkTree


@pytest.fixture
def tree(tmp_path: Path) -> WorkTree:
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs/a.md").write_bytes(b"abc")
    os.symlink("a.md", tmp_path / "docs/link.md")
    os.mkfifo(tmp_path / "docs/pipe.md")
    return WorkTree(tmp_path, {"docs/staged.md": b"staged", "docs/empty.md": b""})


def test_regular_files(tree: WorkTree, tmp_path: Path) -> None:
    status = (tmp_path / "docs/a.md").stat()
    signature = tree.signature("docs/a.md")
    assert signature is not None
    assert (signature.size, signature.mtime_ns, signature.inode) == (3, status.st_mtime_ns, status.st_ino)
    assert (tree.read("docs/a.md"), tree.exists("docs/a.md")) == (b"abc", True)


def test_other_contents_have_no_dates(tree: WorkTree) -> None:
    assert (tree.read("docs/staged.md"), tree.signature("docs/staged.md")) == (b"staged", None)
    assert (tree.read("docs/empty.md"), tree.exists("docs/empty.md")) == (b"", True)


def test_dates_and_bytes_of_one_moment(tree: WorkTree) -> None:
    assert tree.look("docs/a.md") == (tree.signature("docs/a.md"), b"abc")
    assert tree.look("docs/staged.md") == (None, b"staged")
    for path in ("docs/none.md", "docs", "docs/link.md", "docs/pipe.md", "docs/a.md/b", "a\0b", "x" * 300):
        assert tree.look(path) is None, path


def test_what_is_staged_is_asked_for_once_and_when_it_is_wanted(tree: WorkTree) -> None:
    asked: list[list[str]] = []

    def find(paths: Collection[str]) -> dict[str, bytes]:
        asked.append(sorted(paths))
        return {path: b"other" for path in paths if path == "docs/a.md"}

    tree.replace_by(find, ["docs/b.md", "docs/c.md"])
    assert asked == [["docs/b.md", "docs/c.md"]]
    assert (tree.read("docs/a.md"), tree.signature("docs/a.md"), tree.exists("docs/b.md")) == (b"other", None, False)
    assert (tree.read("docs/staged.md"), tree.exists("docs/a.md")) == (b"staged", True)
    assert asked[1:] == [["docs/a.md"], ["docs/staged.md"]]


@pytest.mark.parametrize(
    "path", ["docs/none.md", "docs", "docs/link.md", "docs/pipe.md", "docs/a.md/b", "a\0b", "x" * 300]
)
def test_nothing_else_is_read(tree: WorkTree, path: str) -> None:
    assert (tree.signature(path), tree.exists(path)) == (None, False)
    with pytest.raises(InvalidInput) as stopped:
        tree.read(path)
    assert (stopped.value.code, stopped.value.message.endswith(".")) == ("unreadable-file", True)


def test_a_folder_that_may_not_be_entered_is_not_an_empty_one(tree: WorkTree, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(path: str) -> os.stat_result:
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), path)

    monkeypatch.setattr(os, "lstat", refused)
    with pytest.raises(InvalidInput, match=r"^`docs/a\.md` cannot be read: Permission denied\.$") as stopped:
        tree.exists("docs/a.md")
    assert stopped.value.code == "unreadable-file"


def test_what_lies_there_tracked_or_not(tree: WorkTree) -> None:
    present = [path for path in ("docs", "docs/a.md", "docs/link.md", "docs/none.md", "a\0b") if tree.present(path)]
    assert present == ["docs", "docs/a.md", "docs/link.md"]


def test_a_file_that_is_too_large(tree: WorkTree, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "LARGEST", 2)
    with pytest.raises(InvalidInput, match=r"it has more than 0 MB\."):
        tree.read("docs/a.md")


def test_a_file_that_is_read_in_pieces(tree: WorkTree, monkeypatch: pytest.MonkeyPatch) -> None:
    read = os.read
    monkeypatch.setattr(os, "read", lambda descriptor, count: read(descriptor, min(count, 1)))
    assert tree.read("docs/a.md") == b"abc"


def test_a_name_that_is_no_text(tree: WorkTree, tmp_path: Path) -> None:
    with open(os.fsencode(tmp_path) + b"/docs/\xff.md", "wb") as stream:
        stream.write(b"x")
    assert tree.read("docs/\udcff.md") == b"x"
