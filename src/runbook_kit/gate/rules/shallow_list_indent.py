r"""A part of a list item is indented by less than four columns a level, so that another parser takes it out.

GitHub wants what belongs to an item below the item's text: two columns behind `- `, three behind `1. `.
Python-Markdown, which renders the sites of MkDocs, Zensical and Backstage, counts in fours. What stands further left
leaves the item: a nested list is flattened, and behind a paragraph or a fence that leaves, the next step is numbered
1 again:

```markdown
1. Drain the node:

   kubectl drain node-1

2. Restart it.
```

Four columns for every level are read the same by both:

```markdown
1. Drain the node:

    kubectl drain node-1

2. Restart it.
```

Nested lists, and paragraphs, fences, tables, quotes and headings that a blank line sets apart from what is above
them, have to keep to this; a fence right below the text of its item need not. `--fix` moves all parts of an item at
once. What fences hold stays as it is, byte for byte; where that is not possible, no fix is offered.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from runbook_kit.expressions import expression
from runbook_kit.gate.layout.margins import line_span
from runbook_kit.gate.rule import Subject, Violation

if TYPE_CHECKING:
    from runbook_kit.gate.layout.nesting import Part

# Two or three columns beyond a multiple of four: before a marker, or on a line behind a blank one. A part can only be
# too far to the left when it, or another part of its list, stands there.
MAYBE = expression(
    r"\n(?:[ \t]*+> ?)*+(?:    |\t)*+ {2,3}(?:[-*+]|\d{1,9}[.)])\s"
    r"|\n[ \t>]*+\r?\n(?:[ \t]*+> ?)*(?:    |\t)*+ {2,3}(?![ \t\r\n])"
)
HINTS = (
    r"\n(?:[ \t]*> ?)*(?:    |\t)* {2,3}(?:[-*+]|[0-9]{1,9}[.)])\s",
    r"\n[ \t>]*\r?\n(?:[ \t]*> ?)*(?:    |\t)* {2,3}[^ \t\r\n]",
)
NAMES = {
    "item": "nested list",
    "code": "code block",
    "quote": "quote",
    "html": "HTML",
    "rule": "thematic break",
}


def check(subject: Subject) -> Iterator[Violation]:
    """One objection for every item of an outermost list, at the first part that is too far to the left."""
    from runbook_kit.gate.layout.nesting import Nesting
    from runbook_kit.gate.layout.shift import shifts

    source = subject.source
    nesting = Nesting(subject.document.outline)
    found: dict[int, list[Part]] = {}
    for part in nesting.shallow():
        found.setdefault(nesting.outermost[part.item], []).append(part)
    fixes = shifts(nesting, found)
    for item, parts in found.items():
        first = min(parts, key=lambda part: part.first)
        hint = f"Indent it by {first.needed} columns, 4 for every level of the list."
        yield Violation(line_span(source, first.first), _message(first, len(parts) - 1), hint, fixes[item])


def _message(part: Part, more: int) -> str:
    name = NAMES.get(part.kind, part.kind)
    what = "flattens the list" if part.kind == "item" else "ends the list before it"
    rest = f", like {more} more part{'s' if more > 1 else ''} of this item" if more else ""
    return (
        f"This {name} is indented by {part.margin.column} columns where its level takes {part.needed}{rest};"
        f" MkDocs {what}."
    )
