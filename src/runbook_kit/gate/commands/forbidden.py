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
PLAIN = expression(r"\w[\w-]*\*?")  # a word that stands in a text as it is typed, and begins where a word does
GLOB = expression(r"\.?[*?\[].*\Z")
AROUND = expression(r"\^|\$|\\[AZ]|\(\?(?!:)")  # what asks about the beginning or end of a text, or what is around


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
    """The entries of a policy, and what a text has that may hold them: words of certain kinds, or a forbidden text.

    An entry has sets of words; the text has one of each. One without any may be in every text.
    """

    entries: tuple[tuple[str, Forbidden, tuple[frozenset[str], ...]], ...]
    words: tuple[tuple[str, str, re.Pattern[str]], ...]  # letters, word, where it is a word
    local: bool  # whether the forbidden texts are found as well where other texts stand before and behind

    def suspects(self, text: str) -> list[tuple[str, Forbidden]]:
        """The entries for which a closer look is worth while: most texts have not even the letters of a word."""
        present = {word for letters, word, pattern in self.words if letters in text and pattern.search(text)}
        return [
            (name, entry)
            for name, entry, needed in self.entries
            if (entry.command and not any(map(present.isdisjoint, needed))) or find_text(text, entry)
        ]

    def may_be_in(self, texts: Sequence[str]) -> bool:
        """Whether one of `texts` may have a suspect: told of all at once."""
        return not self.local or bool(self.suspects("\n".join(texts)))


def watch(options: Options) -> Watch:
    """What to watch for; made once for all documents."""
    return kept(options, _watch)


def _watch(options: Options) -> Watch:
    entries = tuple((name, each, tuple(map(frozenset, _needed(each)))) for name, each in options.entries())
    words = sorted({word for _, _, needed in entries for some in needed for word in some})
    texts = "".join(each.text for _, each in options.entries())
    return Watch(
        entries,
        tuple((word.rstrip("*"), word, _spelled(word)) for word in words),
        local=AROUND.search(texts) is None,
    )


def _needed(entry: Forbidden) -> Iterator[Sequence[str]]:
    """Words of which a text has one when it holds the command: its own, and those of a download."""
    commands = [command.split() or [""] for command in entry.command]
    for words in ([words[0] for words in commands], [words[-1] for words in commands]):
        names = [GLOB.sub("*", each) for each in words]  # with `*` at its end it may go on
        if names and all(map(PLAIN.fullmatch, names)):
            yield names
    if entry.fed_by and all(map(PLAIN.fullmatch, entry.fed_by)):
        yield entry.fed_by
    if "curl|wget" in entry.argument:
        yield ("curl", "wget")


def _spelled(word: str) -> re.Pattern[str]:
    letters = re.escape(word.rstrip("*"))
    return expression(rf"\b{letters}" if word.endswith("*") else rf"\b{letters}(?![\w-])")


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
