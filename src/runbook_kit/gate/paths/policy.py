"""What counts as a path: the data of `gates/paths.yaml` as a value."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from msgspec import Struct


class PathPolicy(Struct, frozen=True):
    """The words and patterns by which a word is taken for a path of the repository."""

    roots: frozenset[str]
    extensions: frozenset[str]
    branches: frozenset[str]
    media: frozenset[str]
    hosts: frozenset[str]
    placeholders: re.Pattern[str]
    never: re.Pattern[str]
    marks: tuple[str, ...]
    web: frozenset[str]

    @property
    def key(self) -> str:
        """All of it as one text, the same on every run."""
        sets = (self.roots, self.extensions, self.branches, self.media, self.hosts, self.web)
        words = [" ".join(sorted(each)) for each in sets]
        return "\n".join([*words, self.placeholders.pattern, self.never.pattern, *self.marks])


def read_path_policy(data: Mapping[str, object]) -> PathPolicy:
    """The policy in the content of a `paths/1` file. Raises `re.error` for a pattern that cannot be read."""
    return PathPolicy(
        roots=frozenset(_words(data.get("roots"))),
        extensions=frozenset(each.lower().lstrip(".") for each in _words(data.get("extensions"))),
        branches=frozenset(_words(data.get("branches"))),
        media=frozenset(_words(data.get("media"))),
        hosts=frozenset(_words(data.get("hosts"))),
        placeholders=_either(_words(data.get("placeholders"))),
        never=_either(_words(data.get("never"))),
        marks=tuple(_words(data.get("marks"))),
        web=frozenset(_words(data.get("web"))),
    )


def _words(value: object) -> Iterable[str]:
    return [str(each) for each in value] if isinstance(value, list) else []


def _either(patterns: Iterable[str]) -> re.Pattern[str]:
    """One pattern for all; without any, one that matches nothing."""
    return re.compile("|".join(f"(?:{each})" for each in patterns) or r"(?!)")
