"""The pin: the few lines that hold a pack in place, small enough to be kept in a ticket."""

from __future__ import annotations

import re
from typing import Literal

import msgspec
from msgspec import Struct

from runbook_kit.errors import Tampered

LARGEST = 4096  # bytes
HEX = r"[0-9a-f]{64}"
FORMS = {
    "events_head": rf"{HEX}|",
    "events_count": r"0|[1-9][0-9]{0,11}",
    "sums_sha256": HEX,
    "tar_sha256": HEX,
    "targz_sha256": HEX,
    "git_commit": r"[0-9a-f]{40}|[0-9a-f]{64}|",
}


class Pin(Struct, frozen=True, kw_only=True):
    """One value a line, in this order. Digests are SHA-256, hexadecimal; `tar_sha256` is that of the unpacked tar."""

    format: Literal["pin/1"] = "pin/1"
    session: str
    status: str
    git_commit: str
    events_head: str
    events_count: str
    sums_sha256: str
    tar_sha256: str
    targz_sha256: str
    closed_at: str
    kind: str = ""  # only where the pack is not that of a session that is over
    signed_by: str = ""  # only where the pack is signed


OPTIONAL = ("kind", "signed_by")


def written(pin: Pin) -> bytes:
    """The file: `key=value` lines."""
    pairs = [(name, getattr(pin, name)) for name in pin.__struct_fields__]
    return "".join(f"{name}={value}\n" for name, value in pairs if value or name not in OPTIONAL).encode("utf-8")


def read(data: bytes) -> Pin:
    """The pin in a file. Raises `Tampered` for anything that `written` would not have written."""
    try:
        pairs = dict(line.split("=", 1) for line in data[:LARGEST].decode("utf-8").splitlines())
        pin = msgspec.convert(pairs, Pin)
    except (ValueError, UnicodeDecodeError, msgspec.ValidationError):
        raise invalid() from None
    right = all(re.fullmatch(form, getattr(pin, name)) for name, form in FORMS.items())
    about = (bool(pin.session), bool(pin.events_head), pin.events_count != "0")
    if not right or len({*about}) != 1 or written(pin) != data:
        raise invalid()
    return pin


def invalid() -> Tampered:
    return Tampered("The pin is none that this program wrote.", code="pin-invalid")
