"""A mapping of a data file read key by key, so that a wrong key or type becomes one sentence with its place."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping

from runbook_kit.document.duration import parse_duration
from runbook_kit.errors import InvalidInput
from runbook_kit.finding import Span
from runbook_kit.plan.model import VERDICTS, Verdict
from runbook_kit.suggestion import quoted, suggest

Locate = Callable[[str], Span]


class Fields:
    """One mapping at `pointer` (RFC 6901) of the file `path`; a key that is missing reads as empty."""

    __slots__ = ("_data", "_locate", "_path", "_pointer")

    def __init__(self, data: object, pointer: str, path: str, locate: Locate | None) -> None:
        self._pointer, self._path, self._locate = pointer, path, locate
        if not isinstance(data, Mapping):
            raise self._error(pointer, "must be a mapping")
        self._data: Mapping[str, object] = {str(key): value for key, value in data.items()}

    def allow(self, *keys: str) -> Fields:
        """Raise `InvalidInput` for a key that is none of `keys`; else this mapping."""
        for key in self._data:
            if key not in keys:
                raise self.wrong(key, "is unknown", suggest(key, keys, "keys"))
        return self

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(self._data)

    def has(self, key: str) -> bool:
        return self._data.get(key) is not None

    def section(self, key: str) -> Fields:
        value = self._data.get(key)
        return Fields({} if value is None else value, f"{self._pointer}/{key}", self._path, self._locate)

    def sections(self) -> Iterator[tuple[str, Fields]]:
        """Every key with the mapping it holds."""
        return ((key, self.section(key)) for key in self._data)

    def text(self, key: str, default: str = "") -> str:
        value = self._data.get(key)
        if value is None:
            return default
        if not isinstance(value, str):
            raise self.wrong(key, "must be text")
        return value

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of texts; a single text counts as a list of one."""
        value = self._data.get(key)
        items = [] if value is None else value if isinstance(value, list) else [value]
        if not all(isinstance(item, str) for item in items):
            raise self.wrong(key, "must be a list of texts")
        return tuple(items)

    def flag(self, key: str) -> bool:
        value = self._data.get(key, False)
        if not isinstance(value, bool):
            raise self.wrong(key, "must be true or false")
        return value

    def count(self, key: str) -> int:
        value = self._data.get(key, 0)
        if not isinstance(value, int) or isinstance(value, bool) or value < 0:
            raise self.wrong(key, "must be a whole number, 0 or more")
        return value

    def seconds(self, key: str, default: float) -> float:
        value = self._data.get(key, default)
        try:
            return float(value) if isinstance(value, (int, float)) else parse_duration(str(value))
        except ValueError as error:
            raise self.wrong(key, "must be a duration", str(error)) from None

    def word(self, key: str, known: Collection[str], default: str) -> str:
        """One of `known`, or `default` when the key is missing."""
        value = self.text(key, default)
        if value != default and value not in known:
            raise self.wrong(key, f"must not be {quoted(value)}", suggest(value, known, "words"))
        return value

    def verdict(self, key: str) -> Verdict:
        """The verdict of `key`; `deny` when it is missing."""
        value = self.word(key, VERDICTS, "deny")
        return next(verdict for verdict in VERDICTS if verdict == value)

    def verdicts(self, known: Collection[str] = ()) -> dict[str, Verdict]:
        """Every key with its verdict; with `known`, no other key is allowed."""
        if known:
            self.allow(*known)
        return {key: self.verdict(key) for key in self._data}

    def wrong(self, key: str, what: str, hint: str = "") -> InvalidInput:
        """The error for the value of `key`."""
        return self._error(f"{self._pointer}/{key}", what, hint)

    def _error(self, pointer: str, what: str, hint: str = "") -> InvalidInput:
        span = self._locate(pointer) if self._locate else None
        place = f"{self._path}:{span.line}:{span.column}" if span else self._path
        name = pointer.strip("/").replace("/", ".") or "The file"
        return InvalidInput(f"{place}: {quoted(name)} {what}.", hint=hint, code="invalid-policy")
