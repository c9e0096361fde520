"""The record of an approval: what it may say, that nobody changes it unseen, and what is signed."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from runbook_kit.errors import InvalidInput
from runbook_kit.session.approval import (
    LARGEST,
    Approval,
    approval_v1,
    complete,
    id_of,
    is_date,
    parse_time,
    read_approval,
    signed_text,
    time_text,
    written,
)

DIGEST = "sha256:" + "ab" * 32
RECORD = complete(
    Approval(
        plan_digest=DIGEST,
        target="restart/act",
        mode="paper",
        decision="go",
        role="reviewer",
        by="ada@example.org",
        at="2026-11-01T08:00:00Z",
        expires="2026-11-01T12:00:00Z",
        reason="it was tried in shadow",
    )
)


def test_the_document() -> None:
    assert approval_v1(RECORD) == {
        "format": "approval/1",
        "id": RECORD.id,
        "plan_digest": DIGEST,
        "target": "restart/act",
        "mode": "paper",
        "session": "",
        "decision": "go",
        "role": "reviewer",
        "by": "ada@example.org",
        "at": "2026-11-01T08:00:00Z",
        "expires": "2026-11-01T12:00:00Z",
        "reason": "it was tried in shadow",
        "again_on": "",
        "signature": "",
    }
    assert RECORD.id == "bb8cf9e0d48d52ad28e8b2d3b8e68cd3"


def test_what_is_signed_is_everything_but_the_signature_in_canonical_form() -> None:
    fields = {name: value for name, value in approval_v1(RECORD).items() if name != "signature"}
    expected = json.dumps(fields, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
    assert signed_text(RECORD) == signed_text(replace(RECORD, signature="x")) == expected


def test_it_is_read_as_it_was_written() -> None:
    signed = replace(RECORD, signature="-----BEGIN SSH SIGNATURE-----\nx\n")
    assert read_approval(written(signed), "go.json") == signed
    assert written(signed).endswith(b"\n}\n")
    compact = json.dumps(approval_v1(signed)).encode()
    assert read_approval(compact, "go.json") == signed


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("plan_digest", "sha256:" + "ac" * 32), ("target", "other"), ("mode", "live"), ("session", "s-1"),
        ("decision", "no-go"), ("role", "owner"), ("by", "bob@example.org"), ("at", "2026-11-01T08:00:01Z"),
        ("expires", "2026-11-01T13:00:00Z"), ("reason", ""), ("id", "0" * 32),
    ],
)  # fmt: skip
def test_no_word_can_be_changed(name: str, value: str) -> None:
    changed = approval_v1(RECORD) | {name: value}
    with pytest.raises(InvalidInput, match="changed after it was made") as caught:
        read_approval(json.dumps(changed).encode(), "go.json")
    assert caught.value.code == "invalid-approval"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"plan_digest": "ab" * 32}, "not the digest of a plan"),
        ({"plan_digest": DIGEST.upper()}, "not the digest of a plan"),
        ({"role": " "}, "must say something"),
        ({"by": ""}, "must say something"),
        ({"mode": ""}, "must say something"),
        ({"by": "ada\u202e@example.org"}, "plain words"),
        ({"by": "ada\n@example.org"}, "plain words"),
        ({"decision": "no-go", "reason": " "}, "needs a reason"),
        ({"again_on": "2026-11-05"}, "again_on"),
        ({"decision": "no-go", "again_on": "2026-02-30"}, "again_on"),
        ({"at": "2026-11-01T08:00:00+00:00"}, "is no time"),
        ({"at": "2026-11-1T08:00:00Z"}, "is no time"),
        ({"at": "2026-11-31T08:00:00Z"}, "is no time"),
        ({"expires": "2026-11-01T08:00:00Z"}, "ends before it begins"),
        ({"expires": "2026-12-02T08:00:01Z"}, "more than 31 days"),
        ({"reason": "x" * 4_001}, "more than 4000 characters"),
    ],
)
def test_what_no_record_may_say(change: dict[str, str], said: str) -> None:
    record = replace(RECORD, **change)
    with pytest.raises(InvalidInput, match=said):
        complete(record)
    with pytest.raises(InvalidInput, match=said):
        read_approval(written(replace(record, id=id_of(record))), "go.json")


@pytest.mark.parametrize(
    "data",
    [
        b"", b"{}", b"[]", b"null", b"\xff", b'{"format":"plan/1"}', b"[" * 100_000,
        written(RECORD)[:-10],
        written(RECORD).replace(b'"go"', b'"maybe"'),
        written(RECORD).replace(b"approval/1", b"approval/2"),
        written(RECORD).replace(b'"signature"', b'"approved": true, "signature"'),
        written(RECORD).replace(b'"reviewer"', b"7"),
        written(RECORD) + b" " * LARGEST,
    ],
)  # fmt: skip
def test_what_is_no_record(data: bytes) -> None:
    with pytest.raises(InvalidInput, match=r"`go\.json` is no approval") as caught:
        read_approval(data, "go.json")
    assert caught.value.code == "invalid-approval"


@settings(derandomize=True, deadline=None, max_examples=300)
@given(st.data())
def test_any_changed_byte_is_noticed_or_means_the_same(data: st.DataObject) -> None:
    """Except in the signature, which ssh-keygen judges."""
    content = bytearray(written(RECORD))
    place = data.draw(st.integers(0, len(content) - 1))
    content[place] = data.draw(st.integers(0, 255))
    try:
        found = read_approval(bytes(content), "go.json")
    except InvalidInput:
        return
    assert replace(found, signature="") == RECORD


def test_times() -> None:
    east = datetime(2026, 11, 1, 10, 0, 0, 999_999, tzinfo=timezone(timedelta(hours=2)))
    assert time_text(east) == "2026-11-01T08:00:00Z"
    assert parse_time("2026-11-01T08:00:00Z") == datetime(2026, 11, 1, 8, tzinfo=UTC)
    assert [is_date(text) for text in ("2026-11-05", "2026-11-5", "2026-02-30", "", "soon")] == [True, *[False] * 4]
