"""A YAML text as plain data in which every key and value knows its place, and every problem has a sentence."""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import TypeAlias

from msgspec import Struct, field

from runbook_kit.finding import Span

Scalar: TypeAlias = str | int | float | bool | None
Json: TypeAlias = "dict[str, Json] | list[Json] | Scalar"

LINE_END = re.compile(r"\r\n|\n|\r")


class Problem(Struct, frozen=True, order=True):
    """One thing wrong with a data file: where, in one sentence, and what to do about it."""

    span: Span
    message: str
    hint: str = ""


class Node(Struct, frozen=True):
    """One value with its place; `written` is a scalar's text as the author gave it (`2.10` stays `2.10`)."""

    value: dict[str, Node] | list[Node] | Scalar
    span: Span
    written: str = ""
    keys: dict[str, Span] = field(default_factory=dict)  # of a mapping: where each key stands

    @property
    def data(self) -> Json:
        """The plain value: dictionaries, lists and scalars."""
        if isinstance(self.value, dict):
            return {key: child.data for key, child in self.value.items()}
        return [child.data for child in self.value] if isinstance(self.value, list) else self.value

    @property
    def text(self) -> str:
        """A scalar as written; empty for null, lists and mappings."""
        return "" if self.value is None else self.written

    @property
    def texts(self) -> tuple[str, ...]:
        """The scalars of a list as written; a single scalar counts as a list of one."""
        return tuple(item.text for item in self.items if item.text) if self.items else (self.text,) if self.text else ()

    @property
    def items(self) -> tuple[Node, ...]:
        """The values of a list, else nothing."""
        return tuple(self.value) if isinstance(self.value, list) else ()

    @property
    def entries(self) -> tuple[tuple[str, Node], ...]:
        """The keys and values of a mapping, else nothing."""
        return tuple(self.value.items()) if isinstance(self.value, dict) else ()

    def has(self, key: str) -> bool:
        return isinstance(self.value, dict) and key in self.value

    def child(self, key: str) -> Node:
        """The value of `key`; an empty node at this place when there is none."""
        return self.value[key] if isinstance(self.value, dict) and key in self.value else Node(None, self.span)

    def key_span(self, key: str) -> Span:
        """Where `key` stands, else the place of this value."""
        return self.keys.get(key, self.span)

    def flag(self, key: str, default: bool = False) -> bool:
        """The truth value of `key`; `default` when it is missing or no truth value."""
        value = self.child(key).value
        return value if isinstance(value, bool) else default


class YamlText(Struct, frozen=True):
    """What was read from a YAML text, as far as it could be read, and what is wrong with it."""

    path: str
    root: Node
    problems: tuple[Problem, ...] = ()

    @property
    def data(self) -> Json:
        return self.root.data

    def node(self, pointer: str) -> Node:
        """The value at a JSON pointer (RFC 6901), or the nearest one above it."""
        return self._walk(pointer)[0]

    def span(self, pointer: str) -> Span:
        """Where the value at a JSON pointer stands."""
        return self._walk(pointer)[0].span

    def key_span(self, pointer: str) -> Span:
        """Where the key of a JSON pointer stands; list items have no key, so theirs is the value's place."""
        return self._walk(pointer)[1]

    def _walk(self, pointer: str) -> tuple[Node, Span]:
        node, key_span = self.root, self.root.span
        for part in split_pointer(pointer):
            if isinstance(node.value, dict) and part in node.value:
                node, key_span = node.value[part], node.keys[part]
            elif isinstance(node.value, list) and part.isascii() and part.isdigit() and int(part) < len(node.value):
                node = node.value[int(part)]
                key_span = node.span
            else:
                break
        return node, key_span


class Places(Struct, frozen=True):
    """Turns character offsets of a YAML text into spans of the file that it is part of."""

    path: str
    starts: tuple[int, ...]
    length: int
    first_line: int = 1
    offset: int = 0

    def span(self, start: int, end: int) -> Span:
        start = min(max(start, 0), self.length)
        end = min(max(end, start), self.length)
        line, column = self._position(start)
        end_line, end_column = self._position(end)
        return Span(self.path, line, column, end_line, end_column, start + self.offset, end + self.offset)

    def _position(self, offset: int) -> tuple[int, int]:
        line = bisect_right(self.starts, offset)
        return line + self.first_line - 1, offset - self.starts[line - 1] + 1


def places(text: str, path: str, first_line: int = 1, offset: int = 0) -> Places:
    """The line table of `text`, which begins at line `first_line` and character `offset` of its file."""
    starts = (0, *(match.end() for match in LINE_END.finditer(text)))
    return Places(path, starts, len(text), first_line, offset)


def split_pointer(pointer: str) -> list[str]:
    """The unescaped parts of a JSON pointer."""
    return [part.replace("~1", "/").replace("~0", "~") for part in pointer.split("/")[1:]]


def join_pointer(parts: list[str | int]) -> str:
    """The JSON pointer of `parts`."""
    return "".join("/" + str(part).replace("~", "~0").replace("/", "~1") for part in parts)
