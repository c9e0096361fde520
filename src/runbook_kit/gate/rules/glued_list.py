r"""A list or list item begins directly below text, code or a table that another parser does not end there.

GitHub begins a list wherever a marker stands. Python-Markdown, which renders the sites of MkDocs, Zensical and
Backstage, wants a blank line between a paragraph and a list; without one, the markers become part of the text:

```markdown
Before you begin:
- drain the node
- tell the channel
```

reads "Before you begin: - drain the node - tell the channel". The same happens to a list below a table, a quote or a
fence, and to the next item of a list when the item before it ends with a paragraph, a fence or a deeper list of its
own that a blank line sets apart.

A list right below the text of its own item, below a heading or below another item is read the same everywhere. So
mend it with a blank line before the list:

```markdown
Before you begin:

- drain the node
- tell the channel
```

`--fix` does it. Where the blank line would spread out a list whose items GitHub shows close together, it is left to
you.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from runbook_kit.expressions import expression
from runbook_kit.finding import Edit
from runbook_kit.gate.layout.glue import Glued, glued_items
from runbook_kit.gate.layout.margins import line_span
from runbook_kit.gate.linear import pays
from runbook_kit.gate.rule import Subject, Violation

if TYPE_CHECKING:
    from runbook_kit.gate.page.outline import Outline

MARKER = r"[ \t>]*+(?:[-*+]|\d{1,9}[.)])(?=\s|\Z)"
MAYBE = expression(rf"\n(?<!\n\n){MARKER}")  # a marker below a line that is not empty
# The same, where that line does not begin with a marker itself; or does, but further right.
LIKELY = expression(
    r"\n(?:[ \t>]*+(?!(?:[-*+]|\d{1,9}[.)])\s|#)\S"
    rf"|[ \t>]++(?:[-*+]|\d{{1,9}}[.)]|#))[^\n]*+\n{MARKER}"
)
# The same once more, without looking ahead.
NUMBER = "[0-9]{1,9}[.)]"
SHOWN = (
    r"[^ \t\r\n]"  # blanks by themselves: to the linear engine `\s` has U+FEFF, which begins a line of a joined file
)
HINTS = (
    r"(?:^|\n)(?:[ \t>]*(?:[^ \t\r\n>#*+0-9-]"
    rf"|[-*+]{SHOWN}|[0-9]+(?:[^0-9.)]|[.)]{SHOWN})|[0-9]{{10}})|[ \t>]+(?:[-*+#]|{NUMBER}))"
    rf"[^\n]*\n[ \t>]*(?:[-*+]|{NUMBER})(?:\s|$)",
)


def check(subject: Subject) -> Iterator[Violation]:
    """Lists and items that Python-Markdown takes for a part of what stands above them."""
    text = subject.source.text
    # Behind a line end, with which the search is quick: one that stands before the first line is added.
    if not pays(text) and not LIKELY.search("\n" + text):
        return
    outline = subject.document.outline
    for glued in glued_items(outline):
        name = "list" if glued.first else "list item"
        message = f"This {name} begins directly below {glued.below}; MkDocs shows its marker as text."
        hint = "Insert a blank line before it."
        yield Violation(line_span(subject.source, glued.row), message, hint, _fix(outline, glued))


def _fix(page: Outline, glued: Glued) -> tuple[Edit, ...]:
    """A blank line, with the marks of the quotes around it; none where it makes a close list a loose one."""
    if not glued.apart:
        return ()
    source = page.source
    start = source.line_starts[glued.row - 1]
    above = source.line_end(glued.row - 1)
    marks = source.text[start : page.blocks[glued.item].start].rstrip()
    return (Edit(start, start, marks + source.text[above:start]),)
