from __future__ import annotations

import os
from pathlib import Path

import pytest
from msgspec.structs import replace

from runbook_kit.errors import InvalidInput
from runbook_kit.run.checks import place
from runbook_kit.run.checks.outcome import World
from runbook_kit.run.checks.place import contained, own_place, read_bytes


def test_the_out_folder_may_lie_elsewhere(world: World, tmp_path: Path) -> None:
    elsewhere = tmp_path / "volume"
    elsewhere.mkdir()
    (elsewhere / "x").write_text("1")
    (world.root / "out").symlink_to(elsewhere)
    with pytest.raises(InvalidInput, match="lies outside"):
        contained("out/x", world)
    assert read_bytes("out/x", replace(world, out=world.root / "out")) == b"1"


def test_a_folder_with_the_same_beginning_is_another_one(world: World, tmp_path: Path) -> None:
    (tmp_path / "repository-2").mkdir()
    with pytest.raises(InvalidInput, match="lies outside"):
        contained("../repository-2", world)
    assert contained(".", world) == os.path.realpath(world.root)


def test_a_link_itself_is_not_followed(world: World) -> None:
    (world.root / "link").symlink_to("/etc")
    assert own_place("link", world) == os.path.join(os.path.realpath(world.root), "link")
    with pytest.raises(InvalidInput, match="`link/x` lies outside"):
        own_place("link/x", world)


def test_a_pipe_does_not_make_us_wait(world: World) -> None:
    os.mkfifo(world.root / "pipe")
    with pytest.raises(InvalidInput, match="no regular file"):
        read_bytes("pipe", world)


def test_a_folder_leaves_no_descriptor_open(world: World) -> None:
    before = os.dup(0)
    os.close(before)
    with pytest.raises(InvalidInput, match="no regular file"):
        read_bytes(".", world)
    after = os.dup(0)
    os.close(after)
    assert after == before


def test_large_files_are_refused(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(place, "LARGEST", 4)
    (world.root / "a").write_bytes(b"12345")
    with pytest.raises(InvalidInput, match="more than 10 MB"):
        read_bytes("a", world)
    (world.root / "a").write_bytes(b"1234")
    assert read_bytes("a", world) == b"1234"
