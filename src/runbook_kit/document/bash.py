"""The syntax of a shell block as tree-sitter-bash sees it; nothing is run."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tree_sitter import Node, Parser


@cache
def _parser() -> Parser:
    import tree_sitter_bash
    from tree_sitter import Language, Parser

    return Parser(Language(tree_sitter_bash.language()))


def parse(source: str) -> Node:
    """The root node of `source`. Offsets of its nodes are UTF-8 bytes: `Offsets` turns them into characters."""
    return _parser().parse(source.encode("utf-8", "surrogatepass")).root_node


class Offsets:
    """Turns byte offsets of a syntax tree into character offsets of the text it was parsed from."""

    __slots__ = ("_data",)

    def __init__(self, source: str) -> None:
        self._data = None if source.isascii() else source.encode("utf-8", "surrogatepass")

    def character(self, byte: int) -> int:
        return byte if self._data is None else len(self._data[:byte].decode("utf-8", "surrogatepass"))


def walk(node: Node) -> Iterator[Node]:
    """Every node below `node`, itself included, in source order, without recursion."""
    pending = [node]
    while pending:
        current = pending.pop()
        yield current
        pending.extend(reversed(current.children))


def comments(source: str) -> tuple[tuple[int, int], ...]:
    """The character ranges of the comments in `source`."""
    offsets = Offsets(source)
    return tuple(
        (offsets.character(node.start_byte), offsets.character(node.end_byte))
        for node in walk(parse(source))
        if node.type == "comment"
    )
