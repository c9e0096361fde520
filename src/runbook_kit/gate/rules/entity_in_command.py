"""A command holds an HTML entity such as `&#47;`, which no shell decodes.

Authors write `&#47;` for a slash to please a gate, and forget that a fence shows its content as it stands. Who copies
`git reset --hard origin&#47;main` runs `git reset --hard origin` in the background, and `#47;main` is a comment.

In a fence, what is outside of quotes is always an error; inside of quotes, an encoded character in the middle of a
word, unless the command is one that writes or searches text (`text_tools` of the policy: `sed`, `echo`, `grep` …). So
`sed 's/</\\&lt;/'` and `curl "$url?a=1&amp;b=2"` are left alone, and so are comments and here-documents. Inline code
counts in runbooks, where it looks like a command.

Write the character itself. In inline code `--fix` does so. Inside a fence it does not: what a block runs is never
changed by a fix; the line as it should be is in the hint.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from msgspec import Struct

from runbook_kit.expressions import expression
from runbook_kit.finding import Edit
from runbook_kit.gate.commands.entities import ENTITY, decode
from runbook_kit.gate.commands.inline import command_codes, may_have
from runbook_kit.gate.commands.options import read_options
from runbook_kit.gate.commands.shell import Shell, may_hold, shells
from runbook_kit.gate.page.model import Code
from runbook_kit.gate.rule import Subject, Violation
from runbook_kit.plan.shell.tree import Tree, read_tree, words_of
from runbook_kit.suggestion import shown

MAYBE = expression(r"&(?:#\d|#[xX][0-9a-fA-F]|amp;|lt;|gt;|quot;|sol;)")
BESIDE = expression(r"[\w.*${}~-]")
CHARACTERS = frozenset("/\\.-_:*@")  # that are part of a path or an option when they are encoded
WIDEST = 100  # characters of a line in a hint


class Options(Struct, frozen=True, forbid_unknown_fields=True):
    """Programs whose arguments are text, where an entity may be meant."""

    text_tools: frozenset[str] = frozenset()


def check(subject: Subject) -> Iterator[Violation]:
    """One objection for every line of a block, and for every command in inline code."""
    tools = read_options(subject.options, Options).text_tools
    may = may_hold(subject.document, lambda shell: MAYBE.search(shell.text) is not None)
    for shell in shells(subject.page) if may else ():
        if ENTITY.search(shell.text):
            yield from _in_block(subject, shell, tools)
    if not may_have(subject.document, lambda code: ENTITY.search(code) is not None):
        return
    for code in command_codes(subject.page):
        if not code.html and ENTITY.search(code.text):
            yield _in_code(subject, code)


def _in_block(subject: Subject, shell: Shell, tools: frozenset[str]) -> Iterator[Violation]:
    tree = read_tree(shell.text)
    if tree is None:
        return
    from runbook_kit.document.quoting import read_quoting
    from runbook_kit.plan.analysis.characters import find_entities

    quoting = read_quoting(shell.text)
    said = {reason.line: reason.message for reason in find_entities(shell.text)}
    last = 0
    for found in ENTITY.finditer(shell.text):
        line = shell.text.count("\n", 0, found.start()) + 1
        if line == last or line not in said:
            continue
        quote = quoting.within(found.start(), found.start() + 1)
        if quote == "bare" or (quote in ("single", "double", "unknown") and _is_odd(found, tree, tools)):
            last = line
            span = shell.span(subject.source, found.start(), found.end())
            yield Violation(span, said[line], _hint(shell.text, found.start()), token=found[0])


def _is_odd(found: re.Match[str], tree: Tree, tools: frozenset[str]) -> bool:
    """Whether an entity in quotes stands for a character of a word in a command that is not about text."""
    text, start = found.string, found.start()
    inside = BESIDE.match(text, found.end()) and start and BESIDE.match(text[start - 1])
    if not inside or decode(found[0]) not in CHARACTERS:
        return False
    at = len(text[:start].encode("utf-8", "surrogatepass"))
    node = tree.root.descendant_for_byte_range(at, at + 1)
    while node is not None and node.type != "command":
        node = node.parent
    words = words_of(node) if node is not None else ()
    return not words or words[0].rsplit("/", 1)[-1] not in tools


def _hint(text: str, offset: int) -> str:
    start = text.rfind("\n", 0, offset) + 1
    end = text.find("\n", offset)
    line = text[start : end if end >= 0 else len(text)].strip()
    return f"Write `{shown(decode(line), WIDEST)}`."


def _in_code(subject: Subject, code: Code) -> Violation:
    """A command in inline code: its entities are replaced by what they stand for, where Markdown can hold that."""
    text = subject.source.text
    matches = list(ENTITY.finditer(text, code.start, code.end))
    edits = tuple(Edit(found.start(), found.end(), decode(found[0])) for found in matches)
    safe = all(edit.text not in ("`", "|", "\n") for edit in edits)
    message = f"`{matches[0][0]}` is not decoded in inline code: who copies the command gets another one."
    hint = f"Write `{shown(decode(code.text), WIDEST)}`."
    return Violation(subject.page.span(code), message, hint, edits if safe else (), token=code.text)
