"""Commands whose failure a block hides: `|| true`, `; true` at its end, `set +e` that nothing takes back."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from runbook_kit.expressions import expression
from runbook_kit.plan.shell.tree import Tree, read_tree, words_of
from runbook_kit.plan.shell.words import text_of
from runbook_kit.suggestion import shown

if TYPE_CHECKING:
    from tree_sitter import Node

PART = expression(r"\|\|[ \t\\\n]*(?:true|:|echo|printf|exit)\b|\|\|[ \t]*:|set \+[eo]|;[ \t]*(?:true|:)")
NOTHING = frozenset({"true", ":", "/bin/true", "/usr/bin/true"})
SAYING = frozenset({"echo", "printf"})
LETTERS = expression(r"[^\W\d_]{2,}")

Questions = tuple[tuple[str, ...], ...]  # commands whose exit code is an answer, as they begin


def hidden_failures(source: str, questions: Questions = ()) -> Iterator[str]:
    """A sentence for every failure that the shell text hides and no comment on the line explains."""
    tree = read_tree(source) if PART.search(source) else None
    if tree is not None:
        noted = explained(tree)
        yield from (said for _, last, said in masked(tree, questions) if last.end_point.row not in noted)


def masked(tree: Tree, questions: Questions) -> Iterator[tuple[Node, Node, str]]:
    """First and last node of what hides a failure, with a sentence."""
    for node in tree.nodes("list"):
        if len(node.children) == 3 and node.children[1].type == "||":
            left, operator, right = node.children
            if (what := _nothing_done(right)) and not _is_asked(left, questions) and not _is_answer(node):
                yield operator, right, f"`|| {what}` hides that `{_named(left)}` failed."
    yield from _switched_off(tree)
    yield from _ended(tree)


def _nothing_done(node: Node) -> str:
    """What a fallback is when it does nothing about the failure; empty when it does."""
    command = _command(node)
    words = words_of(command) if command is not None else ()
    if not words:
        return ""
    if words[0] in NOTHING or words[:2] == ("exit", "0"):
        return " ".join(words[:2])
    return f"{words[0]} …" if words[0] in SAYING else ""


def _command(node: Node | None) -> Node | None:
    """The command that decides what `node` exits with."""
    while node is not None and node.type != "command":
        if node.type == "redirected_statement":
            node = node.child_by_field_name("body")
        elif node.type in ("pipeline", "list"):
            node = next((child for child in reversed(node.named_children) if child.type != "comment"), None)
        else:
            return None
    return node


def _is_asked(node: Node, questions: Questions) -> bool:
    """Whether the exit code of `node` is an answer; of `a && echo yes`, that of `a`."""
    if node.type == "list" and node.children[1].type == "&&" and _nothing_done(node.children[-1]):
        return _is_asked(node.children[0], questions)
    if node.type in ("test_command", "negated_command"):
        return True
    command = _command(node)
    words = words_of(command) if command is not None else ()
    return any(words[: len(each)] == each for each in questions)


def _is_answer(node: Node) -> bool:
    """Whether the list is a condition, or gives a value inside `$(…)`."""
    child, parent = node, node.parent
    while parent is not None:
        if parent.type == "command_substitution":
            return True
        if parent.type in ("if_statement", "elif_clause", "while_statement"):
            place = next((at for at, each in enumerate(parent.children) if each == child), -1)
            behind = [each.type for each in parent.children[:place]]
            return not {"then", "do"} & set(behind) and child.type not in ("do_group", "else_clause", "elif_clause")
        child, parent = parent, parent.parent
    return False


def _switched_off(tree: Tree) -> Iterator[tuple[Node, Node, str]]:
    """The last `set +e` when no `set -e` follows."""
    off: Node | None = None
    for node in tree.nodes("command"):
        words = words_of(node)
        if words[:1] == ("set",):
            options = " ".join(words[1:])
            if re.search(r"(?:^| )(?:\+\w*e|\+o errexit)", options):
                off = node
            elif re.search(r"(?:^| )(?:-\w*e|-o errexit)", options):
                off = None
    if off is not None:
        yield off, off, "`set +e` lets every command behind it fail unnoticed, and nothing takes it back."


def _ended(tree: Tree) -> Iterator[tuple[Node, Node, str]]:
    """`; true` at the end of the block."""
    statements = [child for child in tree.root.children if child.type not in ("comment", "\n")]
    if len(statements) > 2 and statements[-1].type == ";":
        statements.pop()
    if len(statements) < 3 or statements[-2].type != ";":
        return
    last, before = statements[-1], statements[-3]
    if last.type == "command" and words_of(last)[:1] in (("true",), (":",)):
        yield statements[-2], last, f"`; {words_of(last)[0]}` hides that `{_named(before)}` failed."


def _named(node: Node) -> str:
    if node.type == "list" and node.children[1].type == "&&" and _nothing_done(node.children[-1]):
        return _named(node.children[0])
    command = _command(node)
    return shown(" ".join(text_of(command if command is not None else node).split()), 40)


def explained(tree: Tree) -> set[int]:
    """The rows of the text that end with a comment with words in it."""
    return {each.start_point.row for each in tree.nodes("comment") if len(LETTERS.findall(text_of(each))) > 1}
