r"""Markdown inside an HTML element is shown as it is written, because another parser does not read it there.

Between `<details>` and `</details>`, GitHub reads what blank lines set apart as Markdown. Python-Markdown, which
renders the sites of MkDocs, Zensical and Backstage, leaves the content of such an element alone (but for fences), and
the reader sees the asterisks, unless the element says `markdown="1"`. GitHub drops that attribute, so it does no
harm:

```markdown
<details markdown="1">
<summary>Background</summary>

The *old* cluster is `eu-1`.

</details>
```

An element that holds one paragraph of plain text, or nothing but fences, is fine; so is one in a list or a quote,
where sites read it as GitHub does. `--fix` adds the attribute.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator

from msgspec import Struct

from runbook_kit.expressions import expression
from runbook_kit.finding import Edit
from runbook_kit.gate.page.model import Page, Place, Tag
from runbook_kit.gate.rule import Subject, Violation

NAMES = "article|aside|center|details|div|figure|footer|header|main|nav|section"
MAYBE = expression(rf"<(?:{NAMES})[\s>]")
CLOSING = expression(rf"</({NAMES})\s*+>", re.IGNORECASE)
EMPHASIS = expression(r"\*\*\S|__\S|~~\S|(?<![\w*])\*[^\s*]|(?<![\w_])_[^\s_]")


class Element(Struct, frozen=True):
    """An element that holds blocks of Markdown: its opening tag, and where its content is."""

    tag: Tag
    content: Place


def check(subject: Subject) -> Iterator[Violation]:
    """Elements with Markdown in them that a site would show as it is written."""
    page = subject.page
    marked, plain = _marked(page), _paragraphs(page)
    for element in _elements(page):
        inside = element.content
        if element.tag.value("markdown") or not (_count(marked, inside) or _count(plain, inside) > 1):
            continue
        message = f"MkDocs shows the Markdown inside this `<{element.tag.name}>` as it is written."
        end = element.tag.end - 1
        fix = (Edit(end, end, ' markdown="1"'),)
        yield Violation(page.span(element.tag), message, 'Add `markdown="1"` to the tag; GitHub ignores it.', fix)


def _elements(page: Page) -> Iterator[Element]:
    """Elements whose tags stand in HTML blocks outside of any list or quote, as their closing tags come."""
    blocks = {index for index, block in enumerate(page.blocks) if block.kind == "html" and block.parent < 0}
    names = NAMES.split("|")
    marks: list[tuple[int, int, Tag | str]] = [
        (tag.start, tag.end, tag) for tag in page.tags if tag.block in blocks and not tag.inline and tag.name in names
    ]
    hidden = [(comment.start, comment.end) for comment in page.comments]
    for index in blocks:
        block = page.blocks[index]
        for closing in CLOSING.finditer(page.source.text, block.start, block.end):
            at = bisect_left(hidden, (closing.start() + 1,)) - 1
            if at < 0 or hidden[at][1] <= closing.start():
                marks.append((closing.start(), closing.end(), closing[1].lower()))
    opened: list[Tag] = []
    for start, _, mark in sorted(marks, key=lambda each: each[0]):
        if isinstance(mark, Tag):
            opened.append(mark)
        elif opened and opened[-1].name == mark:
            tag = opened.pop()
            yield Element(tag, Place(tag.end, start))


def _marked(page: Page) -> list[int]:
    """Where something begins that reads differently when it is shown as it is written."""
    found = [block.start for block in page.blocks if block.kind in {"list", "heading", "table", "quote"}]
    found += [code.start for code in page.codes if not code.html]
    found += [link.start for link in page.links if link.form in {"inline", "reference", "autolink"}]
    found += [
        block.start
        for block in page.blocks
        if block.kind == "paragraph" and EMPHASIS.search(page.source.text, block.start, block.end)
    ]
    return sorted(found)


def _paragraphs(page: Page) -> list[int]:
    return [block.start for block in page.blocks if block.kind == "paragraph"]


def _count(starts: list[int], place: Place) -> int:
    return bisect_left(starts, place.end) - bisect_left(starts, place.start)
