"""The words of a simple command in a syntax tree, also those that the grammar files elsewhere."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import TYPE_CHECKING, Final, NamedTuple

from runbook_kit.plan.shell.words import read_word

if TYPE_CHECKING:
    from tree_sitter import Node

REDIRECTS: Final = frozenset({"file_redirect", "heredoc_redirect", "herestring_redirect"})
BETWEEN = re.compile(rb"(?:[ \t]|\\\n)*")


class Word(NamedTuple):
    """A word of a command: its text without quotes, and its bytes in the source."""

    text: str
    start: int
    end: int


@lru_cache(maxsize=16)  # a command with many gaps is asked for once for each
def command_words(command: Node) -> tuple[Word, ...]:
    """The words of `command`, name first; those behind a redirection, as in `bash > log -c x`, come last."""
    nodes = [child for child in command.children if child.type != "variable_assignment" and child.type not in REDIRECTS]
    if command.parent is not None and command.parent.type == "redirected_statement":
        nodes += _behind_redirections(command.parent)
    words: list[Word] = []
    for node in nodes:
        inner = node.children[0] if node.type == "command_name" and node.children else node
        text = "" if node.type == "$" else str(read_word(inner))
        if words and words[-1].end == node.start_byte:
            before = words.pop()
            words.append(Word(before.text + text, before.start, node.end_byte))
        else:
            words.append(Word(text, node.start_byte, node.end_byte))
    return tuple(words)


def texts(command: Node) -> tuple[str, ...]:
    """The words of `command` as texts."""
    return tuple(word.text for word in command_words(command))


def on_one_line(command: Node) -> bool:
    """Whether only blanks stand between the parts of `command`; the grammar also joins what a line end divides."""
    source = command.text or b""
    at = command.start_byte
    for child in command.children:
        if not BETWEEN.fullmatch(source, at - command.start_byte, child.start_byte - command.start_byte):
            return False
        at = child.end_byte
    return True


def _behind_redirections(statement: Node) -> Iterator[Node]:
    for child in statement.children:
        if child.type == "file_redirect":
            yield from child.children_by_field_name("destination")[1:]
        elif child.type == "heredoc_redirect":
            yield from child.children_by_field_name("argument")
            yield from _behind_redirections(child)
