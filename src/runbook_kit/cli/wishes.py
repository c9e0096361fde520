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
    scope: tuple[str, ...] = ()  # the only paths that may be changed, beside the out folder; none: what the mode allows
    as_given: bool = False  # nothing but the blocks of `only`, in that order: they take back what was done


def read_scope(words: Sequence[str]) -> tuple[str, ...]:
    """Paths from the root of the work tree, also several in one word with commas. Raises `UsageError` for others."""
    found = tuple(dict.fromkeys(part.strip().rstrip("/") for word in words for part in word.split(",") if part.strip()))
    for path in found:
        if not path or path.startswith(("/", "~")) or ".." in path.split("/"):
            hint = "Name folders or files relative to the repository's root."
            raise UsageError(
                f"`--scope {path or '/'}` is not a path in the repository.", hint=hint, code="invalid-value"
            )
    return found


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
