"""The commands of a text with those that they run: behind `sudo` and `xargs`, in `bash -c '…'`, on another host."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING

from msgspec import Struct

from runbook_kit.plan.shell.tree import read_commands
from runbook_kit.shipped import load

if TYPE_CHECKING:
    from runbook_kit.plan.commands.catalogue import Catalogue
    from runbook_kit.plan.commands.options import Scan

DEEPEST = 6  # wrappers around wrappers


class Ran(Struct, frozen=True):
    """A command that is run, whoever runs it: words, the characters that say so, programs whose output it reads."""

    words: tuple[str, ...]
    start: int
    end: int
    feeds: frozenset[str] = frozenset()

    @property
    def program(self) -> str:
        """The program's name without its folder; empty when only the run knows it."""
        from runbook_kit.plan.shell.words import is_literal

        return self.words[0].rsplit("/", 1)[-1] if is_literal(self.words[0]) else ""


@cache
def catalogue() -> Catalogue:
    """The command catalogue as shipped."""
    from runbook_kit.plan.commands.catalogue import read_catalogue

    return read_catalogue(load("commands"))


def find_runs(text: str) -> Iterator[Ran]:
    """Every command of a text, and what it runs in turn, outermost first."""
    for each in read_commands(text):
        feeds = frozenset(_programs(each.feeds))
        for words in _look_through(each.words, 0):
            yield Ran(words, each.start, each.end, feeds)


def read_arguments(words: tuple[str, ...]) -> Scan:
    """The arguments of a command: options, their values, and the words that are neither."""
    from runbook_kit.plan.commands.options import Options, scan
    from runbook_kit.plan.shell.words import is_literal

    entry = catalogue().entry(words[0]) if is_literal(words[0]) else None
    return scan(words[1:], entry.options if entry is not None else Options())


def _programs(commands: tuple[tuple[str, ...], ...]) -> Iterator[str]:
    for command in commands:
        yield from (words[0].rsplit("/", 1)[-1] for words in _look_through(command, 0))


def _look_through(words: tuple[str, ...], depth: int) -> Iterator[tuple[str, ...]]:
    from runbook_kit.plan.analysis.unwrap import unwrap
    from runbook_kit.plan.shell.words import is_literal

    yield words
    entry = catalogue().entry(words[0]) if is_literal(words[0]) else None
    if entry is None or entry.wraps is None or depth == DEEPEST:
        return
    for inner in unwrap(entry, words[1:]).inner:
        if inner.words:
            yield from _look_through(inner.words, depth + 1)
        elif inner.text is not None:
            for each in read_commands(inner.text):
                yield from _look_through(each.words, depth + 1)
