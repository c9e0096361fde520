"""The syntax of a shell block as tree-sitter-bash sees it; nothing is run."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tree_sitter import Node, Parser


# The scanner of the grammar asks the C library about code points that its tables do not reach: the answer is chance,
# and far behind the tables it is a segmentation fault. To bash all bytes beyond ASCII are plain characters of a word
# that no name holds; so is the full stop.
PLAIN = ord(".")
STAND_IN = bytes(byte if byte < 0x80 else PLAIN for byte in range(256))


@cache
def _parser() -> Parser:
    import tree_sitter_bash
    from tree_sitter import Language, Parser

    return Parser(Language(tree_sitter_bash.language()))


def parse(source: str) -> Node:
    """The root node of `source`; the text of a node is that of `source`.

    Offsets of its nodes are UTF-8 bytes: `Offsets` turns them into characters.
    """
    if source.isascii():
        return _parser().parse(source.encode()).root_node
    data = source.encode("utf-8", "surrogatepass")
    text = bytearray(data.translate(STAND_IN))
    root = _parser().parse(text).root_node
    text[:] = data  # the tree keeps this object and takes the text of its nodes from it
    return root


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
