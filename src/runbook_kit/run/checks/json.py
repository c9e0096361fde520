"""A value in a JSON file compares with others as it must; numbers compare as numbers, whole or not."""

from __future__ import annotations

import json
import operator
from collections.abc import Callable, Iterator

from runbook_kit.errors import InvalidInput
from runbook_kit.run.checks.arguments import text_of
from runbook_kit.run.checks.outcome import Arguments, Outcome, World, all_of
from runbook_kit.run.checks.parses import json_fault
from runbook_kit.run.checks.place import read_bytes
from runbook_kit.suggestion import quoted, shown
from runbook_kit.yamltext import split_pointer

ORDER: dict[str, Callable[[float, float], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">=": operator.ge,
    ">": operator.gt,
}
SIGNS = (*ORDER, "==", "!=", "in")
LONGEST = 80  # characters of a value that is shown


def check(arguments: Arguments, world: World) -> Outcome:
    path, at = text_of(arguments, "file"), text_of(arguments, "at", "")
    signs = [sign for sign in SIGNS if sign in arguments]
    if not signs:
        return Outcome(False, "The check compares with nothing.")
    value = find_value(_read(path, world), at, path)
    return all_of([_compare(value, sign, arguments[sign], f"{quoted(at)} in {quoted(path)}") for sign in signs])


def _read(path: str, world: World) -> object:
    try:
        text = read_bytes(path, world).decode("utf-8-sig")
    except UnicodeDecodeError:
        raise InvalidInput(f"{quoted(path)} is not UTF-8.") from None
    why = json_fault(text)
    if why:
        raise InvalidInput(f"{quoted(path)} is no JSON: {why}.")
    return json.loads(text)


def find_value(data: object, at: str, path: str) -> object:
    """The value at a JSON pointer (RFC 6901), or at names and numbers joined with dots. Raises `InvalidInput`."""
    value = data
    for part in _names(at):
        if isinstance(value, dict) and part in value:
            value = value[part]
        elif isinstance(value, list) and part.isascii() and part.isdigit() and int(part[:9]) < len(value):
            value = value[int(part)]
        else:
            raise InvalidInput(f"{quoted(path)} has no {quoted(at)}: there is no {quoted(part)}.")
    return value


def _names(at: str) -> list[str]:
    return split_pointer(at) if at.startswith("/") else at.split(".") if at else []


def _compare(value: object, sign: str, wanted: object, what: str) -> Outcome:
    said = f"{what} is {_written(value)}"
    if sign not in ORDER:
        several = wanted if isinstance(wanted, list) else [wanted]
        is_met = any(_same(value, each) for each in several) != (sign == "!=")
    else:
        number, limit = _number(value), _number(wanted)
        if number is None or limit is None:
            odd = value if number is None else wanted
            return Outcome(False, f"{said}, and {_written(odd)} cannot be compared by size.")
        is_met = ORDER[sign](number, limit)
    if sign == "==":
        return Outcome(is_met, f"{said}." if is_met else f"{said}, not {_written(wanted)}.")
    if sign == "!=":
        return Outcome(is_met, f"{said}, not {_written(wanted)}." if is_met else f"{said}, which it must not be.")
    words = "one of" if sign == "in" else sign
    return Outcome(is_met, f"{said}, {'' if is_met else 'not '}{words} {_written(wanted)}.")


def _same(value: object, wanted: object) -> bool:
    """Equal as JSON: `true` is not 1, and 1 is 1.0. A number is also equal to a text that writes it, as inputs do."""
    if isinstance(value, bool) or isinstance(wanted, bool):
        return value is wanted
    if isinstance(value, (int, float)) and isinstance(wanted, str):
        return value == _number(wanted)
    return value == wanted


def _number(value: object) -> int | float | None:
    if isinstance(value, str):
        try:
            value = json.loads(value)
        except (ValueError, RecursionError):
            return None
    is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
    return value if is_number and isinstance(value, (int, float)) else None


def _written(value: object) -> str:
    """A value in a sentence; collections by their kind, because they may be long."""
    if isinstance(value, dict):
        return "a mapping"
    if isinstance(value, list) and any(isinstance(each, (dict, list)) for each in value):
        return "a list"
    if isinstance(value, list):
        return ", ".join(_items(value))
    return quoted(shown(value, LONGEST) if isinstance(value, str) else json.dumps(value), LONGEST)


def _items(values: list[object]) -> Iterator[str]:
    yield from (_written(each) for each in values[:10])
    if len(values) > 10:
        yield "…"
