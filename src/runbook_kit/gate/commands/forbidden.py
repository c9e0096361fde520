"""Commands that a policy forbids: how it says which, and whether one is meant."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from fnmatch import fnmatchcase, translate
from functools import lru_cache

from msgspec import Struct, field

from runbook_kit.errors import InvalidInput
from runbook_kit.expressions import expression
from runbook_kit.gate.commands.options import kept
from runbook_kit.gate.commands.wrapped import Ran, read_arguments

LONGEST = 2_000  # characters of one word that a pattern is tried on


class Forbidden(Struct, frozen=True, forbid_unknown_fields=True):
    """One entry of the policy; everything in it must hold."""

    message: str  # why, as a sentence
    instead: str = ""  # what to do
    command: tuple[str, ...] = ()  # any of these, as typed: `git push`; `*` as in file names
    options: tuple[str, ...] = ()  # each must be given; `-r|-R|--recursive` is any of them
    unless: tuple[str, ...] = ()  # options that make it harmless
    operand: str = ""  # regular expression, found in one of its words that are neither options nor their values
    argument: str = ""  # the same in any of its words
    fed_by: tuple[str, ...] = ()  # programs whose output it reads
    text: str = ""  # regular expression, found in the text: for what is no command


class Options(Struct, frozen=True, forbid_unknown_fields=True):
    """The commands that the policy forbids, by name; one without an entry (`null`) is allowed again."""

    commands: Mapping[str, Forbidden | None] = field(default_factory=dict)

    def entries(self) -> Iterator[tuple[str, Forbidden]]:
        yield from ((name, each) for name, each in self.commands.items() if each is not None)


class Watch(Struct, frozen=True):
    """The entries of a policy, and what a text has that may hold them: one of their words, or a forbidden text."""

    entries: tuple[tuple[str, Forbidden, frozenset[str]], ...]
    words: tuple[tuple[str, re.Pattern[str]], ...]

    def suspects(self, text: str) -> list[tuple[str, Forbidden]]:
        """The entries for which a closer look is worth while: most texts have not even the letters of a word."""
        present = {word for word, pattern in self.words if word in text and pattern.search(text)}
        return [
            (name, entry)
            for name, entry, words in self.entries
            if (present and not words.isdisjoint(present)) or (entry.text and find_text(text, entry))
        ]


def watch(options: Options) -> Watch:
    """What to watch for; made once for all documents."""
    return kept(options, _watch)


def _watch(options: Options) -> Watch:
    entries = tuple(
        (name, each, frozenset(_rarest(each.fed_by, each.command, each.argument))) for name, each in options.entries()
    )
    words = sorted({word for _, _, some in entries for word in some})
    return Watch(entries, tuple((word, expression(rf"\b{re.escape(word)}(?![\w-])")) for word in words))


def _rarest(fed_by: tuple[str, ...], commands: tuple[str, ...], argument: str) -> Iterator[str]:
    """Words of which a text has one when it holds the command; a download is rarer than the shell that reads it."""
    if fed_by:
        yield from fed_by
    elif "curl|wget" in argument:
        yield from ("curl", "wget")
    else:
        yield from filter(None, (command.split()[-1].partition("*")[0].rstrip(".") for command in commands))


def is_forbidden(ran: Ran, entry: Forbidden) -> bool:
    """Whether a command is what the entry forbids."""
    return _is_named(ran, entry) and _is_fed(ran, entry) and _has_arguments(ran, entry)


def find_text(text: str, entry: Forbidden) -> re.Match[str] | None:
    """Where a text holds what the entry forbids in it."""
    return _pattern(entry.text).search(text) if entry.text else None


def _is_named(ran: Ran, entry: Forbidden) -> bool:
    return _programs(entry.command).fullmatch(ran.program) is not None


@lru_cache(maxsize=128)
def _programs(commands: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join(translate(command.split()[0]) for command in commands) or r"(?!)")


def _is_fed(ran: Ran, entry: Forbidden) -> bool:
    return not entry.fed_by or not ran.feeds.isdisjoint(entry.fed_by)


def _has_arguments(ran: Ran, entry: Forbidden) -> bool:
    found = read_arguments((ran.program, *ran.words[1:]))
    if entry.unless and any(_is_given(option, found.seen) for option in entry.unless):
        return False
    if not all(_is_given(option, found.seen) for option in entry.options):
        return False
    for command in entry.command:
        program, *words = command.split()
        if fnmatchcase(ran.program, program) and found.words[: len(words)] == words:
            operands = found.words[len(words) :]
            return _is_in(entry.operand, operands) and _is_in(entry.argument, ran.words[1:])
    return False


def _is_in(pattern: str, words: Sequence[str]) -> bool:
    return not pattern or any(_pattern(pattern).search(word[:LONGEST]) for word in words)


def _is_given(option: str, seen: set[str]) -> bool:
    return any(fnmatchcase(given, one) for one in option.split("|") for given in seen)


@lru_cache(maxsize=128)
def _pattern(text: str) -> re.Pattern[str]:
    try:
        return re.compile(text)
    except re.error as error:
        message = f"`{text}` is no regular expression: {error}."
        raise InvalidInput(message, hint="Mend it in gates/command-safety.yaml.", code="invalid-policy") from error
