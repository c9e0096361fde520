"""Reading a Markdown file into a page: pulldown-cmark's events, in characters, sorted by what rules ask for."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, Literal

from msgspec.structs import replace

from runbook_kit.document.source import Source
from runbook_kit.expressions import expression
from runbook_kit.gate.page.body import body_start as body_start
from runbook_kit.gate.page.body import options, prepare
from runbook_kit.gate.page.draft import Content, Draft, Title
from runbook_kit.gate.page.links import Links
from runbook_kit.gate.page.model import BlockKind, Code, Page, Place
from runbook_kit.gate.page.rawhtml import read_block, read_inline

if TYPE_CHECKING:
    pass

Range = Mapping[str, int]  # `start` and `end` in bytes, of the text that was parsed

SIMPLE: dict[str, BlockKind] = {  # blocks that ask for nothing but to be listed
    "Paragraph": "paragraph",
    "Item": "item",
    "TableHead": "row",
    "TableRow": "row",
    "TableCell": "cell",
}
BLOCKS: dict[str, BlockKind] = {
    "Heading": "heading",
    "BlockQuote": "quote",
    "List": "list",
    "Table": "table",
    "CodeBlock": "code",
    "HtmlBlock": "html",
    "FootnoteDefinition": "footnote",
}
SKIPPED: dict[str, BlockKind | Literal[""]] = {**SIMPLE, "Strong": "", "Emphasis": "", "Strikethrough": ""}
STYLES = {"Strong", "Emphasis", "Strikethrough"}
LINKS = {"Link", "Image"}
# What may be a definition: it begins a line, behind the markers of its containers, of which a footnote's is one.
DEFINED = expression(r"(?:^|\]:)[ \t>*+\-0-9.)]*+\[(?:\\.|[^\[\]\\])++\]:", re.MULTILINE | re.DOTALL)
SURROGATE = expression("[\ud800-\udfff]")


def read_page(source: Source, part: str | None = None) -> Page:
    """The page of a Markdown file; never raises. Offsets are those of `source.text`, front matter included.

    `part` is read instead of what is behind the front matter: as long, with blanks for what shall not be on the page.
    """
    start = body_start(source)
    body = prepare(source.text if part is None else source.text[:start] + part, start)
    try:
        draft = _Reader(source.text, body).read()
    except UnicodeEncodeError:  # half of a surrogate pair, which no file can hold, but a Python string can
        draft = _Reader(source.text, SURROGATE.sub("\ufffd", body)).read()
    return draft.page(source, Place(0, start) if start else None)


class _Reader:
    """Walks over the events once: blocks, text and code by itself, the rest is handed on."""

    def __init__(self, text: str, body: str) -> None:
        self.body = body
        self.draft = Draft(text, body)
        self.links = Links(self.draft)
        self.info: str | None = None  # of the code block we are in
        self.wrapped = False  # whether code goes over a line that ends in CR LF
        self.collecting = False  # whether text, besides being prose, belongs to something that is open

    def read(self) -> Draft:
        """The draft with everything in it."""
        from pyromark import events_with_range, reference_definitions

        self._walk(events_with_range(self.body, options=options(), broken_link_callback=self.links.miss))
        if self.wrapped:
            self._unwrap()
        if "]:" in self.body and DEFINED.search(self.body):
            self.links.define(reference_definitions(self.body, options=options()))
        return self.draft

    def _walk(self, events: Iterable[tuple[Any, Any]]) -> None:
        """Every event in order; what is frequent without a call, for a repository has millions of these.

        Text runs on as long as nothing interrupts it but the backslash of an escape. Two blocks are never that close,
        nor are the inside and the outside of a link.
        """
        draft, text, continuing, before = self.draft, self.draft.text, self.draft.continuing, bisect_left
        rows, opened, codes, runs = draft.rows, draft.opened, draft.codes, draft.runs
        begun, ended, block, linked = -2, -2, -1, False  # the run of text: its bytes, and where it stands
        for event, span in events:
            if event.__class__ is str:
                self._break(event, span)
                continue
            name, value = event.popitem()  # it has one
            if name == "Text":
                start = span["start"]
                if self.collecting and self._collect(value, start, span["end"]):
                    continue
                if start != ended and (start != ended + 1 or text[ended - before(continuing, ended)] != "\\"):
                    if ended > begun:
                        runs.append((begun, ended, block, linked))
                    begun, block, linked = start, opened[-1], draft.linked > 0
                ended = span["end"]
            elif name == "End":
                if value.__class__ is not str:  # of a heading, list or quote
                    if self.collecting:
                        self._close()
                    opened.pop()
                elif self.collecting or value not in SKIPPED:
                    self._end(value, span)
                elif SKIPPED[value]:
                    opened.pop()
            elif name == "Start":
                kind = SKIPPED.get(value) if value.__class__ is str else None
                if kind:
                    parent = opened[-1]
                    if kind == "paragraph" and parent >= 0:
                        self._loosen(parent)
                    opened.append(len(rows))
                    rows.append((kind, span["start"], span["end"], parent, None))
                elif kind is None:
                    self._begin(value, span)
            elif name == "Code":
                start, end = span["start"], span["end"]
                if self.collecting:
                    self._collect(value, start, end)
                start, end = start - before(continuing, start), end - before(continuing, end)
                raw = text[start:end].strip("`")
                if text[end - 1] != "`":  # the parser counts a tab at the end of a heading to what is before it
                    end = text.rindex("`", start, end) + 1
                    raw = text[start:end].strip("`")
                if raw != value and "\r\n" in raw:
                    self.wrapped = True
                if not self.links.images:  # in the text for an image that cannot be shown nothing is code
                    codes.append(Code(value, start, end, opened[-1], False, raw, draft.linked > 0))
            else:
                self._other(name, value, span)
        if ended > begun:
            runs.append((begun, ended, block, linked))

    def _unwrap(self) -> None:
        """CommonMark 0.31, 6.1: in code a line end is a space. The parser makes two of CR LF, so it is asked again."""
        from pyromark import events

        draft = self.draft
        found = events(self.body.replace("\r\n", "\n"), options=options())
        places = [index for index, code in enumerate(draft.codes) if not code.html]
        for index, text in zip(places, _codes(found), strict=False):
            draft.codes[index] = replace(draft.codes[index], text=text)

    def _collect(self, value: str, start: int, end: int) -> bool:
        """Text or code in something that is open; whether that makes it no prose."""
        draft = self.draft
        if draft.content is not None:
            draft.content.add(value, draft.at(start))
            return True
        if draft.linked:
            self.links.reach(end)
        if draft.title is not None and not self.links.images:
            draft.title.texts.append(value)
        if draft.element is not None:
            draft.element.texts.append(value)
            return True
        return self.links.images > 0

    def _listen(self) -> None:
        draft = self.draft
        self.collecting = bool(draft.linked or draft.title or draft.content or draft.element)

    def _break(self, event: str, span: Range) -> None:
        """A line break or a thematic break."""
        draft = self.draft
        if event == "Rule":
            draft.rows.append(("rule", span["start"], span["end"], draft.opened[-1], None))
        elif self.collecting:
            self._collect("\n", span["start"], span["end"])

    def _begin(self, value: Any, span: Range) -> None:
        """A block of which more is kept than its place, or a link."""
        name, detail = (value, {}) if value.__class__ is str else value.popitem()
        draft = self.draft
        if name in LINKS:
            self.links.begin(detail, span["start"], image=name == "Image")
            self.collecting = True
        if name not in BLOCKS:
            return
        opened, number = draft.opened, detail if name == "List" else None
        opened.append(len(draft.rows))
        draft.rows.append((BLOCKS[name], span["start"], span["end"], opened[-2], number))
        if name == "Heading":
            draft.title, self.collecting = Title(int(detail["level"][1]), html=False), True
        elif name == "CodeBlock" or name == "HtmlBlock":
            draft.content, self.collecting = Content(), True
            self.info = detail["Fenced"] if isinstance(detail, dict) and detail else None
        elif name == "FootnoteDefinition":
            draft.footnotes.append(detail)

    def _end(self, value: Any, span: Range) -> None:
        if value in STYLES:
            self.links.reach(span["end"])
        elif value in LINKS:
            self.links.finish(span["start"], span["end"])
            self._listen()
        else:
            if self.collecting:
                self._close()
            self.draft.opened.pop()

    def _close(self) -> None:
        """The innermost block ends, and with it what must not reach beyond it: all but a heading written with tags."""
        draft = self.draft
        index, content, title = draft.opened[-1], draft.content, draft.title
        kind, start, end, _, _ = draft.rows[index]
        if title is not None and not title.html:
            draft.headings.append(title.closed(draft.at(start), draft.at(end)))
            draft.title = None
        elif content is not None:
            draft.content = None
            fence = content.fence(self.info, index, draft.at(start), draft.at(end))
            if kind == "code":
                draft.fences.append(fence)
            else:
                read_block(draft, fence)
        draft.element = None
        self.collecting = draft.title is not None

    def _other(self, name: str, value: Any, span: Range) -> None:
        """Raw HTML; and what holds nothing that a rule asks for, such as footnote references and task markers."""
        draft = self.draft
        if name == "Html" and draft.content is not None:
            draft.content.add(value, draft.at(span["start"]))
        elif name == "InlineHtml":
            read_inline(draft, value, draft.at(span["start"]), draft.at(span["end"]))
            self._listen()
        self.links.reach(span["end"])

    def _loosen(self, item: int) -> None:
        """A list is loose when an item holds a paragraph: in a tight one the parser leaves them out."""
        if self.draft.rows[item][0] == "item":
            self.draft.loose.add(self.draft.rows[item][3])


def _codes(events: Iterable[Any]) -> Iterator[str]:
    """The texts of inline code, but for what stands in the text of an image."""
    images = 0
    for event in events:
        name, value = event.popitem() if isinstance(event, dict) else ("", event)
        if name == "Code" and not images:
            yield value
        elif name == "Start" and isinstance(value, dict) and "Image" in value:
            images += 1
        elif name == "End" and value == "Image":
            images -= 1
