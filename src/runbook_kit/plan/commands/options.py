"""The arguments of a command by a catalogue's notes: which are options, which are their values, which are words."""

from __future__ import annotations

import re
from collections.abc import Sequence

from msgspec import Struct, field

from runbook_kit.plan.shell.words import Dynamic, is_literal

ASSIGNMENT = re.compile(r"[A-Za-z_]\w*\+?=")


class Options(Struct, frozen=True):
    """The options a program has: how many values each takes, and whether `-abc` is three of them."""

    values: dict[str, int] = field(default_factory=dict)
    cluster: bool = True


def read_options(text: str, *, cluster: bool = True) -> Options:
    """Options from a line such as `-C= --git-dir= --bare`: each `=` is one value."""
    return Options({name.rstrip("="): name.count("=") for name in text.split()}, cluster)


NONE_UNLISTED = 99


class Given(Struct):
    """Options that were given, and their values."""

    seen: set[str] = field(default_factory=set)
    long: list[str] = field(default_factory=list)  # those of `seen` that may stand for a longer one
    values: dict[str, list[str]] = field(default_factory=dict)


NOTHING_GIVEN = Given()


class Scan(Struct):
    """Arguments as read so far; `at` is the index of the first one that was not read."""

    arguments: Sequence[str]
    options: Options
    limit: int = 1 << 30
    assigns: bool = False
    at: int = 0
    certain: int = NONE_UNLISTED  # so many words stand before the first option that is not in the catalogue
    words: list[str] = field(default_factory=list)
    seen: set[str] = field(default_factory=set)
    long: list[str] = field(default_factory=list)  # those of `seen` that may stand for a longer one
    values: dict[str, list[str]] = field(default_factory=dict)
    assigned: list[tuple[str, str]] = field(default_factory=list)
    early: Given | None = None  # options before the first word

    def read(self) -> None:
        while self.at < len(self.arguments):
            argument = self.arguments[self.at]
            if argument[:1] != "-" and argument not in self.options.values:
                if not self.word(argument):
                    return
            elif argument == "--":
                self.seen.add("--")
                self.at += 1
                self.rest()
                return
            elif argument != "-":
                self.at += 1
                self.option(argument)
            elif not self.word(argument):
                return

    def word(self, argument: str) -> bool:
        """Take one word; false when it is the one to stop at."""
        if self.assigns and not self.words and ASSIGNMENT.match(argument):
            name, _, value = argument.partition("=")
            self.assigned.append((name.rstrip("+"), value if is_literal(argument) else Dynamic(value)))
        elif len(self.words) >= self.limit:
            return False
        else:
            if self.seen and not self.words:
                values = {name: list(each) for name, each in self.values.items()}
                self.early = Given(set(self.seen), list(self.long), values)
            self.words.append(argument)
        self.at += 1
        return True

    def rest(self) -> None:
        """What stands behind `--`: words only."""
        while self.at < len(self.arguments) and self.word(self.arguments[self.at]):
            pass

    def option(self, argument: str) -> None:
        known = self.options.values
        name, equals, value = argument.partition("=")
        self.seen.add(name)
        if name[:2] == "--":
            self.long.append(name)
        if equals:
            self.values.setdefault(name, []).append(value if is_literal(argument) else Dynamic(value))
        elif name in known:
            self.take(name, known[name])
        elif self.options.cluster and name[:2] != "--":
            self.letters(argument)
        else:
            self.unlisted()

    def letters(self, argument: str) -> None:
        """`-abc` is `-a -b -c`; the rest of the word behind an option with a value is that value."""
        known = self.options.values
        for position, letter in enumerate(argument[1:], 2):
            name = "-" + letter
            self.seen.add(name)
            count = known.get(name)
            if count == 0:
                continue
            if count is None:
                self.unlisted()
            elif position < len(argument):
                rest = argument[position:]
                self.values.setdefault(name, []).append(rest if is_literal(argument) else Dynamic(rest))
                return
            else:
                self.take(name, count)

    def take(self, name: str, count: int) -> None:
        """The next `count` arguments are values of `name`."""
        if count:
            self.values.setdefault(name, []).extend(self.arguments[self.at : self.at + count])
            self.at = min(self.at + count, len(self.arguments))

    def unlisted(self) -> None:
        self.certain = min(self.certain, len(self.words))


def scan(arguments: Sequence[str], options: Options, *, limit: int = 1 << 30, assigns: bool = False) -> Scan:
    """Read `arguments` up to the word behind `limit` words, or all of them."""
    found = Scan(arguments, options, limit, assigns)
    found.read()
    return found
