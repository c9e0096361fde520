"""A block's file is private, new, and exactly its source."""

from __future__ import annotations

from pathlib import Path

import pytest

from runbook_kit.errors import RunbookError
from runbook_kit.run.blockfile import find_interpreter, write_source


def test_a_block_that_runs_again_has_a_file_of_its_own(tmp_path: Path) -> None:
    paths = [write_source(str(tmp_path), "001-a", ".sh", source) for source in ("a\r\n", "b\udcff")]
    assert [Path(path).name for path in paths] == ["001-a.sh", "001-a.2.sh"]
    assert [Path(path).read_bytes() for path in paths] == [b"a\r\n", b"b\xff"]
    assert [Path(path).stat().st_mode & 0o777 for path in paths] == [0o600, 0o600]


def test_what_cannot_be_written_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(RunbookError) as caught:
        write_source(str(tmp_path / "nowhere"), "001-a", ".sh", "x")
    assert caught.value.code == "block-not-written"
    with pytest.raises(RunbookError) as caught:
        write_source(str(tmp_path), "001-a", ".sh", "x\0")
    assert caught.value.code == "nul-in-block"
    assert not list(tmp_path.iterdir())


def test_an_interpreter_is_found_in_folders_only(tmp_path: Path) -> None:
    (tmp_path / "it").touch(0o755)
    assert find_interpreter("it", f"relative::{tmp_path}") == str(tmp_path / "it")
    assert find_interpreter("/bin/sh", None) == "/bin/sh"
    with pytest.raises(RunbookError):
        find_interpreter("it", ".")
