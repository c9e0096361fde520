"""Commands that a policy forbids: how it says which, and whether one is meant."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence, Set
from fnmatch import fnmatchcase, translate
from functools import cached_property, lru_cache

from msgspec import Struct, field

from runbook_kit.errors import InvalidInput
from runbook_kit.expressions import expression
from runbook_kit.gate.commands.options import kept
from runbook_kit.gate.commands.wrapped import Ran, read_arguments
from runbook_kit.gate.linear import may_match

LONGEST = 2_000  # characters of one word that a pattern is tried on
WORD = expression(r"\w+")
PLAIN = expression(r"(?P<word>\w(?:[\w-]*\w)?)(?P<more>(?:[^\w-].*)?)", re.DOTALL)  # a word that a text has as typed
EDGE = r"(?-u:\b)"  # to the linear engine: between one of the ASCII characters of words and anything else
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


class Needed(Struct, frozen=True, dict=True):
    """What a text has that holds a command: one of `words`, or something that begins with one of `beginnings`."""

    words: frozenset[str]  # without what is before a hyphen
    beginnings: tuple[str, ...] = ()

    def is_in(self, text: str, words: Set[str]) -> bool:
        """Whether the text, which consists of these words, has it."""
        return not self.words.isdisjoint(words) or any(each in text for each in self.beginnings)

    @cached_property
    def hints(self) -> tuple[str, ...]:
        """The same for the linear engine, to which combining marks belong to a word, and `²` does not."""
        listed = [rf"{EDGE}{each}{EDGE}" if each.isascii() else each for each in sorted(self.words)]
        return ("|".join([*listed, *map(re.escape, self.beginnings)]),)


class Watch(Struct, frozen=True):
    """The entries of a policy, and what a text has that may hold them: words of certain kinds, or a forbidden text.

    A text has all that an entry needs; one that needs nothing may be in every text.
    """

    any_of: Needed | None  # what the first of all commands need; None when one of them needs nothing
    commands: tuple[tuple[str, Forbidden, tuple[Needed, ...]], ...]
    texts: tuple[tuple[str, Forbidden], ...]
    local: bool  # whether the forbidden texts are found as well where other texts stand before and behind

    def suspects(self, text: str) -> list[tuple[str, Forbidden]]:
        """The entries for which a closer look is worth while: most texts have not even the letters of a word."""
        found = [(name, entry) for name, entry in self.texts if find_text(text, entry)]
        if self.any_of is not None and not may_match(self.any_of.hints, text):
            return found
        words = frozenset(WORD.findall(text))
        if self.any_of is not None and not self.any_of.is_in(text, words):
            return found
        held = [
            (name, entry) for name, entry, needed in self.commands if all(each.is_in(text, words) for each in needed)
        ]
        return held + found

    def may_be_in(self, texts: Sequence[str]) -> bool:
        """Whether one of `texts` may have a suspect: told of all at once."""
        return not self.local or bool(self.suspects("\n".join(texts)))


def watch(options: Options) -> Watch:
    """What to watch for; made once for all documents."""
    return kept(options, _watch)


def _watch(options: Options) -> Watch:
    commands = tuple((name, each, tuple(_needed(each))) for name, each in options.entries() if each.command)
    texts = tuple((name, each) for name, each in options.entries() if each.text)
    first = [needed[0] if needed else None for _, _, needed in commands]
    any_of = Needed(
        frozenset[str]().union(*(each.words for each in first if each)),
        tuple({letters for each in first if each for letters in each.beginnings}),
    )
    return Watch(
        None if None in first else any_of,
        commands,
        texts,
        local=AROUND.search("".join(each.text for _, each in texts)) is None,
    )


def _needed(entry: Forbidden) -> Iterator[Needed]:
    """The words of a command, first those that fewest texts have: its last and its first one, and a download's."""
    commands = [command.split() or [""] for command in entry.command]
    downloads = ["curl", "wget"] if "curl|wget" in entry.argument else []
    for words in (entry.fed_by, downloads, [words[-1] for words in commands], [words[0] for words in commands]):
        named = [PLAIN.fullmatch(each) for each in words]
        if named and all(named):
            yield Needed(
                frozenset(each["word"].rpartition("-")[2] for each in named if each and not each["more"]),
                tuple(each["word"] for each in named if each and each["more"]),
            )


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
