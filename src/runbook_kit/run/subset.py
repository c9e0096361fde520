"""Whether one JSON value is part of another: all keys and values of it are there."""

from __future__ import annotations

from typing import TypeAlias

from msgspec import Struct

Json: TypeAlias = "dict[str, Json] | list[Json] | str | int | float | bool | None"


class Missing(Struct, frozen=True):
    """The first value that is not as expected, as JSON; `where` is its path, such as `$.items[0].name`.

    `got` is None when there is no such value.
    """

    where: str
    expected: str
    got: str | None


def parse(text: str) -> Json:
    """The value of a JSON text. Raises ValueError, with the reason, when it is none or too deeply nested."""
    from json import loads

    try:
        value: Json = loads(text, parse_constant=_refuse)
    except RecursionError:
        raise ValueError("it is nested too deeply") from None
    return value


def _refuse(name: str) -> Json:
    raise ValueError(f"{name} is no value of JSON")


def first_difference(expected: Json, got: Json) -> Missing | None:
    """None when `expected` is part of `got`: lists have the same length, other values are equal.

    Numbers are equal by value, so `1` is `1.0`; a truth value equals no number.
    """
    waiting: list[tuple[str, Json, Json]] = [("$", expected, got)]  # no recursion: a document may nest as it likes
    while waiting:
        where, left, right = waiting.pop()
        if isinstance(left, dict) and isinstance(right, dict):
            absent = next((key for key in left if key not in right), None)
            if absent is not None:
                return Missing(_below(where, absent), _told(left[absent]), None)
            waiting += [(_below(where, key), left[key], right[key]) for key in reversed(left)]
        elif isinstance(left, list) and isinstance(right, list) and len(left) == len(right):
            waiting += [
                (f"{where}[{at}]", one, other)
                for at, (one, other) in reversed(list(enumerate(zip(left, right, strict=True))))
            ]
        elif not _equal(left, right):
            return Missing(where, _told(left), _told(right))
    return None


def _equal(left: Json, right: Json) -> bool:
    if isinstance(left, bool) or isinstance(right, bool):
        return left is right
    return not isinstance(left, dict | list) and left == right


def _below(where: str, key: str) -> str:
    return f"{where}.{key}" if key.isidentifier() else f"{where}[{_told(key)}]"


def _told(value: Json) -> str:
    from json import dumps

    try:
        return dumps(value, ensure_ascii=False)
    except RecursionError:
        return "a deeply nested value"
