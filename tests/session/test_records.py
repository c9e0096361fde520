"""One line of the log."""

from __future__ import annotations

import hashlib
import json
from typing import get_args

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.session.samples import EVERYTHING, ID, chained

from runbook_kit.session import events as happened
from runbook_kit.session.records import FIRST, Envelope, Stamp, read_record, seal, unsealed

STAMP = Stamp("2026-11-01T03:00:00.000Z", 5, "boot")
TEXT = st.text(st.characters(exclude_categories=["Cs"]))


def test_the_samples_have_every_type() -> None:
    assert {type(event) for event in EVERYTHING} == set(get_args(happened.AnyEvent))


def test_no_event_has_a_field_of_the_line() -> None:
    """One would silently take the place of the other."""
    taken = {*Envelope.__struct_fields__, "type"}
    assert [
        (each.__name__, name)
        for each in get_args(happened.AnyEvent)
        for name in each.__struct_fields__
        if name in taken
    ] == []


@pytest.mark.parametrize("event", EVERYTHING, ids=lambda event: type(event).__name__)
def test_what_is_written_is_read_back(event: happened.AnyEvent) -> None:
    record, line = seal(event, seq=3, stamp=STAMP, session=ID, mode="paper", prev="f" * 64)
    assert line.endswith(b"\n")
    assert line.count(b"\n") == 1
    assert read_record(line[:-1]) == record
    assert (record.event, record.seq, record.prev, record.mode, record.session) == (event, 3, "f" * 64, "paper", ID)


@pytest.mark.parametrize("event", EVERYTHING, ids=lambda event: type(event).__name__)
def test_the_hash_can_be_computed_with_json_alone(event: happened.AnyEvent) -> None:
    _, line = seal(event, seq=1, stamp=STAMP, session=ID, mode="", prev=FIRST)
    fields = json.loads(line)
    digest = fields.pop("hash")
    bare = json.dumps(fields, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
    assert digest == hashlib.sha256(bare).hexdigest()


@settings(derandomize=True, deadline=None, max_examples=300)
@given(TEXT, TEXT)
def test_no_text_looks_like_the_hash(text: str, by: str) -> None:
    """Whatever is written in a note, taking out the hash leaves exactly what was hashed."""
    tricky = f'{text}"hash":"{"a" * 64}",{text}'
    record, line = seal(happened.Noted(text=tricky, by=by), seq=1, stamp=STAMP, session=ID, mode="m", prev=FIRST)
    bare, digest = unsealed(line[:-1])
    assert digest == record.hash == hashlib.sha256(bare).hexdigest()
    assert read_record(line[:-1]).event == record.event


@pytest.mark.parametrize(
    "line",
    [
        b"",
        b"{}",
        b'{"seq":1}',
        b'{"hash":"' + b"0" * 63 + b'","seq":1}',
        b'{"hash":"' + b"A" * 64 + b'","seq":1}',
        b'{"hash":"' + b"0" * 64 + b'","x":{"hash":"' + b"0" * 64 + b'","y":1}}',
        b'"hash":"' + b"0" * 64 + b'",',
    ],
)
def test_a_line_without_exactly_one_hash_has_none(line: bytes) -> None:
    assert unsealed(line) == (line, "")


def test_every_line_has_session_step_and_mode() -> None:
    for record, line in zip(*chained(EVERYTHING), strict=True):
        fields = json.loads(line)
        assert (fields["session"], fields["step"], fields["mode"]) == (ID, record.event.step, "paper")


def test_an_event_of_a_later_version_is_no_event() -> None:
    _, line = seal(happened.Noted(text="t", by="b"), seq=1, stamp=STAMP, session=ID, mode="m", prev=FIRST)
    with pytest.raises(msgspec.ValidationError):
        read_record(line.replace(b'"type":"note"', b'"type":"later"'))
