r"""A table begins directly below text, where another parser does not see it.

GitHub begins a table wherever a row of headings and its line of dashes stand. Python-Markdown, which renders the
sites of MkDocs, Zensical and Backstage, wants a blank line between a paragraph and a table; without one, the reader
sees the pipes as text. Mend it with a blank line, as `--fix` does:

```markdown
The limits:

| service | limit |
| ------- | ----- |
| api     | 200   |
```
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from runbook_kit.expressions import expression
from runbook_kit.finding import Edit
from runbook_kit.gate.layout.margins import last_row, margin, quotes_around, row_of
from runbook_kit.gate.page.model import Block
from runbook_kit.gate.rule import Subject, Violation

if TYPE_CHECKING:
    from runbook_kit.gate.page.outline import Outline

DASHED = r"\n[ \t>]*+(?:\||:?-++[ \t]*+:?[ \t]*+\|)[ \t]*+:?-"
MAYBE = expression(DASHED)
LIKELY = expression(rf"\n[ \t>]*+[^\s|>][^\n]*+\n[^\n]*+{DASHED}")  # a line of text, a row, and a line of dashes
# Blanks by themselves: to the linear engine `\s` has U+FEFF, which begins a line of a joined file.
HINTS = (r"(?:^|\n)[ \t>]*[^ \t\r\n|>][^\n]*\n[^\n]*\n[ \t>]*(?:\||:?-+[ \t]*:?[ \t]*\|)[ \t]*:?-",)
DASHES = expression(r"\|?[ \t]*+:?-++:?[ \t]*+(?:\|[ \t]*+:?-++:?[ \t]*+)*+\|?[ \t]*+")
CELL = expression(r"(?:[^|\\]|\\.)++")


def check(subject: Subject) -> Iterator[Violation]:
    """Tables whose first row stands right below a line of text."""
    # Behind a line end, with which the search is quick: one that stands before the first line is added.
    if not LIKELY.search("\n" + subject.source.text):
        return
    page = subject.document.outline
    quotes = quotes_around(page)
    ends = {last_row(page.source, block) for block in page.blocks if block.kind in {"heading", "rule", "html", "table"}}
    for index, block in enumerate(page.blocks):
        row = _row(page, block, quotes[index])
        if row > 1 and row - 1 not in ends and not margin(page.source, row - 1, quotes[index]).blank:
            message = "This table begins directly below another line; MkDocs shows its pipes instead of a table."
            hint = "Insert a blank line before it."
            yield Violation(page.source.lines(row, row), message, hint, _fix(page, index, row, quotes[index]))


def _row(page: Outline, block: Block, quotes: int) -> int:
    """The first line of a table, or of one that GitHub sees at the end of a paragraph; 0 where there is none."""
    source = page.source
    first = row_of(source, block.start)
    if block.kind == "table":
        return first
    if block.kind != "paragraph" or "-" not in source.text[block.start : block.end]:
        return 0
    above, last = "", last_row(source, block)
    for row in range(first, last + 1):
        here = margin(source, row, quotes)
        line = source.text[here.end : source.line_end(row)]
        if row > first + 1 and "|" in line and DASHES.fullmatch(line) and _cells(line) == _cells(above):
            return row - 1
        above = line
    return 0


def _cells(line: str) -> int:
    return len(CELL.findall(line.strip().removeprefix("|").removesuffix("|")))


def _fix(page: Outline, index: int, row: int, quotes: int) -> tuple[Edit, ...]:
    """A blank line with the marks of the quotes around it; none in the first line of an item, nor in a close list."""
    source, block = page.source, page.blocks[index]
    around = page.blocks[block.parent] if block.parent >= 0 else None
    if around and around.kind == "item" and page.blocks[around.parent].tight:
        return ()
    start = source.line_starts[row - 1]
    marks = source.text[start : margin(source, row, quotes).start].rstrip()
    return (Edit(start, start, marks + source.text[source.line_end(row - 1) : start]),)
