"""The wish that a session stops before its next block."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from runbook_kit.errors import MachineError
from runbook_kit.session.pausing import PAUSE, Pause, ask_pause, clear_pause, wanted_pause


def test_a_wish_is_there_until_it_is_cleared(tmp_path: Path) -> None:
    assert wanted_pause(tmp_path) is None
    ask_pause(tmp_path, "ada", "2026-11-01T03:00:00.000Z")
    ask_pause(tmp_path, "bob", "2026-11-01T04:00:00.000Z")
    assert wanted_pause(tmp_path) == Pause("ada", "2026-11-01T03:00:00.000Z")
    clear_pause(tmp_path)
    clear_pause(tmp_path)
    assert wanted_pause(tmp_path) is None


@pytest.mark.parametrize("content", [b"", b"please", b"\xff"])
def test_a_wish_in_other_words_counts(tmp_path: Path, content: bytes) -> None:
    (tmp_path / PAUSE).write_bytes(content)
    assert wanted_pause(tmp_path) == Pause("somebody", "")


def test_a_wish_that_cannot_be_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> int:
        raise OSError(errno.ENOSPC, "full")

    monkeypatch.setattr(os, "write", full)
    with pytest.raises(MachineError):
        ask_pause(tmp_path, "ada", "")
