"""The folders of sessions: their names, and how they are found."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.session.samples import BEGINNING, ID, written

from runbook_kit.errors import UsageError
from runbook_kit.session import folders
from runbook_kit.session.folders import OWN, SESSIONS, find, list_folders, new_id, prepare
from runbook_kit.session.log import write_new


def test_ids_sort_by_time_and_name_the_target() -> None:
    assert new_id("restart/act", "2026-11-01T03:00:00.123Z", "0a1b2c") == ID
    assert new_id("Ünïcode/../x y", "2026-11-01T03:00:00.000Z", "0a1b2c") == "20261101T030000Z-n-code-x-y-0a1b2c"
    assert new_id("../..", "2026-11-01T03:00:00.000Z", "0a1b2c") == "20261101T030000Z-run-0a1b2c"
    assert len(new_id("x" * 300, "2026-11-01T03:00:00.000Z", "0a1b2c")) == 16 + 1 + 40 + 1 + 6


def test_a_gitignore_that_is_a_link_is_not_written_through(tmp_path: Path) -> None:
    (tmp_path / OWN).mkdir()
    (tmp_path / OWN / ".gitignore").symlink_to(tmp_path / "elsewhere")
    written(tmp_path, BEGINNING).close()
    assert not (tmp_path / "elsewhere").exists()


NAMES = ("20261101T030000Z-a-0a1b2c", "20261101T030000Z-ab-0a1b2c", "20261102T030000Z-a-0a1b2c")


def test_finding_a_session(tmp_path: Path) -> None:
    for name in NAMES:
        written(tmp_path, BEGINNING, name).close()
    (tmp_path / OWN / SESSIONS / "notes").mkdir()
    (tmp_path / OWN / SESSIONS / "20261103T030000Z-a-0a1b2c").write_text("no folder")
    assert [folder.name for folder in list_folders(tmp_path)] == sorted(NAMES, reverse=True)
    assert find(tmp_path, "latest").name == NAMES[2]
    assert find(tmp_path, "20261102").name == NAMES[2]
    for name in NAMES:
        assert find(tmp_path, name).name == name
    assert find(tmp_path, "20261101T030000Z-ab").name == NAMES[1]
    for name, code in (
        ("2026", "ambiguous-session"),
        ("20261101T030000Z-a", "ambiguous-session"),
        ("20271101", "unknown-session"),
        ("", "unknown-session"),
        ("notes", "unknown-session"),
        ("../sessions", "unknown-session"),
        ("latest ", "unknown-session"),
    ):
        with pytest.raises(UsageError) as caught:
            find(tmp_path, name)
        assert (caught.value.code, bool(caught.value.hint)) == (code, True), name


def test_no_session_at_all(tmp_path: Path) -> None:
    assert list_folders(tmp_path) == []
    with pytest.raises(UsageError) as caught:
        find(tmp_path, "latest")
    assert caught.value.code == "unknown-session"


def test_of_many_that_begin_at_once_none_is_in_the_way(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody else makes the same file between the look whether it is there and the making of it."""
    ignore = tmp_path / OWN / ".gitignore"

    def late(path: Path, data: bytes) -> None:
        path.write_bytes(data)
        write_new(path, data)

    monkeypatch.setattr(folders, "write_new", late)
    assert prepare(tmp_path) == tmp_path / OWN
    assert ignore.read_bytes() == b"*\n"
