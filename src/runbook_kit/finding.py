"""What is wrong, and exactly where: the one diagnostic type every gate and printer speaks."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

Severity = Literal["error", "warning", "info"]


class Span(Struct, frozen=True, order=True, gc=False):
    """A range in a file. Lines and columns are 1-based and count characters; the end is exclusive.

    `start` and `end` are 0-based character offsets into the decoded text (without a byte order mark).
    """

    path: str
    line: int
    column: int
    end_line: int
    end_column: int
    start: int = 0
    end: int = 0


class Edit(Struct, frozen=True):
    """Replace the characters `start:end` of the file by `text`."""

    start: int
    end: int
    text: str


class Finding(Struct, frozen=True):
    """One thing that is wrong: which rule says so, where, in one sentence, and what to do about it.

    `proposal` mends it, too, and changes what a block runs: nobody but the author can say that it is meant.
    `fingerprint` tells findings of one file apart by what they are about and not by where they are. `reason` is what
    its suppression or its baseline entry says. `also` names other rules (gate, rule) that object to the same place.
    `secret`: what the span covers must not be shown; a report that quotes the line writes `*` over it.
    """

    gate: str
    rule: str
    severity: Severity
    span: Span
    message: str
    hint: str = ""
    fix: tuple[Edit, ...] = ()
    proposal: tuple[Edit, ...] = ()
    suppressed: bool = False
    baselined: bool = False
    reason: str = ""
    fingerprint: str = ""
    also: tuple[tuple[str, str], ...] = ()
    secret: bool = False
