"""The second search engine: its time is linear, it is some twenty times as fast, and loading it takes a while."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

# It is the one of the schema validator. An expression for it has no look-around, no possessive quantifiers and no back
# references. It answers yes or no only, so it says which documents need an exact look.
SHORT = 100_000  # characters; for a text of more than these, loading it and reading an expression pays
MANY = 2_000_000  # characters of all texts it could have been asked about; most are asked about a dozen times
LARGEST = 10_000_000  # bytes of a compiled expression


class _Asked:
    """How much text there was so far. It decides how quick an answer is, and never which."""

    characters = 0


def pays(text: str, short: int = SHORT) -> bool:
    """Whether this engine is to be asked about a text: it is longer than `short`, or there are many texts."""
    _Asked.characters += len(text)
    return len(text) > short or _Asked.characters > MANY


def expect(characters: int) -> None:
    """So much text will be looked at: this engine is to be asked from the first one on when that is much."""
    _Asked.characters += characters


def may_match(expressions: tuple[str, ...], text: str) -> bool:
    """False where none of `expressions` is found; true where one is, or when it would not pay to ask."""
    return not pays(text) or searching(expressions)(text)


@lru_cache(maxsize=64)
def searching(expressions: tuple[str, ...]) -> Callable[[str], bool]:
    """The question whether one of `expressions` is found in a text."""
    from jsonschema_rs import Draft202012Validator, RegexOptions

    schema = {"anyOf": [{"pattern": each} for each in expressions]}
    return _told(Draft202012Validator(schema, pattern_options=RegexOptions(size_limit=LARGEST)).is_valid)


def _told(ask: Callable[[str], bool]) -> Callable[[str], bool]:
    def told(text: str) -> bool:
        try:
            return ask(text)
        except ValueError:  # half of a surrogate pair, which no file can hold, but a Python string can
            return True

    return told
