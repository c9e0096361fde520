"""Whether a log is what was written: bytes in, verdict out; nothing is repaired here."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Literal

import msgspec
from msgspec import Struct

from runbook_kit.canonical import canonical
from runbook_kit.session.records import FIRST, Record, read_record, unsealed

Verdict = Literal["intact", "torn", "tampered", "cut"]
SAID = {
    "not-a-record": "is not a line that this program wrote",
    "line-rewritten": "was written another way than this program writes",
    "wrong-hash": "does not match its own hash",
    "wrong-place": "does not follow the line before it",
    "wrong-session": "belongs to another session",
}


class Anchor(Struct, frozen=True):
    """What is known of a log from elsewhere: how many records it had, and the hash of the last one."""

    count: int
    head: str


class Verification(Struct, frozen=True):
    """What there is to say about the bytes of a log.

    `intact` is everything right; `torn` is an unfinished last line, which a crash leaves behind; `tampered` is a line
    that was changed, put in or taken out; `cut` is a log that ends before what `anchor` knows. `count` and `head` are
    those of the records that are right from the beginning on, `good` the bytes they take.
    """

    verdict: Verdict
    count: int
    head: str
    good: int
    torn: int = 0  # bytes behind the last line feed
    first_bad: int = 0  # number of the line, from 1
    code: str = ""
    message: str = ""


def verify(data: bytes, anchor: Anchor | None = None, session: str = "") -> Verification:
    """Look at every line of a log. `session` is the id that each must carry; empty: that of the first line."""
    head, count, good, at_anchor = FIRST, 0, 0, FIRST
    for line in lines(data):
        code, digest, owner = _look(line, count + 1, head, session)
        if code:
            said = f"Line {count + 1} {SAID[code]}."
            return Verification("tampered", count, head, good, first_bad=count + 1, code=code, message=said)
        session, head, count, good = owner, digest, count + 1, good + len(line) + 1
        if anchor and count == anchor.count:
            at_anchor = head
    torn = len(data) - good
    if anchor and (count < anchor.count or at_anchor != anchor.head):
        return _against(anchor, Verification("cut", count, head, good, torn))
    if torn:
        message = f"The last {torn} bytes are an unfinished line."
        return Verification("torn", count, head, good, torn, count + 1, "torn-tail", message)
    return Verification("intact", count, head, good)


def _against(anchor: Anchor, found: Verification) -> Verification:
    if found.count < anchor.count:
        message = f"The log has {found.count} records, but {anchor.count} were written."
        return msgspec.structs.replace(found, code="log-cut", message=message)
    message = f"Record {anchor.count} is another one than was written: the log has been replaced."
    return msgspec.structs.replace(
        found, verdict="tampered", first_bad=anchor.count, code="log-replaced", message=message
    )


def lines(data: bytes) -> Iterator[bytes]:
    """The finished lines of a log, without their line feeds."""
    start = 0
    while (end := data.find(b"\n", start)) >= 0:
        yield data[start:end]
        start = end + 1


def _look(line: bytes, seq: int, prev: str, session: str) -> tuple[str, str, str]:
    """What is wrong with a line (empty: nothing), its hash, and the session it belongs to."""
    bare, digest = unsealed(line)
    if not digest:
        return "not-a-record", "", ""
    try:
        fields = msgspec.json.decode(line)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return "not-a-record", "", ""
    if not isinstance(fields, dict):
        return "not-a-record", "", ""
    if canonical(fields) != line:
        return "line-rewritten", "", ""
    if hashlib.sha256(bare).hexdigest() != digest:
        return "wrong-hash", "", ""
    if fields.get("seq") != seq or fields.get("prev") != prev:
        return "wrong-place", "", ""
    owner = fields.get("session")
    if not isinstance(owner, str) or (session and owner != session):
        return "wrong-session", "", ""
    return "", digest, owner


def read_records(data: bytes) -> tuple[Record, ...]:
    """The records of a log that was verified. Raises `msgspec.ValidationError` for events not known here."""
    return tuple(read_record(line) for line in lines(data))
