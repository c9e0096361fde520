r"""A numbered list is written with `1)`, which another parser does not read as a list.

CommonMark has two marks behind the number of an item, `1.` and `1)`. Python-Markdown, which renders the sites of
MkDocs, Zensical and Backstage, knows the first only: `1) Drain the node` stays text, and all items run together to
one paragraph. Write `1.`:

```markdown
1. Drain the node.
2. Restart it.
```

`--fix` changes the marks of the whole list. It leaves a list alone that stands next to one written with points,
because the two would become one.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from runbook_kit.expressions import expression
from runbook_kit.finding import Edit
from runbook_kit.gate.layout.margins import marker_start
from runbook_kit.gate.page.model import Place
from runbook_kit.gate.rule import Subject, Violation

if TYPE_CHECKING:
    from runbook_kit.gate.page.outline import Outline

MAYBE = expression(r"\)(?<=\d\))\s")
# At the beginning of a line; a line end is put before the text, so that the search is quick and sees the first line.
LIKELY = expression(r"\n[ \t>]*+(?:(?:[-*+]|\d{1,9}\.) ++)*+\d{1,9}\)\s")
HINTS = (r"(?:^|\n)[ \t>]*(?:(?:[-*+]|[0-9]{1,9}\.) +)*[0-9]{1,9}\)(?:\s|$)",)
NUMBER = expression(r"\d{1,9}\)")


def check(subject: Subject) -> Iterator[Violation]:
    """One objection for every list, at its first marker."""
    if not LIKELY.search("\n" + subject.source.text + "\n"):
        return
    page = subject.document.outline
    markers = _markers(page)
    neighbours = _neighbours(page)
    for index, places in markers.items():
        first = places[0]
        text = page.source.text[first.start : first.end]
        message = f"This list is numbered with `{text}`, which MkDocs shows as text."
        hint = f"Write `{text[:-1]}.` instead."
        fix = tuple(Edit(place.end - 1, place.end, ".") for place in places)
        merges = any(other not in markers and page.blocks[other].number is not None for other in neighbours[index])
        yield Violation(subject.source.span(first.start, first.end), message, hint, () if merges else fix)


def _markers(page: Outline) -> dict[int, list[Place]]:
    """By list that is numbered so: its markers."""
    found: dict[int, list[Place]] = {}
    for block in page.blocks:
        if block.kind == "item" and (number := NUMBER.match(page.source.text, marker_start(page.source, block))):
            found.setdefault(block.parent, []).append(Place(*number.span()))
    return found


def _neighbours(page: Outline) -> dict[int, list[int]]:
    """By list: the lists right before and behind it in the same container."""
    found: dict[int, list[int]] = {}
    last: dict[int, int] = {}  # by container: its latest block
    for index, block in enumerate(page.blocks):
        if block.kind == "list":
            found[index] = []
            before = last.get(block.parent, -1)
            if before in found:
                found[index].append(before)
                found[before].append(index)
        last[block.parent] = index
    return found
