"""The shelf: the newest first, none replaced, decisions only appended."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from runbook_kit.cli.drift_compare import conclude
from runbook_kit.cli.drift_decide import refuse_other, verdict_of
from runbook_kit.cli.drift_shelf import Word, decide, keep, list_snapshots, name_of, read_decisions, shelf_of
from runbook_kit.cli.drift_snapshot import pairs
from runbook_kit.drift.difference import compare
from runbook_kit.drift.facts import Fact, snapshot
from runbook_kit.errors import MachineError, Refused, UsageError

AT = "2026-11-01T03:00:00.000Z"
OLD, NEW = snapshot([Fact("tool", "git", "1")], AT), snapshot([Fact("tool", "git", "2")], AT, "b")
COMPARED = compare(OLD, NEW)


def test_the_newest_first_and_none_replaced(tmp_path: Path) -> None:
    files = [keep(tmp_path, each) for each in (OLD, NEW, OLD)]
    for number, file in enumerate(files):
        os.utime(file, ns=(number, number))
    assert [file.name for file in list_snapshots(tmp_path)] == [
        "20261101T030000Z~2.json", "20261101T030000Z-b.json", "20261101T030000Z.json",
    ]  # fmt: skip
    assert [name_of(file) for file in files] == ["", "b", ""]


def test_a_shelf_that_leads_elsewhere(tmp_path: Path) -> None:
    (tmp_path / ".runbook").mkdir()
    (tmp_path / ".runbook" / "drift").symlink_to(tmp_path)
    with pytest.raises(MachineError):
        keep(tmp_path, OLD)


def test_decisions_are_appended_and_a_torn_end_goes(tmp_path: Path) -> None:
    decide(tmp_path, COMPARED, "accidental", Word(AT, "ada", "no"))
    file = shelf_of(tmp_path) / "decisions.jsonl"
    first = file.read_bytes()
    file.write_bytes(first + b'{"at')
    decide(tmp_path, COMPARED, "intentional", Word(AT, "ada", "yes", "ops", "#1"))
    assert file.read_bytes().startswith(first)
    assert [(each.seq, each.decision, each.reference) for each in read_decisions(tmp_path)] == [
        (1, "accidental", ""), (2, "intentional", "#1"),
    ]  # fmt: skip
    assert file.stat().st_mode & 0o777 == 0o600


def test_what_decides_nothing() -> None:
    assert (verdict_of(True, False), verdict_of(False, True)) == ("intentional", "accidental")
    for both in (True, False):
        with pytest.raises(UsageError):
            verdict_of(both, both)
    refuse_other("", COMPARED.digest)
    refuse_other(COMPARED.digest[:20], COMPARED.digest)
    with pytest.raises(Refused):
        refuse_other("0" * 64, COMPARED.digest)
    with pytest.raises(UsageError):
        refuse_other("abc", COMPARED.digest)


def test_no_drift_needs_no_decision() -> None:
    conclude(compare(OLD, OLD), None, required=True)


def test_pairs() -> None:
    assert pairs("--command", ("b=x=1", "a= ls ")) == (("a", "ls"), ("b", "x=1"))
