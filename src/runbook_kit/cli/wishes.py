"""What the operator asked for beside the target."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from msgspec import Struct

from runbook_kit.document.placeholders import input_key
from runbook_kit.errors import UsageError


class Wishes(Struct, frozen=True):
    """What the operator asked for beside the target."""

    mode: str = ""
    values: tuple[tuple[str, str], ...] = ()
    only: tuple[str, ...] = ()
    start: str = ""
    scope: tuple[str, ...] = ()  # the only paths that may be changed, beside the out folder; none: what the mode allows
    as_given: bool = False  # nothing but the blocks of `only`, in that order: they take back what was done


def as_typed(target: str, wishes: Wishes, secrets: Collection[str]) -> list[str]:
    """The words that ask for this again, but for the mode; `secrets` are the keys of inputs that are left out."""
    words = ["runbook", "run", target]
    shown = (f"{name}={value}" for name, value in wishes.values if input_key(name) not in secrets)
    words += [word for pair in shown for word in ("--set", pair)]
    words += [word for block in wishes.only for word in ("--only", block)]
    words += [word for path in wishes.scope for word in ("--scope", path)]
    return [*words, *(["--from", wishes.start] if wishes.start else [])]


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
