"""One line of the log: an event with its place, its time, and the hash that chains it to the line before."""

from __future__ import annotations

import re

import msgspec
from msgspec import Struct

from runbook_kit.canonical import canonical, sha256
from runbook_kit.session.events import AnyEvent

FIRST = "0" * 64  # what the first record names as the one before it
MARK = b'"hash":"'
WIDTH = len(MARK) + 64 + 2  # with the closing quote and a comma
# A key of ours and never part of a text: a quote inside a text is written with a backslash before it.
HASH = re.compile(rb'(?<=[{,])"hash":"([0-9a-f]{64})",')


class Stamp(Struct, frozen=True):
    """When something happened: UTC to the millisecond, and nanoseconds of the monotonic clock since which boot."""

    ts: str
    mono_ns: int
    boot: str


class Record(Struct, frozen=True):
    """An event as the log holds it. `seq` counts from 1; `prev` and `hash` are hexadecimal SHA-256."""

    seq: int
    ts: str
    mono_ns: int
    boot: str
    session: str
    mode: str
    event: AnyEvent
    prev: str
    hash: str


class Envelope(Struct, frozen=True):
    """What every line has beside its event."""

    seq: int
    ts: str
    mono_ns: int
    boot: str
    session: str
    mode: str
    prev: str
    hash: str


def seal(event: AnyEvent, *, seq: int, stamp: Stamp, session: str, mode: str, prev: str) -> tuple[Record, bytes]:
    """The record of `event` behind the one whose hash is `prev`, and its line with a line feed."""
    fields = msgspec.to_builtins(event)
    fields |= {
        "seq": seq,
        "ts": stamp.ts,
        "mono_ns": stamp.mono_ns,
        "boot": stamp.boot,
        "session": session,
        "mode": mode,
        "step": event.step,
        "prev": prev,
    }
    digest = sha256(canonical(fields))
    line = canonical({**fields, "hash": digest}) + b"\n"
    return Record(seq, stamp.ts, stamp.mono_ns, stamp.boot, session, mode, event, prev, digest), line


def unsealed(line: bytes) -> tuple[bytes, str]:
    """A line without its hash, and that hash; an empty hash when the line has none, or more than one."""
    at = line.find(MARK)
    if at < 1 or line.find(MARK, at + 1) >= 0:
        return line, ""
    match = HASH.match(line, at)
    return (line[:at] + line[at + WIDTH :], match[1].decode()) if match else (line, "")


ENVELOPE = msgspec.json.Decoder(Envelope)
EVENT = msgspec.json.Decoder(AnyEvent)


def read_record(line: bytes) -> Record:
    """The record in a line that was verified. Raises `msgspec.ValidationError` for a type of event not known here."""
    envelope, event = ENVELOPE.decode(line), EVENT.decode(line)
    return Record(
        envelope.seq,
        envelope.ts,
        envelope.mono_ns,
        envelope.boot,
        envelope.session,
        envelope.mode,
        event,
        envelope.prev,
        envelope.hash,
    )
