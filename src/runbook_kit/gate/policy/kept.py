"""Policies as bytes, to be kept between runs: reading YAML takes longer than looking at a document."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

from msgspec import Struct
from msgspec.msgpack import Decoder, encode

from runbook_kit.gate.policy.model import GatePolicy
from runbook_kit.gate.policy.names import gate_names
from runbook_kit.shipped import digest

FORMAT = "policies/1"


class Kept(Struct, frozen=True, array_like=True):
    """What is written, with what it was made from."""

    key: str
    policies: dict[str, GatePolicy]


def policies_key(texts: Mapping[str, str], folder: str, program: str) -> str:
    """Digest of everything that policies follow from: `program`, what it ships, and the files of `folder`."""
    shipped = [digest(gate) for gate in gate_names()]
    own = [part for path in sorted(texts) for part in (path, texts[path])]
    words = [FORMAT, program, folder, *shipped, *own]
    return hashlib.sha256("\0".join(f"{len(word)}:{word}" for word in words).encode("utf-8", "replace")).hexdigest()


def pack_policies(policies: Mapping[str, GatePolicy], key: str) -> bytes:
    """The policies that `read_policies` made, to be read again under the same key."""
    return encode(Kept(key, dict(policies)))


def unpack_policies(data: bytes, key: str) -> Mapping[str, GatePolicy] | None:
    """The policies in `data`; None when they were made from something else, or these bytes are not ours."""
    from msgspec import MsgspecError

    try:
        kept = Decoder(Kept).decode(data)
    except (MsgspecError, UnicodeDecodeError, RecursionError):
        return None
    return kept.policies if kept.key == key and list(kept.policies) == list(gate_names()) else None
