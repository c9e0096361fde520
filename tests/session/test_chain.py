"""Whether a log is what was written: every cut, every changed byte, every line moved."""

from __future__ import annotations

import json
from functools import cache

import pytest
from tests.session.samples import EVERYTHING, ID, chained

from runbook_kit.canonical import canonical, sha256
from runbook_kit.session.chain import Anchor, lines, read_records, verify
from runbook_kit.session.events import Noted
from runbook_kit.session.records import FIRST, Record


@cache
def log() -> tuple[list[Record], list[bytes], bytes]:
    records, written = chained(EVERYTHING)
    return records, written, b"".join(written)


def anchor(count: int) -> Anchor:
    records = log()[0]
    return Anchor(count, records[count - 1].hash if count else FIRST)


LAST = len(EVERYTHING)


def test_the_log_is_long_enough() -> None:
    assert LAST >= 40


def test_a_whole_log_is_intact() -> None:
    records, _, data = log()
    for known in (None, anchor(0), anchor(1), anchor(LAST)):
        found = verify(data, known, ID)
        assert (found.verdict, found.count, found.head) == ("intact", LAST, records[-1].hash)
        assert (found.good, found.torn, found.code) == (len(data), 0, "")
    assert read_records(data) == tuple(records)


def test_nothing_is_an_intact_log_unless_more_is_known() -> None:
    assert verify(b"").verdict == "intact"
    assert verify(b"", anchor(0)).verdict == "intact"
    assert (verify(b"", anchor(1)).verdict, verify(b"", anchor(1)).code) == ("cut", "log-cut")


def test_cut_at_every_byte() -> None:
    """Without an anchor the whole lines before the cut are right; with one every lost line is missed."""
    records, written, data = log()
    whole, start = 0, 0
    for cut in range(len(data) + 1):
        if whole < LAST and cut == start + len(written[whole]):
            whole, start = whole + 1, cut
        alone, known = verify(data[:cut]), verify(data[:cut], anchor(LAST))
        head = records[whole - 1].hash if whole else FIRST
        assert (alone.verdict, alone.count, alone.head) == ("intact" if cut == start else "torn", whole, head), cut
        assert (alone.good, alone.torn) == (start, cut - start), cut
        assert (known.verdict, known.count) == ("intact" if whole == LAST else "cut", whole), cut
        if cut in (start, start + 1):
            assert verify(data[:cut], anchor(20)).verdict == ("cut" if whole < 20 else alone.verdict), cut


@pytest.mark.parametrize(
    ("change", "known"), [(0x01, None), (0x20, None), (0x01, LAST)], ids=["lowest bit", "case", "anchored"]
)
def test_every_byte_flipped(change: int, known: int | None) -> None:
    """What is before the flipped byte counts, and nothing from its line on; no change is passed over."""
    records, written, data = log()
    line, start = 0, 0
    for at in range(len(data)):
        if at == start + len(written[line]):
            line, start = line + 1, at
        flipped = bytearray(data)
        flipped[at] ^= change
        found = verify(bytes(flipped), anchor(known) if known else None, ID)
        assert (found.count, found.good) == (line, start), at
        assert found.head == (records[line - 1].hash if line else FIRST), at
        if at == len(data) - 1:  # without its line feed the last line is a torn one
            assert found.verdict == ("cut" if known else "torn")
        else:
            assert (found.verdict, found.first_bad) == ("tampered", line + 1), at
            assert found.code in {"not-a-record", "line-rewritten", "wrong-hash", "wrong-place", "wrong-session"}


def test_a_byte_replaced_by_a_line_feed() -> None:
    _, written, data = log()
    line, start = 0, 0
    for at in range(len(data)):
        if at == start + len(written[line]):
            line, start = line + 1, at
        if data[at] != 0x0A:
            found = verify(data[:at] + b"\n" + data[at + 1 :])
            assert (found.verdict, found.count) == ("tampered", line), at


