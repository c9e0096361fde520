"""Copies of packs elsewhere: whole and verified, or not there."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

import pytest
from tests.evidence.packs import files, packed

from runbook_kit.errors import Busy, RunbookError
from runbook_kit.evidence.archiving import archive
from runbook_kit.evidence.sealing import Packed
from runbook_kit.evidence.shelf import list_sets, locked
from runbook_kit.evidence.verifying import verify_archive


@pytest.fixture
def made(tmp_path: Path) -> Packed:
    return packed(tmp_path)


def copied(made: Packed, target: Path) -> list[tuple[str, str]]:
    return [(each.what, each.code) for each in archive(list_sets(made.archive.parent), target)]


def test_copied_verified_and_not_copied_again(made: Packed, tmp_path: Path) -> None:
    target = tmp_path / "elsewhere" / "deep"
    before = files(made.archive.parent)
    assert copied(made, target) == [("copied", "")]
    assert files(made.archive.parent) == before
    assert verify_archive(target / made.archive.name).objections == ()
    assert sorted(name for name in os.listdir(target) if not name.startswith(".")) == [
        f"{made.name}.pin", f"{made.name}.tar.gz", f"{made.name}.tar.gz.sha256",
    ]  # fmt: skip
    when = (target / made.archive.name).stat().st_mtime_ns
    assert copied(made, target) == [("there", "")]
    assert (target / made.archive.name).stat().st_mtime_ns == when


def test_a_copy_that_was_damaged_there_is_found(made: Packed, tmp_path: Path) -> None:
    copied(made, tmp_path / "there")
    path = tmp_path / "there" / made.archive.name
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)
    assert copied(made, tmp_path / "there")[0][0] == "wrong"
    path.unlink()
    assert copied(made, tmp_path / "there")[0][0] == "wrong"


def test_a_pack_that_does_not_hold_is_not_copied(made: Packed, tmp_path: Path) -> None:
    data = bytearray(made.archive.read_bytes())
    data[len(data) // 2] ^= 1
    made.archive.write_bytes(data)
    assert copied(made, tmp_path / "there")[0][0] == "wrong"
    assert [name for name in os.listdir(tmp_path / "there") if not name.startswith(".")] == []


def test_a_disk_that_returns_other_bytes(made: Packed, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    honest = shutil.copyfileobj

    def lying(before: BinaryIO, after: BinaryIO, length: int = 0) -> None:
        honest(before, after, length)
        after.write(b"\0")

    monkeypatch.setattr(shutil, "copyfileobj", lying)
    assert copied(made, tmp_path / "there")[0][0] == "wrong"
    assert list_sets(tmp_path / "there") == []


def test_another_pack_of_that_name_is_not_replaced(made: Packed, tmp_path: Path) -> None:
    copied(made, tmp_path / "there")
    pin = tmp_path / "there" / f"{made.name}.pin"
    pin.write_text(pin.read_text().replace("status=passed", "status=failed"))
    assert copied(made, tmp_path / "there") == [("other", "evidence-exists")]


class Killed(BaseException):
    """What a kill is to a process."""


@pytest.mark.parametrize("moment", range(12))
def test_interrupted_at_any_operation(
    moment: int, made: Packed, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing that counts is there, or everything, and the next call ends it."""
    target, left = tmp_path / "there", iter(range(moment))

    def stop(function: Callable[..., object]) -> Callable[..., object]:
        def counted(*arguments: object, **named: object) -> object:
            if next(left, None) is None:
                raise Killed
            return function(*arguments, **named)

        return counted

    with monkeypatch.context() as patch:
        patch.setattr(shutil, "rmtree", lambda *_, **__: None)
        for module, called in ((os, "rename"), (os, "fsync"), (os, "chmod"), (shutil, "copyfileobj")):
            patch.setattr(module, called, stop(getattr(module, called)))
        with suppress(Killed):
            copied(made, target)
    for each in list_sets(target) if target.exists() else []:
        if each.pin:
            assert verify_archive(each.archive).objections == ()
    assert copied(made, target)[0][0] in ("copied", "there")
    assert not [name for name in os.listdir(target) if name.startswith(".draft-")]


def test_nobody_copies_while_the_target_is_used(made: Packed, tmp_path: Path) -> None:
    (tmp_path / "there").mkdir()
    with locked(tmp_path / "there", alone=True), pytest.raises(Busy):
        copied(made, tmp_path / "there")


def test_a_folder_that_cannot_be_made(made: Packed, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(RunbookError) as caught:
        copied(made, tmp_path / "file" / "x")
    assert caught.value.exit_code == 5
