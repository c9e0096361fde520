"""Regular expressions that documents bring along, matched in time linear in the text."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from jsonschema_rs import Draft202012Validator

LARGEST = 1_000_000  # bytes of the compiled expression, so that a short pattern cannot ask for much memory


def is_pattern(pattern: str) -> bool:
    """Whether `pattern` is an expression of the linear-time engine (no look-around, no back references)."""
    return _compile(pattern) is not None


def matches(pattern: str, text: str) -> bool:
    """Whether `pattern` is found anywhere in `text`; never when it is no pattern, or the text no Unicode."""
    compiled = _compile(pattern)
    try:
        return compiled is not None and compiled.is_valid(text)
    except UnicodeEncodeError:  # bytes of the command line that are no UTF-8
        return False


@lru_cache(maxsize=64)
def _compile(pattern: str) -> Draft202012Validator | None:
    # The schema validator brings Rust's regex engine, which cannot backtrack; Python's `re` can be made to hang.
    from jsonschema_rs import Draft202012Validator, RegexOptions, ValidationError

    try:
        return Draft202012Validator({"pattern": pattern}, pattern_options=RegexOptions(size_limit=LARGEST))
    except (ValidationError, ValueError):
        return None
