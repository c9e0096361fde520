"""What a closing session does: no success before its pack verifies."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.evidence.packs import session, wanted

from runbook_kit.evidence import closing
from runbook_kit.evidence.closing import pack_and_verify
from runbook_kit.evidence.pack import Wanted, pack
from runbook_kit.evidence.sealing import Packed
from runbook_kit.session.store import Found


def test_a_closed_session_is_packed_and_verified(tmp_path: Path) -> None:
    done = pack_and_verify(session(tmp_path), wanted(tmp_path))
    assert (done.holds, done.code, done.wrong, done.packed.fresh) == (True, "", "", True)
    assert pack_and_verify(
        done.packed.folder.parents[2] / ".runbook" / "sessions" / done.packed.name, wanted(tmp_path)
    ).holds


def test_a_pack_that_does_not_hold_says_why(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def breaking(found: Found, how: Wanted) -> Packed:
        made = pack(found, how)
        made.archive.write_bytes(made.archive.read_bytes()[:-1])
        return made

    monkeypatch.setattr(closing, "pack", breaking)
    done = pack_and_verify(session(tmp_path), wanted(tmp_path))
    assert (done.holds, done.code) == (False, "archive-damaged")
    assert "archive" in done.wrong


def test_an_output_that_changed_after_the_run(tmp_path: Path) -> None:
    folder = session(tmp_path)
    (folder / "logs" / "001-one.log").write_bytes(b"hellO\n\xff\x00")
    done = pack_and_verify(folder, wanted(tmp_path))
    assert (done.holds, done.code) == (False, "evidence-changed")
