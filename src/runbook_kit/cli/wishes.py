"""What the operator asked for beside the target."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from runbook_kit.errors import UsageError


class Wishes(Struct, frozen=True):
    """What the operator asked for beside the target."""

    mode: str = ""
    values: tuple[tuple[str, str], ...] = ()
    only: tuple[str, ...] = ()
    start: str = ""
    as_given: bool = False  # nothing but the blocks of `only`, in that order: they take back what was done


def read_values(words: Sequence[str]) -> tuple[tuple[str, str], ...]:
    """`NAME=VALUE` words as pairs. Raises `UsageError` for anything else, and for a name given twice."""
    values: dict[str, str] = {}
    for word in words:
        name, equals, value = word.partition("=")
        if not equals or not name:
            raise UsageError(f"`--set {word}` is not NAME=VALUE.", hint="Write --set NAME=VALUE.", code="invalid-value")
        if name in values:
            raise UsageError(f"--set gives `{name}` twice.", hint="Give each input once.", code="invalid-value")
        values[name] = value
    return tuple(values.items())
