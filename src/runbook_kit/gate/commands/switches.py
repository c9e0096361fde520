"""Settings in a text by the spellings there are: `key: true`, `"key": true`, `KEY=1`, `--key true`, `&#116;rue`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from fnmatch import translate
from functools import lru_cache

from msgspec import Struct, field

from runbook_kit.expressions import expression
from runbook_kit.gate.commands.entities import decode
from runbook_kit.gate.commands.options import kept
from runbook_kit.gate.linear import may_match

# What may stand between a name and its sign, as in `"key": true` or `**key** = true`.
AROUND = " \t\"'`*]"
NAME = expression(r"(?:[\w.-]|&#\w{1,6};)++\Z")
VALUE = expression(r"(?:[\w.-]|&#\w{1,6};)++")
LONGEST_NAME = 80  # characters
PART = 4000  # characters that are looked at together
OPTION = expression(r"(?P<name>--[A-Za-z][\w-]*+)(?:[ \t]{1,3}(?P<value>[A-Za-z0-9]++)(?![\w-]))?")
LITERAL = expression(r"[a-z0-9]{3,}")
PLAIN = expression(r"[A-Za-z0-9_.*?-]*")
# An entity that may stand for a letter, a digit, `-`, `.` or `_`; by far the most frequent one is a slash.
ENCODED = r"&#(?:[xX]|0*(?:4[5689]|5[0-7]|6[5-9]|[78][0-9]|9[0-57-9]|[0-9]{3}))"


class Switch(Struct, frozen=True, forbid_unknown_fields=True):
    """Names (`*` as in file names; lower case, `_` between words) that with one of the values switch something on."""

    names: tuple[str, ...]
    values: tuple[str, ...]


class Options(Struct, frozen=True, forbid_unknown_fields=True):
    """What the policy takes for switching live operation on."""

    switches: Mapping[str, Switch | None] = field(default_factory=dict)
    flags: tuple[str, ...] = ()  # options of commands that do so by themselves: `--live`
    except_names: tuple[str, ...] = ()  # names that look alike and mean something else
    languages: tuple[str, ...] = ()  # of the fences that are looked into
    searches: tuple[str, ...] = ()  # programs whose lines only look for such settings


class Setting(Struct, frozen=True):
    """A name and the value it is given, as a reader sees them, at characters `start:end`."""

    name: str
    value: str
    start: int
    end: int


def find_settings(text: str, options: Options) -> Iterator[Setting]:
    """Every place of a text that switches live operation on, in order; time is linear in the text."""
    values = tuple(sorted({value for switch in _switches(options) for value in switch.values}))
    names = tuple(sorted({name for switch in _switches(options) for name in switch.names}))
    for start, part in _parts(text, options):
        found = [*_assigned(part, values, names, options), *_options(part, options)]
        for each in sorted(found, key=lambda each: each.start):
            yield Setting(each.name, each.value, start + each.start, start + each.end)


def _parts(text: str, options: Options) -> Iterator[tuple[int, str]]:
    """Whole lines of a text that may hold such a setting, with their offsets: no setting runs over a line's end."""
    start = 0
    while start < len(text):
        end = text.find("\n", start + PART) + 1 or len(text)
        if may_set(part := text[start:end], options):
            yield start, part
        start = end


def may_set(text: str, options: Options) -> bool:
    """Whether a text may hold such a setting: a cheap question, answered yes too often."""
    return may_match(kept(options, hints), text)


def hints(options: Options) -> tuple[str, ...]:
    """An expression for the names with one of their values behind them, for the flags, and for anything encoded."""
    plain = all(PLAIN.fullmatch(name) for each in _switches(options) for name in (*each.names, *each.values))
    found = [ENCODED if plain else "&#", *map(re.escape, options.flags)]
    for each in _switches(options):
        listed, valued = "|".join(map(_named, each.names)), "|".join(map(re.escape, each.values))
        found.append(rf"(?i)(?:{listed})(?:[ \t\"'`*\]:]*[=:][ \t]*[\"'`*]*|[ \t]+)(?:{valued})")
    return ("|".join(f"(?:{each})" for each in found),)  # all are looked for in one pass


def _named(name: str) -> str:
    """Any spelling of a name; `*` and what else has a meaning in file names may stand for anything."""
    if "[" in name:
        return ""
    parts = [
        r"\S*" if each == "*" else "." if each == "?" else "[_-]" if each == "_" else re.escape(each) for each in name
    ]
    return "".join(parts).removeprefix(r"\S*")


def _switches(options: Options) -> Iterator[Switch]:
    return (each for each in options.switches.values() if each is not None)


def _assigned(text: str, values: tuple[str, ...], names: tuple[str, ...], options: Options) -> Iterator[Setting]:
    """`key = value` and `key: value`: signs with a value behind them are rarer than names."""
    stems = _stems(names)
    for found in _sign(values).finditer(text) if values else ():
        at = found.start()
        near = text[max(at - LONGEST_NAME, 0) : at]
        lowered = near.lower()
        if near[-1:] in "=!<>" or not any(stem in lowered for stem in stems):
            continue
        before = near.rstrip(":").rstrip(AROUND)
        name, value = NAME.search(before[-LONGEST_NAME:]), VALUE.match(text, found.end("gap"))
        if name is None or value is None:
            continue
        setting = Setting(
            decode(name[0]),
            decode(value[0].rstrip(".")),
            at - len(near) + len(before) - len(name[0]),
            value.start() + len(value[0].rstrip(".")),
        )
        if _is_on(setting, options):
            yield setting


def _options(text: str, options: Options) -> Iterator[Setting]:
    """`--flag` and `--key value`."""
    for found in OPTION.finditer(text):
        if text[found.start() - 1 : found.start()] not in ("", *" \t\n\"'`(["):
            continue
        if found["name"] in options.flags:
            yield Setting(found["name"], "", found.start(), found.end("name"))
        elif found["value"] and _is_on(Setting(found["name"], found["value"], 0, 0), options):
            yield Setting(found["name"], found["value"], found.start(), found.end())


def _is_on(setting: Setting, options: Options) -> bool:
    """Whether a setting is one of the policy's; of `a.b.name`, the last words may be the name."""
    name, value = setting.name.lstrip("-").lower().replace("-", "_"), setting.value.lower()
    words = name.split(".")
    ends = [".".join(words[at:]) for at in range(len(words))]
    if any(map(_globs(options.except_names).fullmatch, ends)):
        return False
    return any(
        value in switch.values and any(map(_globs(switch.names).fullmatch, ends)) for switch in _switches(options)
    )


@lru_cache(maxsize=32)
def _globs(names: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join(map(translate, names)) or r"(?!)")


@lru_cache(maxsize=8)
def _sign(values: tuple[str, ...]) -> re.Pattern[str]:
    """A sign of assignment in front of one of the values, or of something encoded."""
    listed = "|".join(map(re.escape, values))
    return re.compile(rf"[=:](?P<gap>[ \t]{{0,8}}[\"'`*]{{0,3}})(?:(?i:{listed})(?![\w-])|&#|\w{{1,8}}&#)")


@lru_cache(maxsize=8)
def _stems(names: tuple[str, ...]) -> tuple[str, ...]:
    """Few words of which every name has one, those that most names share first."""
    pieces = {name: set(LITERAL.findall(name)) for name in names}
    stems: list[str] = []
    while left := [found for found in pieces.values() if found and found.isdisjoint(stems)]:
        every = sorted({piece for found in left for piece in found})
        stems.append(max(every, key=lambda piece: sum(piece in found for found in left)))
    return tuple(stems) if all(pieces.values()) else ("",)
