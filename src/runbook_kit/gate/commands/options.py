"""The options of a rule as typed values; read once for all documents that the same policy judges."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar, cast

import msgspec

from runbook_kit.errors import InvalidInput

Read = TypeVar("Read", bound=msgspec.Struct)
KEPT = 64
# A policy's options are one object for a whole run. It is kept with what was read from it, so that no other object
# can come to have its identity.
_known: dict[tuple[int, type[msgspec.Struct]], tuple[Mapping[str, object], msgspec.Struct]] = {}


def read_options(options: Mapping[str, object], shape: type[Read]) -> Read:
    """The options of a policy as a value of `shape`. Raises `InvalidInput`: an option that is misread is no gate."""
    known = _known.get((id(options), shape))
    if known is None:
        if len(_known) >= KEPT:
            _known.clear()
        known = _known[id(options), shape] = (options, _read(options, shape))
    return cast(Read, known[1])


def _read(options: Mapping[str, object], shape: type[msgspec.Struct]) -> msgspec.Struct:
    try:
        return msgspec.json.decode(msgspec.json.encode(options), type=shape)
    except msgspec.ValidationError as error:
        hint = "`runbook rule` shows the options that a rule has."
        raise InvalidInput(
            f"The options of a rule cannot be read: {error}.", hint=hint, code="invalid-policy"
        ) from error
