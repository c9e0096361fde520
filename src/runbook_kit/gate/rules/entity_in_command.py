"""A command holds an HTML entity such as `&#47;`, which no shell decodes.

Authors write `&#47;` for a slash to please a gate, and forget that a fence shows its content as it stands. Who copies
`git reset --hard origin&#47;main` runs `git reset --hard origin` in the background, and `#47;main` is a comment.

In a fence, what is outside of quotes is always an error; inside of quotes, an encoded character in the middle of a
word, unless the command is one that writes or searches text (`text_tools` of the policy: `sed`, `echo`, `grep` …). So
`sed 's/</\\&lt;/'` and `curl "$url?a=1&amp;b=2"` are left alone, and so are comments and here-documents. Inline code
counts in runbooks, where it looks like a command.

Write the character itself. In inline code `--fix` does so. Inside a fence it does not, because that changes what the
block runs: the line as it should be is in the hint, and `--fix --unsafe-fixes` writes it. Look at what that would do
first, with `--format diff --unsafe-fixes`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from msgspec import Struct

from runbook_kit.expressions import expression
from runbook_kit.finding import Edit
from runbook_kit.gate.commands.entities import ENTITY, decode
from runbook_kit.gate.commands.inline import command_codes, may_have
from runbook_kit.gate.commands.options import read_options
from runbook_kit.gate.commands.shell import Shell, may_hold, shells
from runbook_kit.gate.page.model import Code
from runbook_kit.gate.rule import Subject, Violation
from runbook_kit.suggestion import shown

MAYBE = expression(r"&(?:#\d|#[xX][0-9a-fA-F]|amp;|lt;|gt;|quot;|sol;)")
NOTHING = "\ufffd"  # what stands for no character
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
    from runbook_kit.gate.commands.encoded import wrong_entities

    wrong = wrong_entities(shell.text, tools)
    if not wrong:
        return
    from runbook_kit.plan.analysis.characters import find_entities

    places = {each.start() for entities in wrong.values() for each in entities}
    said = {reason.line: reason.message for reason in find_entities(shell.text, places)}
    for line, entities in wrong.items():
        if line in said:
            first = entities[0]
            span = shell.span(subject.source, first.start(), first.end())
            hint, proposal = _hint(shell.text, entities), _proposal(shell, entities)
            yield Violation(span, said[line], hint, token=first[0], proposal=proposal)


def _hint(text: str, entities: Sequence[re.Match[str]]) -> str:
    """The line as it should be."""
    from runbook_kit.gate.engine.edits import edited

    start = text.rfind("\n", 0, entities[0].start()) + 1
    end = text.find("\n", start)
    edits = (Edit(each.start() - start, each.end() - start, decode(each[0])) for each in entities)
    return f"Write `{shown(edited(text[start : end if end >= 0 else len(text)], edits).strip(), WIDEST)}`."


def _proposal(shell: Shell, entities: Sequence[re.Match[str]]) -> tuple[Edit, ...]:
    """The characters that the entities of a line stand for; nothing when one of them would end the line."""
    edits = tuple(Edit(start := shell.place(each.start()), start + len(each[0]), decode(each[0])) for each in entities)
    return edits if all(edit.text.isprintable() and edit.text != NOTHING for edit in edits) else ()


def _in_code(subject: Subject, code: Code) -> Violation:
    """A command in inline code: its entities are replaced by what they stand for, where Markdown can hold that."""
    text = subject.source.text
    matches = list(ENTITY.finditer(text, code.start, code.end))
    edits = tuple(Edit(found.start(), found.end(), decode(found[0])) for found in matches)
    safe = all(edit.text not in ("`", "|", "\n") for edit in edits)
    message = f"`{matches[0][0]}` is not decoded in inline code: who copies the command gets another one."
    hint = f"Write `{shown(decode(code.text), WIDEST)}`."
    return Violation(subject.page.span(code), message, hint, edits if safe else (), token=code.text)
