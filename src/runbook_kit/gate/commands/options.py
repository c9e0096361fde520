"""The options of a rule as typed values; read once for all documents that the same policy judges."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import TypeVar, cast

import msgspec

from runbook_kit.errors import InvalidInput

Read = TypeVar("Read", bound=msgspec.Struct)


def read_options(options: Mapping[str, object], shape: type[Read]) -> Read:
    """The options of a policy as a value of `shape`. Raises `InvalidInput`: an option that is misread is no gate."""
    return cast(Read, _read(msgspec.json.encode(options), shape))


@lru_cache(maxsize=64)
def _read(encoded: bytes, shape: type[msgspec.Struct]) -> msgspec.Struct:
    try:
        return msgspec.json.decode(encoded, type=shape)
    except msgspec.ValidationError as error:
        hint = "`runbook rule` shows the options that a rule has."
        raise InvalidInput(
            f"The options of a rule cannot be read: {error}.", hint=hint, code="invalid-policy"
        ) from error
