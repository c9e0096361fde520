"""Whether two readings of a document say the same, wherever in the file they say it."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from itertools import islice

from msgspec import Struct
from msgspec.structs import fields

# Where something stands, and the bytes it was read from: different after any change of the text.
PLACES = frozenset({"span", "line", "origins", "digest"})


def differences(before: object, after: object, ignoring: Collection[str] = PLACES, path: str = "") -> Iterator[str]:
    """The paths (`phases/phase-2/steps/0/title`) at which two values of the model differ.

    Fields named in `ignoring` are not compared, on any level. Order matters.
    """
    if type(before) is not type(after):
        yield path
    elif isinstance(before, Struct):
        for field in fields(before):
            if field.name not in ignoring:
                inner = f"{path}/{field.name}".lstrip("/")
                yield from differences(getattr(before, field.name), getattr(after, field.name), ignoring, inner)
    elif isinstance(before, tuple) and isinstance(after, tuple):
        if len(before) != len(after):
            yield path
        for number, (first, second) in enumerate(zip(before, after, strict=False)):
            yield from differences(first, second, ignoring, f"{path}/{_name(first, number)}")
    elif before != after:
        yield path


def first_differences(before: object, after: object, ignoring: Collection[str] = PLACES, most: int = 3) -> str:
    """The first few differences as a phrase for a sentence; empty when there are none."""
    found = list(islice(differences(before, after, ignoring), most + 1))
    shown = ", ".join(f"`{path or 'the whole'}`" for path in found[:most])
    return f"{shown} and more" if len(found) > most else shown


def _name(value: object, number: int) -> str:
    """What an item of a list is called in a path: its id, else its number from 0."""
    ident = getattr(value, "id", "")
    return ident if isinstance(ident, str) and ident else str(number)