@pytest.mark.parametrize("at", [0, 1, 20, LAST - 2])
def test_lines_moved(at: int) -> None:
    _, written, _ = log()
    deleted = [*written[:at], *written[at + 1 :]]
    doubled = [*written[: at + 1], written[at], *written[at + 1 :]]
    swapped = [*written[:at], written[at + 1], written[at], *written[at + 2 :]]
    inserted = [*written[:at], b'{"type":"note"}\n', *written[at:]]
    empty = [*written[:at], b"\n", *written[at:]]
    for moved, count in ((deleted, at), (doubled, at + 1), (swapped, at), (inserted, at), (empty, at)):
        for known in (None, anchor(LAST)):
            found = verify(b"".join(moved), known)
            assert (found.verdict, found.count, found.first_bad) == ("tampered", count, count + 1)


def test_a_deleted_last_line_is_found_through_the_anchor_only() -> None:
    data = b"".join(log()[1][:-1])
    assert verify(data).verdict == "intact"
    found = verify(data, anchor(LAST))
    assert (found.verdict, found.code, found.count) == ("cut", "log-cut", LAST - 1)
    assert found.message == f"The log has {LAST - 1} records, but {LAST} were written."


def edited(number: int, *, all_after: bool) -> bytes:
    """The log with another exit code in a line, its hash made right, and those of the lines behind it if asked for."""
    written = [json.loads(line) for line in log()[1]]
    written[number]["exit_code"] = 0
    head = written[number - 1]["hash"]
    for fields in written[number:] if all_after else written[number : number + 1]:
        fields["prev"] = head
        del fields["hash"]
        head = fields["hash"] = sha256(canonical(fields))
    return b"".join(canonical(fields) + b"\n" for fields in written)


FAILED = next(index for index, event in enumerate(EVERYTHING) if getattr(event, "exit_code", 0) == 7)


def test_a_line_edited_with_its_hash_breaks_the_next_one() -> None:
    for known in (None, anchor(LAST)):
        found = verify(edited(FAILED, all_after=False), known)
        assert (found.verdict, found.code, found.first_bad) == ("tampered", "wrong-place", FAILED + 2)


def test_everything_hashed_again_is_found_through_the_anchor_only() -> None:
    data = edited(FAILED, all_after=True)
    assert verify(data).verdict == "intact"
    assert verify(data, anchor(FAILED)).verdict == "intact"  # what is known ends before the change
    found = verify(data, anchor(LAST))
    assert (found.verdict, found.code, found.first_bad) == ("tampered", "log-replaced", LAST)
    assert verify(data, anchor(FAILED + 1)).code == "log-replaced"


def test_the_log_of_another_session_is_not_this_one() -> None:
    data = b"".join(chained(EVERYTHING, "20261101T030000Z-other-0a1b2c")[1])
    assert verify(data).verdict == "intact"
    assert verify(data, None, ID).code == "wrong-session"
    mixed = [*log()[1][:3], *chained(EVERYTHING, "20261101T030000Z-other-0a1b2c")[1][3:]]
    assert verify(b"".join(mixed)).verdict == "tampered"


@pytest.mark.parametrize(
    "inside",
    [
        b'"x":' + b"9" * 400,
        b'"x":1e999',
        b'"x":"\\ud800"',
        b'"x":' + b"[" * 50_000 + b"]" * 50_000,
        b'"x":NaN',
        b'"x":-0.0',
    ],
    ids=["long number", "endless number", "half a character", "deep", "no number", "minus nothing"],
)
def test_a_hostile_line_does_not_stop_us(inside: bytes) -> None:
    bare = b"{" + inside + b',"seq":1}'
    sealed = b'{"hash":"' + sha256(bare).encode() + b'",' + bare[1:] + b"\n"
    found = verify(sealed)
    assert (found.verdict, found.count) == ("tampered", 0)


def test_only_finished_lines_are_lines() -> None:
    assert list(lines(b"a\n\nb\nc")) == [b"a", b"", b"b"]


def test_a_line_written_another_way_is_noticed_although_its_hash_is_right() -> None:
    """White space or another order of keys would hide that somebody rewrote the file."""
    _, (line,) = chained([Noted(text="t", by="b")])
    spaced = line.replace(b'"by":"b"', b'"by": "b"')
    assert verify(spaced).code == "line-rewritten"
