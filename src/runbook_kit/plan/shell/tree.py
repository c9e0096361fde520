"""The syntax of a shell text with places in characters, and its commands one by one."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import TYPE_CHECKING

from msgspec import Struct

from runbook_kit.document.bash import Offsets, parse, walk

if TYPE_CHECKING:
    from tree_sitter import Node

REDIRECTS = frozenset({"file_redirect", "heredoc_redirect", "herestring_redirect"})
BESIDE = REDIRECTS | {"variable_assignment", "comment", "ERROR"}


class Tree:
    """A parsed text. Gaps such as `<name>` are plain words of the same length in it, so that places are the same."""

    def __init__(self, text: str) -> None:
        from runbook_kit.document.placeholders import find_placeholders, neutral

        self.text = neutral(text, find_placeholders(text, "bash"))
        self.root = parse(self.text)
        self._offsets = Offsets(self.text)

    def start(self, node: Node) -> int:
        """The offset of a node's first character."""
        return self._offsets.character(node.start_byte)

    def end(self, node: Node) -> int:
        """The offset behind a node's last character."""
        return self._offsets.character(node.end_byte)

    def nodes(self, *kinds: str) -> Iterator[Node]:
        """The nodes of these kinds, in source order."""
        return (node for node in walk(self.root) if node.type in kinds)


class Command(Struct, frozen=True):
    """A simple command: its words, its characters `start:end`, and the commands whose output it reads."""

    words: tuple[str, ...]
    start: int
    end: int
    feeds: tuple[tuple[str, ...], ...] = ()


@lru_cache(maxsize=64)  # several rules look at one block, one after the other
def read_tree(text: str) -> Tree | None:
    """The tree of a text; None for one that takes longer to parse than anybody waits."""
    from runbook_kit.plan.shell.read import too_much

    return None if too_much(text) else Tree(text)


@lru_cache(maxsize=64)
def read_commands(text: str) -> tuple[Command, ...]:
    """The simple commands of a text, those inside of substitutions, too; none when it is too long to be read."""
    tree = read_tree(text)
    if tree is None:
        return ()
    return tuple(
        Command(words_of(node), tree.start(node), tree.end(node), tuple(_feeds(node)))
        for node in tree.nodes("command")
        if words_of(node)
    )


def words_of(node: Node) -> tuple[str, ...]:
    """The words of a command node, without assignments and redirections."""
    from runbook_kit.plan.shell.words import read_word

    words: list[str] = []
    for child in node.children:
        if child.type == "command_name":
            words.extend(read_word(part) for part in child.children)
        elif child.type not in BESIDE:
            words.append(read_word(child))
    return tuple(words)


def _feeds(node: Node) -> Iterator[tuple[str, ...]]:
    """The words of the commands in the earlier stages of a command's pipeline."""
    stage = node
    while stage.parent is not None and stage.parent.type in ("redirected_statement", "negated_command"):
        stage = stage.parent
    if stage.parent is None or stage.parent.type != "pipeline":
        return
    for other in stage.parent.named_children:
        if other.start_byte >= stage.start_byte:
            return
        yield from (words_of(each) for each in walk(other) if each.type == "command")
