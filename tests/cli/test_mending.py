"""Mended documents are written where they stand, and nowhere else."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from runbook_kit.cli.mending import write_mended
from runbook_kit.document.source import Source
from runbook_kit.errors import InvalidInput
from runbook_kit.repo import read_source


def make(path: Path, data: bytes = b"one\r\n") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return path


def test_byte_order_mark_line_ends_and_mode_stay(tmp_path: Path) -> None:
    path = make(tmp_path / "docs" / "a.md", b"\xef\xbb\xbfone\r\ntwo\rthree\n")
    path.chmod(0o640)
    before = read_source(path, tmp_path)
    write_mended(path, before, before.text.replace("two", "2"), tmp_path)
    assert path.read_bytes() == b"\xef\xbb\xbfone\r\n2\rthree\n"
    assert path.stat().st_mode & 0o777 == 0o640
    assert [each.name for each in path.parent.iterdir()] == ["a.md"]


def test_a_repository_that_is_itself_reached_through_a_link(tmp_path: Path) -> None:
    path = make(tmp_path / "real" / "a.md")
    link = tmp_path / "link"
    link.symlink_to("real")
    write_mended(link / "a.md", read_source(path, tmp_path / "real"), "two\n", link)
    assert path.read_bytes() == b"two\n"


@pytest.mark.parametrize("kind", ["a link", "below a linked folder", "a loop", "outside"])
def test_links_are_not_followed(tmp_path: Path, kind: str) -> None:
    root = tmp_path / "root"
    target = make(root / "docs" / "a.md") if kind != "outside" else make(tmp_path / "a.md")
    path = {
        "a link": root / "b.md",
        "below a linked folder": root / "linked" / "a.md",
        "a loop": root / "loop.md",
        "outside": root / ".." / "a.md",
    }[kind]
    (root / "docs").mkdir(parents=True, exist_ok=True)
    (root / "b.md").symlink_to("docs/a.md")
    (root / "linked").symlink_to("docs")
    (root / "loop.md").symlink_to("loop.md")
    with pytest.raises(InvalidInput) as stopped:
        write_mended(path, read_source(target, root), "two\n", root)
    assert stopped.value.code == "is-link"
    assert target.read_bytes() == b"one\r\n"


@pytest.mark.parametrize("kind", ["a folder", "a pipe", "nothing"])
def test_only_files_are_written(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "a.md"
    if kind == "a folder":
        path.mkdir()
    elif kind == "a pipe":
        os.mkfifo(path)
    with pytest.raises(InvalidInput) as stopped:
        write_mended(path, Source("a.md", "one\n"), "two\n", tmp_path)
    assert stopped.value.code == "not-a-regular-file"


def test_what_could_not_be_read_as_a_whole_is_not_written(tmp_path: Path) -> None:
    data = b"one \xff\n"
    path = make(tmp_path / "a.md", data)
    with pytest.raises(InvalidInput) as stopped:
        write_mended(path, Source("a.md", data.decode("utf-8", "replace")), "two\n", tmp_path)
    assert (stopped.value.code, path.read_bytes()) == ("invalid-utf-8", data)


def test_what_was_judged_without_a_digest_is_written(tmp_path: Path) -> None:
    path = make(tmp_path / "a.md")
    write_mended(path, Source("a.md", "one\r\n"), "two\r\n", tmp_path)
    assert path.read_bytes() == b"two\r\n"


def test_what_somebody_changed_meanwhile_is_not_overwritten(tmp_path: Path) -> None:
    path = make(tmp_path / "a.md")
    before = read_source(path, tmp_path)
    path.write_bytes(b"three\n")
    with pytest.raises(InvalidInput) as stopped:
        write_mended(path, before, "two\n", tmp_path)
    assert (stopped.value.code, path.read_bytes()) == ("file-changed", b"three\n")
