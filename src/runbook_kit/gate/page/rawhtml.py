"""Raw HTML of a document: tags, comments, and the code, links and headings that are written with tags."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

from runbook_kit.document.source import LINE_END
from runbook_kit.expressions import expression
from runbook_kit.gate.page.draft import Content, Draft, Element, Title
from runbook_kit.gate.page.entities import unescape
from runbook_kit.gate.page.htmltags import Html, parse_html
from runbook_kit.gate.page.model import Code, Comment, Fence, Link, Place, Prose, Tag

ADDRESSES = {"href", "src"}  # attributes that name a target
LINE = expression(r"[^\s][^\r\n]*")  # a line with something on it, from there on
HEADINGS = {f"h{level}": level for level in range(1, 7)}


def read_inline(draft: Draft, value: str, start: int, end: int) -> None:
    """A tag or comment in a paragraph, between the characters `start` and `end`."""
    # Its lines lie apart when the parser has taken the markers of block quotes from them.
    place = start.__add__ if draft.text.startswith(value, start) else spread(value, draft.text[start:end], start).place
    for found in parse_html(value):
        _take(draft, found, place, inline=True)


def spread(value: str, written: str, start: int) -> Fence:
    """`value` with the place of each of its lines, which are the ends of the lines `written` at `start`."""
    content = Content()
    ends = [*(match.end() for match in LINE_END.finditer(written)), len(written)]
    for line, end in zip(_lines(value), ends, strict=False):
        content.add(line, start + end - len(line))
    return content.fence(None, -1, start, start + len(written))


def _lines(text: str) -> list[str]:
    """The lines of `text` with their line ends."""
    starts = [0, *(match.end() for match in LINE_END.finditer(text)), len(text)]
    return [text[first:last] for first, last in pairwise(starts)]


def read_block(draft: Draft, stretch: Fence) -> None:
    """The tags, comments and texts of an HTML block, whose lines may lie apart in the document."""
    content, last = stretch.content, 0
    for found in parse_html(content):
        _tell(draft, stretch, last, found.start)
        last = found.end
        _take(draft, found, stretch.place, inline=False)
    _tell(draft, stretch, last, len(content))


def _tell(draft: Draft, stretch: Fence, start: int, end: int) -> None:
    """The text between two tags of an HTML block."""
    text = stretch.content[start:end]
    if draft.title is not None:
        draft.title.texts.append(unescape(text))
    if draft.element is not None:
        draft.element.texts.append(unescape(text))
    else:
        for line in LINE.finditer(text):
            at = stretch.place(start + line.start())
            draft.runs.append(Prose(draft.text[at : at + len(line[0])], at, stretch.block))


def _take(draft: Draft, found: Html, place: Callable[[int], int], *, inline: bool) -> None:
    """One tag or comment; `place` gives the offset in the document for one in the text that `found` is from."""
    start, end = place(found.start), place(found.end - 1) + 1
    if found.kind == "comment":
        draft.comments.append(Comment(found.name, start, end, draft.opened[-1]))
    elif found.kind == "open":
        draft.tags.append(Tag(found.name, found.attributes, start, end, draft.opened[-1], inline))
        if found.attributes:
            _link(draft, found, place)
        _open(draft, found.name, start, end)
    else:
        _close(draft, found.name, start, end)


def _link(draft: Draft, found: Html, place: Callable[[int], int]) -> None:
    """The targets that a tag names."""
    start, end = place(found.start), place(found.end - 1) + 1
    for (name, value), (first, last) in zip(found.attributes, found.values, strict=True):
        if name in ADDRESSES and value:
            target = Place(place(first), place(last - 1) + 1)
            image = found.name == "img"
            draft.links.append(Link(value, "html", start, end, target, image, block=draft.opened[-1]))


def _open(draft: Draft, name: str, start: int, end: int) -> None:
    """Code or a heading begins; a tag for another heading inside of one that is written in Markdown does not count."""
    if name == "code":
        draft.element = Element(start, end)
    elif name in HEADINGS and (draft.title is None or draft.title.html):
        draft.title = Title(HEADINGS[name], start, html=True)


def _close(draft: Draft, name: str, start: int, end: int) -> None:
    element, title = draft.element, draft.title
    if name == "code" and element is not None:
        text, raw, linked = "".join(element.texts), draft.text[element.behind : start], draft.linked > 0
        draft.codes.append(Code(text, element.start, end, draft.opened[-1], html=True, raw=raw, linked=linked))
        draft.element = None
    elif name in HEADINGS and title is not None and title.html:
        draft.headings.append(title.closed(title.start, end))
        draft.title = None
