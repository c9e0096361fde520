"""Lines of a file hold or match what they must, and nothing that they must not; a line's content is never shown."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

from msgspec import Struct

from runbook_kit.document.pattern import is_pattern, matches
from runbook_kit.errors import InvalidInput
from runbook_kit.run.checks.arguments import text_of, texts_of
from runbook_kit.run.checks.outcome import Arguments, Outcome, World, all_of
from runbook_kit.run.checks.place import opened, unreadable
from runbook_kit.suggestion import quoted

LONGEST = 1 << 20  # bytes of a line; the rest of a longer one is looked at as another line


class Wish(Struct):
    """One text or pattern: whether a line must have it, and the first line that does; 0: none."""

    words: str
    is_wanted: bool
    found: Callable[[str], bool]
    line: int = 0


def check(arguments: Arguments, world: World) -> Outcome:
    path, wishes = text_of(arguments, "file"), list(_wishes(arguments))
    if not wishes:
        return Outcome(False, "The check names no text.")
    try:
        with opened(path, world) as stream:
            _look(iter(lambda: stream.readline(LONGEST), b""), wishes)
    except OSError as error:
        raise unreadable(path, error) from None
    return all_of([_outcome(path, wish) for wish in wishes])


def _wishes(arguments: Arguments) -> Iterator[Wish]:
    for key, is_wanted in (("contains", True), ("not_contains", False)):
        for words in texts_of(arguments, key):
            yield Wish(quoted(words), is_wanted, partial(_holds, words))
    for key, is_wanted in (("matches", True), ("not_matches", False)):
        for pattern in texts_of(arguments, key):
            if not is_pattern(pattern):
                raise InvalidInput(f"{quoted(pattern)} is no regular expression.")
            words = f"the pattern {quoted(pattern)}"
            yield Wish(words, is_wanted, partial(matches, pattern))


def _holds(words: str, line: str) -> bool:
    return words in line


def _look(lines: Iterator[bytes], wishes: list[Wish]) -> None:
    """Note where each wish is first found; no line is read once all of them are."""
    open_wishes, number, is_begun = list(wishes), 0, False
    for raw in lines:
        number += not is_begun
        is_begun = not raw.endswith(b"\n")
        line = raw.decode("utf-8", "replace").rstrip("\r\n")
        for wish in open_wishes:
            wish.line = number if wish.found(line) else 0
        open_wishes = [wish for wish in open_wishes if not wish.line]
        if not open_wishes:
            return


def _outcome(path: str, wish: Wish) -> Outcome:
    said = f"line {wish.line} has {wish.words}" if wish.line else f"no line has {wish.words}"
    return Outcome(bool(wish.line) == wish.is_wanted, f"In {quoted(path)} {said}.")
