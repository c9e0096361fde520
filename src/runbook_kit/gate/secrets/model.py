"""What is looked for beyond the tokens of known services, and what was found."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from msgspec import Struct, convert, field


class Settings(Struct, frozen=True, forbid_unknown_fields=True):
    """The options of `secret-like-value`; every list adds to what is built in."""

    words: tuple[str, ...] = ()  # names whose value is a secret, such as `pin`
    patterns: Mapping[str, str] = field(default_factory=dict)  # kind → regular expression of the whole value
    placeholders: tuple[str, ...] = ()  # a value that holds one of these words is an example
    allowed: tuple[str, ...] = ()  # SHA-256 digests (hexadecimal) of values that may stand in documents
    shortest: int = 8  # characters of a value that is given to a name
    entropy: float = 3.0  # bits per character (Shannon) of a value that is given to a name other than of a password


class Secret(Struct, frozen=True, order=True):
    """Characters `start:end` of a text that look like a secret of a kind, named as people say it."""

    start: int
    end: int
    kind: str


def read_settings(options: Mapping[str, Any]) -> Settings:
    """The settings that options ask for. Raises msgspec.ValidationError when they are of another shape."""
    return convert(dict(options), Settings) if options else Settings()
