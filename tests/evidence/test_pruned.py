"""Pins of pruned packs: kept while the session is here, and worth nothing when they are not what was kept."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from msgspec.structs import replace
from tests.evidence.packs import session, wanted
from tests.session.samples import ID

from runbook_kit.evidence.pack import pack
from runbook_kit.evidence.pruned import FOLDER, forget, head_of, remember
from runbook_kit.evidence.shelf import Set, list_sets
from runbook_kit.session.folders import OWN
from runbook_kit.session.store import look


def packed(root: Path) -> Set:
    pack(look(session(root)), wanted(root))
    (found,) = list_sets(wanted(root).shelf)
    return found


def test_a_pin_is_kept_and_forgotten(tmp_path: Path) -> None:
    own, found = tmp_path / OWN, packed(tmp_path)
    assert head_of(own, ID) == ""
    remember(own, [found])
    assert head_of(own, ID) == look(own / "sessions" / ID).state.head
    assert (own / FOLDER / ID).read_bytes() == (found.shelf / f"{found.name}.pin").read_bytes()
    assert stat.S_IMODE((own / FOLDER / ID).stat().st_mode) == 0o600
    forget(own, [ID, "of nobody"])
    assert os.listdir(own / FOLDER) == []


def test_what_keeps_no_pin(tmp_path: Path) -> None:
    own, found = tmp_path / OWN, packed(tmp_path)
    assert found.pin is not None
    remember(own, [replace(found, pin=None), replace(found, pin=replace(found.pin, kind="snapshot"))])
    remember(own, [replace(found, pin=replace(found.pin, session="../../up"))])
    remember(own, [replace(found, pin=replace(found.pin, session="20261231T030000Z-restart-act-0a1b2c"))])
    assert not (own / FOLDER).exists()


def test_what_is_no_pin_of_the_session_says_nothing(tmp_path: Path) -> None:
    own, found = tmp_path / OWN, packed(tmp_path)
    remember(own, [found])
    (own / FOLDER / "another").write_bytes((own / FOLDER / ID).read_bytes())
    (own / FOLDER / "edited").write_bytes(b"session=edited\n")
    (own / FOLDER / "link").symlink_to(own / FOLDER / ID)
    assert [head_of(own, name) for name in ("another", "edited", "link", "nothing")] == [""] * 4


def test_a_disk_that_takes_nothing_is_no_reason_to_stop(tmp_path: Path) -> None:
    own, found = tmp_path / OWN, packed(tmp_path)
    (own / FOLDER).write_text("in the way")
    remember(own, [found])
    assert head_of(own, ID) == ""
