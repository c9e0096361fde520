"""Built-in checks of criteria as canonical JSON: their arguments, the gaps in them, and how far they reach."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Final, Literal

from runbook_kit.document.placeholders import Gap, find_placeholders, input_key
from runbook_kit.yamltext import Json, Node

Reach = Literal["read", "network"]

# What the short form of a check stands for, such as `path: out/x.json` for `path: {exists: out/x.json}`.
SHORT: Final = {
    "all": "of",
    "any": "of",
    "disk": "free",
    "http": "url",
    "memory": "free",
    "parses": "files",
    "path": "exists",
    "runbook": "kind",
}
NUMBERS: Final = frozenset(
    {"port/number", "sessions/at_least", "sessions/at_most"}
)  # arguments that are numbers once their placeholder is filled
THRESHOLDS: Final = ("<", "<=", ">=", ">")
LOOPBACK_NAMES: Final = ("localhost", "localhost.")


def read_probe(check: Node) -> str:
    """The built-in check that a criterion's `check` names, as canonical JSON; empty when it is a command or nothing."""
    return _encode(check.data) if check.entries else ""


def split_probe(probe: str) -> tuple[str, dict[str, Json]]:
    """Name and arguments of a built-in check, short forms written out; an empty name for what is none."""
    data = json.loads(probe)
    if not isinstance(data, dict) or len(data) != 1:
        return "", {}
    ((name, value),) = data.items()
    if isinstance(value, dict):
        return name, value
    if name == "git":
        return name, {value: True} if isinstance(value, str) else {}
    return name, {SHORT[name]: value} if name in SHORT else {}


def parts_of(probe: str) -> tuple[str, ...]:
    """The checks that `all` or `any` is made of; nothing for any other check."""
    name, arguments = split_probe(probe)
    parts = arguments.get("of") if name in ("all", "any") else None
    return tuple(map(_encode, parts)) if isinstance(parts, list) else ()


def probe_gaps(probe: str, literal: Collection[str] = ()) -> tuple[tuple[str, str], ...]:
    """The placeholders in the texts of a built-in check: each as written, with the input's name; no repetitions."""
    found = (gap for text in _texts(json.loads(probe)) for gap in _gaps(text, literal))
    return tuple(dict.fromkeys((gap.text, gap.name) for gap in found))


def fill_probe(probe: str, values: Mapping[str, str], literal: Collection[str] = ()) -> str:
    """The check with the placeholders of the inputs in `values` filled, in one pass; those of others stay.

    A value becomes part of the text it stands in. Where the argument is a number, a text that is one becomes it.
    """
    known = {input_key(name): value for name, value in values.items()}

    def fill(text: str, place: tuple[str, ...]) -> Json:
        filled, at = [], 0
        for gap in _gaps(text, literal):
            filled += [text[at : gap.start], known.get(input_key(gap.name), gap.text)]
            at = gap.end
        whole = "".join([*filled, text[at:]])
        return _number(whole) if at and _is_number_place(place) else whole

    return _encode(_mapped(json.loads(probe), fill))


def risk_of(probe: str) -> Reach:
    """How far a check reaches: `network` when it speaks to another host, or when a placeholder decides whether."""
    parts = parts_of(probe)
    if parts:
        return "network" if "network" in map(risk_of, parts) else "read"
    name, arguments = split_probe(probe)
    if name == "port":
        host = arguments.get("host", "localhost")
        return "read" if isinstance(host, str) and is_loopback(host) else "network"
    if name == "http":
        return "read" if is_loopback(url_host(str(arguments.get("url", "")))) else "network"
    return "read"


def is_loopback(host: str) -> bool:
    """Whether `host` is this machine by its name or address alone; spellings that few programs read are not."""
    if host.lower() in LOOPBACK_NAMES:
        return True
    from ipaddress import ip_address

    try:
        return "%" not in host and ip_address(host).is_loopback
    except ValueError:
        return False


def url_host(url: str) -> str:
    """The host that a URL names; empty when that cannot be said for sure."""
    from urllib.parse import urlsplit

    try:
        parts = urlsplit(url)
        _ = parts.port  # a port that is none, such as a placeholder, may be filled with anything
        return "" if "@" in parts.netloc or "\\" in url else parts.hostname or ""
    except ValueError:
        return ""


def _encode(data: Json) -> str:
    return json.dumps(data, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def _texts(data: Json) -> Iterator[str]:
    """The texts among the values; keys are names of arguments."""
    if isinstance(data, str):
        yield data
    elif isinstance(data, dict):
        for value in data.values():
            yield from _texts(value)
    elif isinstance(data, list):
        for value in data:
            yield from _texts(value)


def _gaps(text: str, literal: Collection[str]) -> tuple[Gap, ...]:
    """The gaps in an argument, which knows no comments: a `#` is a character like others."""
    found = find_placeholders(text.replace("#", "+"), "")
    gaps = (Gap(text[gap.start : gap.end], gap.name, gap.start, gap.end) for gap in found)
    return tuple(gap for gap in gaps if gap.text not in literal)


def _mapped(data: Json, fill: Callable[[str, tuple[str, ...]], Json], place: tuple[str, ...] = ()) -> Json:
    """`data` with every text replaced by what `fill` makes of it; it gets the keys above the text as well."""
    if isinstance(data, str):
        return fill(data, place)
    if isinstance(data, dict):
        return {key: _mapped(value, fill, (*place, key)) for key, value in data.items()}
    return [_mapped(value, fill, place) for value in data] if isinstance(data, list) else data


def _is_number_place(place: tuple[str, ...]) -> bool:
    name, last = (place[-2], place[-1]) if len(place) > 1 else ("", "")
    return f"{name}/{last}" in NUMBERS or (name == "json" and last in THRESHOLDS)


def _number(text: str) -> Json:
    """The number that a text is, else the text."""
    from runbook_kit.yamltext.compose import plain_value

    value = plain_value(text.strip())
    return value if isinstance(value, (int, float)) and not isinstance(value, bool) else text
