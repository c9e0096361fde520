"""What people have decided about drift: records in a file that only grows, each bound to the one before it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

import msgspec
from msgspec import Struct

from runbook_kit.canonical import canonical, sha256
from runbook_kit.errors import Tampered

Verdict = Literal["intentional", "accidental"]
FIRST = "0" * 64  # what the first record names as the one before it


class Decision(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Somebody's word on exactly one difference, named by its digest. `prev` is the SHA-256 of the line before."""

    format: Literal["drift-decision/1"] = "drift-decision/1"
    seq: int
    prev: str
    at: str  # ISO 8601, UTC
    by: str
    role: str = ""
    decision: Verdict
    reason: str
    reference: str = ""
    difference: str
    before: str  # digests of the two snapshots
    after: str


def sealed(decision: Decision) -> bytes:
    """The record as a line."""
    return canonical(decision) + b"\n"


def whole(data: bytes) -> bytes:
    """What was written to its end: a line that a crash has cut off was never a decision."""
    return data[: data.rfind(b"\n") + 1]


def read(data: bytes) -> tuple[Decision, ...]:
    """The records of a file. Raises `Tampered` when a line was changed, put in or taken out before the last one."""
    found: list[Decision] = []
    prev = FIRST
    for number, line in enumerate(whole(data).splitlines(keepends=True), 1):
        try:
            record = msgspec.json.decode(line, type=Decision)
            right = sealed(record) == line and (record.seq, record.prev) == (number, prev)
        except (msgspec.DecodeError, UnicodeError):
            right = False
        if not right:
            raise Tampered(
                f"The decisions about drift are not what was written: line {number} is wrong.",
                hint="Keep the file as it is and compare it with its evidence; until then no decision counts.",
                code="decisions-changed",
            )
        found.append(record)
        prev = sha256(line)
    return tuple(found)


def head_of(data: bytes) -> tuple[int, str]:
    """How many records there are, and what the next one names as the one before it."""
    lines = whole(data).splitlines(keepends=True)
    return len(lines), sha256(lines[-1]) if lines else FIRST


def latest(decisions: Iterable[Decision], difference: str) -> Decision | None:
    """The last word on exactly this difference; None when there is none."""
    return next((each for each in reversed(tuple(decisions)) if each.difference == difference), None)
