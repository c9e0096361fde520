"""The Markdown of a section as entries of a page: paragraphs joined, list items marked, fenced text as it is."""

from __future__ import annotations

import re
from collections.abc import Iterator

from runbook_kit.render.parts import Code, Entry

FENCE = re.compile(r"[ \t]*(?P<mark>`{3,}|~{3,})")
ITEM = re.compile(r"[ \t]*(?P<mark>[-*+]|[0-9]{1,9}[.)])[ \t]+(?P<text>.*)")


def prose(text: str) -> Iterator[Entry]:
    """The text in the order in which it stands; nothing of it is left out but the marks of fences and headings."""
    paragraph: list[str] = []
    mark = " "
    lines = iter(text.splitlines())
    for line in lines:
        fence, item = FENCE.match(line), ITEM.match(line)
        if (fence or item or not line.strip()) and paragraph:
            yield Entry(" ".join(paragraph), mark=mark)
            paragraph, mark = [], " "
        if fence:
            yield Entry("", mark=" ", codes=(Code("", "\n".join(fenced(lines, fence["mark"]))),))
        elif item and item["text"]:
            paragraph, mark = [item["text"]], item["mark"].rstrip(".)*+") or "-"
        elif words := line.strip().lstrip("#").lstrip():
            paragraph.append(words)
    if paragraph:
        yield Entry(" ".join(paragraph), mark=mark)


def fenced(lines: Iterator[str], mark: str) -> Iterator[str]:
    """The lines up to the one that closes the fence, or to the end of the text."""
    for line in lines:
        closing = FENCE.match(line)
        if closing and closing["mark"].startswith(mark) and not line.strip().strip(mark[0]):
            return
        yield line
