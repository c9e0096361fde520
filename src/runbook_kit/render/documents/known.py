"""What is known at the end of a session and not in its events: what it changed, and what its runbook says."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Literal

import msgspec
from msgspec import Struct

from runbook_kit.render.documents.packet import Packet
from runbook_kit.render.documents.touched import Changes
from runbook_kit.session.events import FactsRecorded
from runbook_kit.session.records import Record

KIND = "closing"  # the file beside the log is `closing-N.json`
CHANGED = "The runbook is not the one any more that was run."


class Known(Struct, frozen=True, omit_defaults=True):
    """What documents tell beside the events. `changes` is None where there is no repository."""

    format: Literal["closing/1"] = "closing/1"
    changes: Changes | None = None
    packet: Packet | None = None
    missing: str = ""  # why there is no packet


NOTHING = Known(missing="What the runbook says was not written down when the session ended.")


def written(known: Known) -> bytes:
    """The file: the same bytes for the same values."""
    return msgspec.json.format(msgspec.json.encode(known), indent=1) + b"\n"


def read(data: bytes) -> Known:
    """What a file says; nothing for one of another version."""
    try:
        return msgspec.json.decode(data, type=Known)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return NOTHING


def file_of(records: Iterable[Record]) -> FactsRecorded | None:
    """The last such file that a log names."""
    named = [record.event for record in records if isinstance(record.event, FactsRecorded)]
    return next((each for each in reversed(named) if each.file.startswith(f"{KIND}-")), None)


def known_of(records: Iterable[Record], files: Mapping[str, bytes]) -> Known:
    """What the file that the log names says; `files` are the bytes of those at hand."""
    named = file_of(records)
    return read(files[named.file]) if named and named.file in files else NOTHING
