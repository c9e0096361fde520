"""The second search engine: its time is linear, it is some twenty times as fast, and loading it takes a while.

It is the one of the schema validator. An expression for it has no look-around, no possessive quantifiers and no back
references. It answers yes or no only, so it says which documents need an exact look.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import lru_cache

SHORT = 12_000  # characters; for more than these, loading it pays
LARGEST = 10_000_000  # bytes of a compiled expression


def pays(text: str) -> bool:
    """Whether this engine is to be asked about a text: it is loaded already, or the text is long."""
    return "jsonschema_rs" in sys.modules or len(text) > SHORT


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
