"""One entry of the command catalogue: all that is written down about a program or one of its sub-commands."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Final

from msgspec import Struct, field

from runbook_kit.plan.commands.options import Options, read_options
from runbook_kit.plan.commands.phrases import MARKS, Condition, Phrases, gather, read_condition, read_phrase, risk_word
from runbook_kit.plan.model import RISKS, Risk

Raw = Mapping[str, object]
NO_OPTIONS: Final = Options()
NO_PHRASES: Final = Phrases()
HELP: Final = ("--help", "--version", "-h", "-V")


class Selector(Struct, frozen=True):
    """Which words of a command name files, and under which conditions."""

    what: str
    conditions: tuple[Condition, ...] = ()
    words: tuple[str, ...] = ()


class Wrap(Struct, frozen=True):
    """How a command runs another one; see the notes in the catalogue."""

    skip: int = 0
    starts: tuple[str, ...] = ()
    text: bool = False
    code: tuple[str, ...] = ()
    assigns: bool = False
    unless: tuple[str, ...] = ()
    appends: bool = False
    elsewhere: bool = False
    alone: Risk = "unknown"


class Entry(Struct, frozen=True):
    """All the catalogue says about one program, or one sub-command with an entry of its own."""

    name: str
    risk: Risk
    why: str = ""
    builtin: bool = False
    options: Options = NO_OPTIONS
    phrases: Phrases = NO_PHRASES
    has_commands: bool = False
    help: frozenset[str] = frozenset(HELP)
    any_case: bool = False
    first_is_options: bool = False
    reads: tuple[Selector, ...] = ()
    writes: tuple[Selector, ...] = ()
    text: tuple[tuple[Risk, re.Pattern[str]], ...] = ()
    wraps: Wrap | None = None
    interprets: str = ""
    modules: Mapping[str, str] = field(default_factory=dict)


def read_entry(name: str, raw: Raw, *, builtin: bool = False) -> Entry:
    """One entry from its mapping; what is not understood makes it unknown, never less."""
    phrases = [read_phrase(text, risk) for risk in (*RISKS, "unknown") for text in strings(raw.get(risk))]
    lowers = mapping(raw.get("lowers"))
    phrases += [read_phrase(text, risk_word(risk), lowers=True) for risk in lowers for text in strings(lowers[risk])]
    return Entry(
        name=name,
        risk=risk_word(raw.get("risk")),
        why=str(raw.get("why", "")),
        builtin=builtin,
        options=read_options(str(raw.get("options", "")), cluster=raw.get("cluster") is not False),
        phrases=gather(phrases),
        has_commands=any(each.kind == "base" and each.words[0] != "*" for each in phrases),
        help=frozenset(str(raw["help"]).split()) if "help" in raw else frozenset(HELP),
        any_case=raw.get("case") == "any",
        first_is_options=raw.get("first_is_options") is True,
        reads=tuple(_selector(text) for text in strings(raw.get("reads"))),
        writes=tuple(_selector(text) for text in strings(raw.get("writes"))),
        text=tuple(
            (risk_word(risk), re.compile(text))
            for risk, texts in mapping(raw.get("text")).items()
            for text in strings(texts)
        ),
        wraps=_wrap(mapping(raw["wraps"])) if "wraps" in raw else None,
        interprets=str(raw.get("interprets", "")),
        modules={key: str(value) for key, value in mapping(raw.get("modules")).items()},
    )


def _selector(text: str) -> Selector:
    """`-c !-G -f=`: the last part says which words, those before it when."""
    *before, what = text.split()
    conditions = tuple(read_condition(part) for part in before if part[0] in MARKS)
    return Selector(what, conditions, words=tuple(part for part in before if part[0] not in MARKS))


def _wrap(raw: Raw) -> Wrap:
    skip = raw.get("skip", 0)
    return Wrap(
        skip=skip if isinstance(skip, int) else 0,
        starts=tuple(str(raw.get("starts", "")).split()),
        text=raw.get("text") is True,
        code=tuple(str(raw.get("code", "")).split()),
        assigns=raw.get("assigns") is True,
        unless=tuple(str(raw.get("unless", "")).split()),
        appends=raw.get("appends") is True,
        elsewhere=raw.get("elsewhere") is True,
        alone=risk_word(raw.get("alone")),
    )


def extended(parent: Raw, own: Raw) -> Raw:
    """An entry with everything its parent has: lists, mappings and options grow, anything else is replaced."""
    return {**parent, **{key: joined(parent.get(key), value, key) for key, value in own.items()}}


def joined(first: object, second: object, key: str) -> object:
    if key == "options":
        return f"{first or ''} {second}"
    if isinstance(first, Mapping) and isinstance(second, Mapping):
        return extended(first, second)
    if isinstance(first, list) and isinstance(second, list):
        return [*first, *second]
    return second


def mapping(value: object) -> Mapping[str, object]:
    return value if isinstance(value, Mapping) else {}


def items(value: object) -> Sequence[object]:
    return value if isinstance(value, list) else ()


def strings(value: object) -> tuple[str, ...]:
    return tuple(str(each) for each in items(value))
