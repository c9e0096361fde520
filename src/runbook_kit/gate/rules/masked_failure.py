"""A command's failure is thrown away: `|| true`, `|| echo …`, `; true`, or `set +e` that is never taken back.

A run that goes on after a failed step reports success that was not there. When a step may fail, say so where a run and
its reader see it: `continue_on_error=true` on the fence, or a comment with the reason on the same line.

Accepted are a fallback to another command that does something (`a --help || a help`), a default inside `$(…)`, a
condition, and a command whose exit code is an answer (`questions` of the policy: `grep`, `test`, `diff` …): that
`grep` finds nothing is no failure.

Wrong: `make test || true`. Right: `make test`, or `make clean || true  # nothing to clean on the first run`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from msgspec import Struct

from runbook_kit.gate.commands.options import read_options
from runbook_kit.gate.commands.shell import Shell, attribute, may_hold, shells
from runbook_kit.gate.commands.tree import Tree, read_tree, words_of
from runbook_kit.gate.rule import Subject, Violation
from runbook_kit.plan.shell.words import text_of
from runbook_kit.suggestion import shown

if TYPE_CHECKING:
    from tree_sitter import Node

PART = re.compile(r"\|\|[ \t\\\n]*(?:true|:|echo|printf|exit)\b|\|\|[ \t]*:|set \+[eo]|;[ \t]*(?:true|:)")
NOTHING = frozenset({"true", ":", "/bin/true", "/usr/bin/true"})
SAYING = frozenset({"echo", "printf"})
LETTERS = re.compile(r"[^\W\d_]{2,}")
HINT = "Let it fail, or write the reason in a comment on the line, or `continue_on_error=true` on the fence."


class Options(Struct, frozen=True, forbid_unknown_fields=True):
    """Commands whose exit code is an answer, as they begin: `grep`, `git diff --quiet`."""

    questions: tuple[str, ...] = ()


def check(subject: Subject) -> Iterator[Violation]:
    """Every place of a block that lets a failed command pass."""
    questions = tuple(tuple(each.split()) for each in read_options(subject.options, Options).questions)
    if not may_hold(subject.document, lambda shell: PART.search(shell.text) is not None):
        return
    for shell in shells(subject.page):
        if not PART.search(shell.text) or attribute(subject.page, shell, "continue_on_error") == "true":
            continue
        tree = read_tree(shell.text)
        if tree is None:
            continue
        explained = _explained(tree)
        for first, last, message in _masked(tree, questions):
            start, end = tree.start(first), tree.end(last)
            if last.end_point.row not in explained:
                yield _violation(subject, shell, start, end, message)


def _violation(subject: Subject, shell: Shell, start: int, end: int, message: str) -> Violation:
    return Violation(
        shell.span(subject.source, start, end), message, HINT, token=" ".join(shell.text[start:end].split())
    )


def _masked(tree: Tree, questions: tuple[tuple[str, ...], ...]) -> Iterator[tuple[Node, Node, str]]:
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


def _is_asked(node: Node, questions: tuple[tuple[str, ...], ...]) -> bool:
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


def _explained(tree: Tree) -> set[int]:
    """The rows of the text that end with a comment with words in it."""
    return {each.start_point.row for each in tree.nodes("comment") if len(LETTERS.findall(text_of(each))) > 1}
