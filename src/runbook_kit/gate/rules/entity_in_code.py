"""Inline code shows an entity: readers see, search and copy `docs&#47;x` instead of a path.

Between backticks Markdown decodes nothing. An entity there was meant as a mark of an example and is accepted as one,
but every renderer shows it as it is written. `--fix` writes the plain path when git tracks it, and otherwise a mark
that reads right everywhere; not in a heading, because its anchor is made of what readers see.

    `docs&#47;guide.md`                 wrong: shows the entity
    `docs/guide.md`                     right for a file that is there
    <code>docs&#47;guide.md</code>      right for an example
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from runbook_kit.finding import Edit
from runbook_kit.gate.page.model import Code
from runbook_kit.gate.paths.example import Rigid, as_example, example_fix
from runbook_kit.gate.paths.words import SLASH_ENTITY, decoded
from runbook_kit.gate.rule import Subject, Violation
from runbook_kit.suggestion import shown

MAYBE = re.compile(r"&(?:#|sol;)")


def check(subject: Subject) -> Iterator[Violation]:
    """Code spans in backticks with the entity of a slash."""
    rigid: Rigid | None = None
    for code in subject.page.codes:
        if not code.html and SLASH_ENTITY.search(code.text):
            rigid = rigid or Rigid(subject.page)
            meant = decoded(code.text)
            plain = is_plain(subject, meant)
            better = f"`{meant}`" if plain else as_example(meant)
            message = f"Readers see `{shown(code.text, 200)}`, not `{shown(meant, 200)}`: backticks decode nothing."
            fix = _fix(subject, code, meant, rigid, plain=plain)
            yield Violation(subject.page.span(code), message, f"Write {shown(better, 200)}.", fix, meant)


def is_plain(subject: Subject, meant: str) -> bool:
    """Whether nobody would take `meant` for a path that is missing: it is there, or it is no path."""
    repository = subject.repository
    word = repository.word(subject.source.path, meant) if repository else None
    return word is None or word[1].state in {"found", "elsewhere"}


def _fix(subject: Subject, code: Code, meant: str, rigid: Rigid, *, plain: bool) -> tuple[Edit, ...]:
    """Slashes where the entities are, or the mark that reads right; none in a heading, whose anchor would change."""
    if rigid.holds(code) or subject.page.blocks[code.block].kind == "heading":
        return ()
    if not plain:
        return example_fix(subject, code, meant, rigid)
    found = SLASH_ENTITY.finditer(subject.source.text, code.start, code.end)
    return tuple(Edit(entity.start(), entity.end(), "/") for entity in found)
