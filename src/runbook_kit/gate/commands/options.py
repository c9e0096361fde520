"""The options of a rule as typed values; read once for all documents that the same policy judges."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeVar, cast

import msgspec

Read = TypeVar("Read", bound=msgspec.Struct)
Given = TypeVar("Given")
Made = TypeVar("Made")
KEPT = 64
# A policy's options are one object for a whole run. It is kept with what was made of it, so that no other object can
# come to have its identity meanwhile.
_known: dict[tuple[int, object], tuple[object, object]] = {}


def kept(given: Given, make: Callable[[Given], Made], key: object = None) -> Made:
    """`make(given)`, made once for one object; `key` tells apart what is made by functions that are not kept."""
    known = _known.get((id(given), key or make))
    if known is None:
        if len(_known) >= KEPT:
            _known.clear()
        known = _known[id(given), key or make] = (given, make(given))
    return cast(Made, known[1])


def read_options(options: Mapping[str, object], shape: type[Read]) -> Read:
    """The options of a policy as a value of `shape`. Raises `ValidationError`: an option that is misread is no gate."""
    return cast(Read, kept(options, lambda given: _read(given, shape), shape))


def _read(options: Mapping[str, object], shape: type[msgspec.Struct]) -> msgspec.Struct:
    return msgspec.json.decode(msgspec.json.encode(options), type=shape)
