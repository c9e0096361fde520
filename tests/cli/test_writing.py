"""Files written whole or not at all."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path

import pytest

from runbook_kit.cli import writing
from runbook_kit.cli.writing import create, overwrite, put_whole
from runbook_kit.errors import InvalidInput, UsageError
from runbook_kit.repo import read_source


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = tmp_path / "root"
    folder.mkdir()
    return folder


def put(path: Path, data: bytes = b"old\n", mode: int = 0o644) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    path.chmod(mode)
    return path


def rewrite(path: Path, root: Path, text: str = "new\n") -> None:
    overwrite(path, read_source(path, root), text, root)


def test_the_mode_and_the_byte_order_mark_stay(root: Path) -> None:
    path = put(root / "a.md", b"\xef\xbb\xbfold\r\n", 0o750)
    rewrite(path, root, "new\r\n")
    assert path.read_bytes() == b"\xef\xbb\xbfnew\r\n"
    assert stat.S_IMODE(path.stat().st_mode) == 0o750
    assert os.listdir(root) == ["a.md"]


def test_a_reader_keeps_the_file_it_has_open(root: Path) -> None:
    path = put(root / "a.md")
    with path.open() as reader:
        rewrite(path, root)
        assert reader.read() == "old\n"
    assert path.read_text() == "new\n"


def test_a_read_only_file_is_left_alone(root: Path) -> None:
    path = put(root / "a.md", mode=0o444)
    with pytest.raises(InvalidInput) as error:
        rewrite(path, root)
    assert (error.value.code, error.value.message) == ("read-only", "`a.md` is read-only and was not changed.")
    assert path.read_text() == "old\n"


def test_a_file_that_changed_meanwhile_is_left_alone(root: Path) -> None:
    path = put(root / "a.md")
    before = read_source(path, root)
    put(path, b"somebody else's\n")
    with pytest.raises(InvalidInput, match="was changed by somebody else meanwhile"):
        overwrite(path, before, "new\n", root)
    assert path.read_text() == "somebody else's\n"


def test_a_link_inside_the_repository_is_followed(root: Path) -> None:
    target = put(root / "docs" / "a.md")
    link = root / "a.md"
    link.symlink_to(target)
    rewrite(link, root)
    assert (link.is_symlink(), target.read_text()) == (True, "new\n")


@pytest.mark.parametrize("name", ["a.md", "linked/a.md"])
def test_a_link_out_of_the_repository_is_not(root: Path, name: str) -> None:
    outside = put(root.parent / "outside" / "a.md")
    (root / "a.md").symlink_to(outside)
    (root / "linked").symlink_to(outside.parent)
    with pytest.raises(InvalidInput) as error:
        rewrite(root / name, root)
    assert error.value.code == "outside-repository"
    assert outside.read_text() == "old\n"
    with pytest.raises(InvalidInput, match="leads out of the repository"):
        create(root / "linked" / "b.md", "new\n", root)
    assert os.listdir(outside.parent) == ["a.md"]


def test_a_file_elsewhere_may_be_named_itself_but_not_by_a_link(root: Path) -> None:
    outside = put(root.parent / "outside" / "a.md")
    rewrite(outside, root)
    assert outside.read_text() == "new\n"
    link = root.parent / "b.md"
    link.symlink_to(outside)
    with pytest.raises(InvalidInput, match="leads out of the repository"):
        rewrite(link, root)


@pytest.mark.parametrize(("number", "raised"), [(errno.EACCES, InvalidInput), (errno.ENOSPC, OSError)])
def test_when_writing_fails_the_old_file_is_there(
    root: Path, monkeypatch: pytest.MonkeyPatch, number: int, raised: type[Exception]
) -> None:
    path = put(root / "a.md")

    def fail(*_: object) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(os, "replace", fail)
    with pytest.raises(raised):
        rewrite(path, root)
    assert (os.listdir(root), path.read_text()) == (["a.md"], "old\n")


def test_a_new_file_gets_its_folders(root: Path) -> None:
    create(root / "a" / "b" / "c.md", "text\n", root)
    assert (root / "a/b/c.md").read_bytes() == b"text\n"


def test_what_exists_is_never_overwritten(root: Path) -> None:
    put(root / "a.md")
    (root / "dangling").symlink_to(root / "nowhere")
    for name in ("a.md", "dangling"):
        with pytest.raises(UsageError) as error:
            create(root / name, "new\n", root)
        assert error.value.code == "file-exists"
    assert (root / "a.md").read_text() == "old\n"
    assert not (root / "nowhere").exists()


def test_a_file_in_the_place_of_a_folder(root: Path) -> None:
    put(root / "a")
    with pytest.raises(InvalidInput) as error:
        create(root / "a" / "b.md", "new\n", root)
    assert error.value.code == "not-a-folder"


# -- a file that the caller names


def full(descriptor: int) -> None:
    del descriptor
    raise OSError(errno.ENOSPC, "No space left on device")


@pytest.mark.parametrize("mask", [0o022, 0o077])
def test_a_new_file_has_the_mode_that_new_files_have(root: Path, mask: int) -> None:
    before = os.umask(mask)
    try:
        put_whole(str(root / "a"), b"new")
        assert os.umask(mask) == mask
    finally:
        os.umask(before)
    assert ((root / "a").read_bytes(), stat.S_IMODE((root / "a").stat().st_mode)) == (b"new", 0o666 & ~mask)


def test_a_file_that_is_there_keeps_its_mode_and_its_links(root: Path) -> None:
    path = put(root / "deep/a", mode=0o640)
    (root / "link").symlink_to("deep/a")
    (root / "loose").symlink_to("deep/b")
    for name in ("link", "loose"):
        put_whole(str(root / name), b"new")
    assert (path.read_bytes(), stat.S_IMODE(path.stat().st_mode)) == (b"new", 0o640)
    assert ((root / "link").readlink(), (root / "deep/b").read_bytes()) == (Path("deep/a"), b"new")
    assert sorted(os.listdir(root / "deep")) == ["a", "b"]


def test_a_full_disk_leaves_what_was_there(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = put(root / "a")
    monkeypatch.setattr("runbook_kit.cli.writing.os.fsync", full)
    for name in ("a", "b"):
        with pytest.raises(OSError, match="No space"):
            put_whole(str(root / name), b"new")
    assert (path.read_bytes(), os.listdir(root)) == (b"old\n", ["a"])


@pytest.mark.parametrize("number", [errno.EACCES, errno.EBUSY])
def test_a_file_that_cannot_be_replaced_is_written_to(root: Path, monkeypatch: pytest.MonkeyPatch, number: int) -> None:
    path = put(root / "a")
    node = path.stat().st_ino

    def fixed(*_: object) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(writing, "replace_bytes", fixed)
    put_whole(str(path), b"new")
    assert (path.read_bytes(), path.stat().st_ino) == (b"new", node)
    with pytest.raises(OSError, match=os.strerror(number)):
        put_whole(str(root / "b"), b"new")


def test_a_file_of_somebody_else_stays_theirs(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = put(root / "a")
    node = path.stat().st_ino
    monkeypatch.setattr("runbook_kit.cli.writing.os.geteuid", lambda: path.stat().st_uid + 1)
    put_whole(str(path), b"new")
    assert (path.read_bytes(), path.stat().st_ino) == (b"new", node)


def test_a_file_that_may_not_be_written_is_not_replaced(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = put(root / "a", mode=0o444)
    monkeypatch.setattr("runbook_kit.cli.writing.os.access", lambda *_: False)  # the tests may run as root
    with pytest.raises(PermissionError):
        put_whole(str(path), b"new")
    assert path.read_bytes() == b"old\n"


def test_pipes_and_open_files_are_written_to_as_they_are(root: Path) -> None:
    os.mkfifo(root / "pipe")
    reader = os.open(root / "pipe", os.O_RDONLY | os.O_NONBLOCK)
    put_whole(str(root / "pipe"), b"new")
    assert os.read(reader, 10) == b"new"
    os.close(reader)
    put_whole(os.devnull, b"new")
    with (root / "a").open("wb") as stream:
        put_whole(f"/dev/fd/{stream.fileno()}", b"new")
        assert os.fstat(stream.fileno()).st_nlink == 1  # not replaced
    assert (root / "a").read_bytes() == b"new"
