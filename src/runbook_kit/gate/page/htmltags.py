"""Tags and comments in a stretch of raw HTML that the Markdown parser has found."""

from __future__ import annotations

import re
from collections.abc import Iterator

from msgspec import Struct

from runbook_kit.expressions import expression
from runbook_kit.gate.page.entities import unescape

# As browsers read attributes, which is more than CommonMark 0.31, 6.6, allows: an HTML block is handed on as it is.
# Possessive, so that no input makes it try twice; no value without quotes goes over a `<`, so that none is read twice.
NAME = r"""[^\s"'<>/=]++"""
VALUE = r"""(?:\s*+=\s*+(?:"(?P<double>[^"]*+)"|'(?P<single>[^']*+)'|(?P<bare>[^\s"'<>=`][^\s<>]*+)))?+"""
UNNAMED = VALUE.replace("?P<double>", "?:").replace("?P<single>", "?:").replace("?P<bare>", "?:")
ATTRIBUTE = expression(rf"[\s/]*+(?P<name>{NAME}){VALUE}", re.ASCII)
TAG = expression(
    rf"<(?P<close>/?)(?P<name>[A-Za-z][^\s/<>]*+)(?P<attributes>(?:(?:\s++|/++(?!>))(?:{NAME}{UNNAMED})?+)*+)/?>",
    re.ASCII,
)
COMMENT = "<!--"
OTHERS = {"<![CDATA[": "]]>", "<?": "?>", "<!": ">"}  # CommonMark 0.31, 6.6: what stands in them is no tag
TEXT_ONLY = {"script", "style", "textarea", "title"}  # what stands in them is no HTML


class Html(Struct, frozen=True):
    """A tag or a comment; places are offsets in the text it was found in."""

    kind: str  # "open", "close" or "comment"
    name: str  # of the tag; of a comment: its text
    start: int
    end: int
    attributes: tuple[tuple[str, str], ...] = ()
    values: tuple[tuple[int, int], ...] = ()  # where the value of each attribute is written


def parse_html(text: str) -> Iterator[Html]:
    """The tags and comments of `text`, in order. A comment without end reaches to the end of the text."""
    at = 0
    while (at := text.find("<", at)) >= 0:
        if text.startswith(COMMENT, at):
            end = text.find("-->", at + 2)
            stop = len(text) if end < 0 else end + 3
            yield Html("comment", text[at + 4 : max(end, at + 4) if end >= 0 else stop].strip(), at, stop)
            at = stop
        elif mark := next((each for each in OTHERS if text.startswith(each, at)), ""):
            end = text.find(OTHERS[mark], at + len(mark))
            at = len(text) if end < 0 else end + len(OTHERS[mark])
        elif tag := TAG.match(text, at):
            name = tag["name"].lower()
            if tag["close"]:
                yield Html("close", name, at, tag.end())
            else:
                yield _opened(tag, name)
            at = tag.end()
            if name in TEXT_ONLY and not tag["close"]:
                closing = re.compile(rf"</{name}", re.IGNORECASE).search(text, at)
                at = closing.start() if closing else len(text)
        else:
            at += 1


def _opened(tag: re.Match[str], name: str) -> Html:
    found = list(ATTRIBUTE.finditer(tag.string, *tag.span("attributes")))
    values = tuple(_value(each) for each in found)
    names = [each["name"].lower() for each in found]
    texts = [unescape(tag.string[start:end]) for start, end in values]
    return Html("open", name, tag.start(), tag.end(), tuple(zip(names, texts, strict=True)), values)


def _value(attribute: re.Match[str]) -> tuple[int, int]:
    """Where the value is written; without one, where it would begin."""
    spans = [attribute.span(kind) for kind in ("double", "single", "bare")]
    return max(spans) if max(spans) >= (0, 0) else (attribute.end(), attribute.end())
