"""What the machine looked like, beside the log."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.session.samples import BEGINNING, written

from runbook_kit.canonical import sha256
from runbook_kit.errors import MachineError
from runbook_kit.session.events import FactsRecorded
from runbook_kit.session.facts import Facts, Machine, Repository, keep_facts

FACTS = Facts(
    at="2026-11-01T03:00:00.000Z",
    machine=Machine("host", "Linux", "6.1", "x86_64", 2, disk_free=5),
    repository=Repository("c" * 40, "main", ("?? a",)),
)


def test_facts_are_kept_with_their_digest(tmp_path: Path) -> None:
    session = written(tmp_path, BEGINNING[:1])
    for number in (1, 2):
        record = keep_facts(session, FACTS, "why")
        data = (session.folder / f"facts-{number}.json").read_bytes()
        assert record.event == FactsRecorded(file=f"facts-{number}.json", sha256=sha256(data), why="why")
        assert json.loads(data)["machine"]["disk_free"] == 5
        assert json.loads(data)["format"] == "facts/1"
    assert session.state.facts == ("facts-1.json", "facts-2.json")


def test_a_file_in_the_way_is_said(tmp_path: Path) -> None:
    session = written(tmp_path, BEGINNING[:1])
    (session.folder / "facts-1.json").write_bytes(b"")
    with pytest.raises(MachineError):
        keep_facts(session, FACTS, "why")
