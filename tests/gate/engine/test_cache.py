"""What is remembered, when it counts, and what is not believed."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest
from msgspec.structs import replace
from tests.gate.conftest import judge

from runbook_kit.gate.engine.cache import (
    FILE,
    FOLDER,
    TICK_NS,
    Entry,
    Shelf,
    Signature,
    digest_of,
    read_shelf,
    settled,
    write_shelf,
)
from runbook_kit.gate.engine.choice import choose
from runbook_kit.gate.engine.examine import violated
from runbook_kit.gate.engine.record import Looked, Record
from runbook_kit.gate.page.survey import Survey
from runbook_kit.gate.policy.model import Objection
from runbook_kit.gate.policy.read import read_policies

NOW = 1_800_000_000_000_000_000
OLD = Signature(3, NOW - 2 * TICK_NS, NOW - 2 * TICK_NS, 7)
DATA = b"abc"


def record() -> Record:
    """A record with something in every field."""
    (chosen,) = choose(read_policies({}, "gates"), (), ("missing-target",)).chosen
    (violation,) = judge("missing-target", "[x](nope.md)\n")
    objection = Objection(violated(chosen, violation), violation.token)
    survey = Survey(codes=("a/b",), links=("x.md",), words=("a/b.c",), headings=("A",), comments=("c",), entities=2)
    return Record(
        survey,
        {"secrets": ("key", (objection,))},
        Looked("key", (objection,), (("docs/nope.md", "ignored"),)),
        objection.finding,
    )


def shelf(signature: Signature | None = OLD, path: str = "a.md") -> Shelf:
    return Shelf("maker", NOW, {path: Entry(signature, digest_of(DATA), record())})


def test_what_is_written_is_read(tmp_path: Path) -> None:
    assert write_shelf(tmp_path, shelf())
    assert read_shelf(tmp_path, "maker") == shelf()
    assert (tmp_path / FOLDER / ".gitignore").read_text() == "*\n"
    assert stat.S_IMODE((tmp_path / FOLDER / FILE).stat().st_mode) == 0o600
    assert [each.name for each in (tmp_path / FOLDER / "cache").iterdir()] == ["gates.msgpack"]


@pytest.mark.parametrize("field", Signature.__struct_fields__)
def test_any_other_date_or_size_asks_for_the_bytes(field: str) -> None:
    known = shelf()
    assert known.known("a.md", OLD) == record()
    assert known.known("a.md", replace(OLD, **{field: getattr(OLD, field) + 1})) is None
    assert known.known("b.md", OLD) is None


def test_the_bytes_decide() -> None:
    assert shelf().recalled("a.md", digest_of(DATA)) == record()
    assert shelf().recalled("a.md", digest_of(b"abd")) is None
    assert shelf().recalled("b.md", digest_of(DATA)) is None


@pytest.mark.parametrize("age", [-TICK_NS, 0, TICK_NS - 1, TICK_NS])
@pytest.mark.parametrize("field", ["mtime_ns", "ctime_ns"])
def test_what_is_as_young_as_the_memory_may_change_and_keep_its_dates(age: int, field: str) -> None:
    young = replace(OLD, **{field: NOW - age})
    (entry,) = settled(shelf(young)).entries.values()
    assert (entry.signature, entry.digest, entry.record) == (None, digest_of(DATA), record())
    (older,) = settled(shelf(replace(OLD, **{field: NOW - TICK_NS - 1}))).entries.values()
    assert older.signature is not None


@pytest.mark.parametrize("data", [b"", b"\xc1", b"\x93\xa5maker\x00\x80", b"\x91" * 5_000, b"\xdf\xff\xff\xff\xff"])
def test_a_damaged_file_is_forgotten(tmp_path: Path, data: bytes) -> None:
    write_shelf(tmp_path, shelf())
    whole = (tmp_path / FOLDER / FILE).read_bytes()
    for damaged in (data, whole[:-1], whole[1:], whole + b"x"):
        (tmp_path / FOLDER / FILE).write_bytes(damaged)
        found = read_shelf(tmp_path, "maker")
        assert (found.maker, found.entries) == ("maker", {})


def test_another_program_wrote_it(tmp_path: Path) -> None:
    write_shelf(tmp_path, shelf())
    assert read_shelf(tmp_path, "other") == Shelf("other")


def test_names_that_are_no_text_are_left_out(tmp_path: Path) -> None:
    both = Shelf("maker", NOW, {**shelf(path="\udcff.md").entries, **shelf(path="ü.md").entries})
    assert write_shelf(tmp_path, both)
    assert list(read_shelf(tmp_path, "maker").entries) == ["ü.md"]


def test_nothing_is_written_through_a_link(tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    for link in (tmp_path / "a" / FOLDER, tmp_path / "b" / FOLDER / "cache"):
        link.parent.mkdir(parents=True)
        os.symlink(elsewhere, link)
    assert not write_shelf(tmp_path / "a", shelf())
    assert not write_shelf(tmp_path / "b", shelf())
    assert list(elsewhere.iterdir()) == []


def test_what_cannot_be_written_is_no_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("")
    assert not write_shelf(tmp_path / "file", shelf())
    bad = replace(record(), survey=Survey(codes=("\ud800",)))
    assert not write_shelf(tmp_path, Shelf("maker", NOW, {"a.md": Entry(OLD, b"", bad)}))

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("runbook_kit.gate.engine.cache.os.replace", full)
    assert not write_shelf(tmp_path, shelf())
    assert list((tmp_path / FOLDER / "cache").iterdir()) == []
