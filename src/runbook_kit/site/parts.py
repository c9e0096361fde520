"""What a page is made of on its way to HTML: elements that are done, and text that other extensions still read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, TypeAlias
from xml.etree.ElementTree import Element, SubElement

if TYPE_CHECKING:
    from markdown import Markdown

MARK = "\x02rk:"  # PM keeps the start of text for its own placeholders, so no document holds one
END = "\x03"


class Foreign(str):
    """Markdown for the other extensions: a fence, an admonition, whatever else is not GitHub's."""


class Tight(str):
    """The text of an item of a tight list, which stands in it without a paragraph."""


class Container:
    """An element in which parts stand, foreign ones among them; `tail` follows behind them."""

    __slots__ = ("element", "parts", "tail")

    def __init__(self, element: Element, parts: list[Part], tail: Iterable[Element] = ()) -> None:
        self.element = element
        self.parts = parts
        self.tail = tuple(tail)


Part: TypeAlias = "Element | Foreign | Tight | Container"


def element(tag: str, text: str | None = None, /, **attributes: str) -> Element:
    """An element; `class_` is its class, other names have hyphens for underscores."""
    made = Element(tag, {name.rstrip("_").replace("_", "-"): value for name, value in attributes.items()})
    made.text = text
    return made


def exact(tag: str, text: str, /, **attributes: str) -> Element:
    """An element with text that is shown as it is, whatever it looks like."""
    from markdown.util import AtomicString

    made = element(tag, None, **attributes)
    made.text = AtomicString(text)
    return made


def within(parent: Element, tag: str, text: str | None = None, attributes: Mapping[str, str] | None = None) -> Element:
    """A new last child."""
    made = SubElement(parent, tag, dict(attributes or {}))
    made.text = text
    return made


def filled(made: Element, parts: list[Part]) -> Element | Container:
    """The element with the parts in it: done when all of them are."""
    if any(part.__class__ is Foreign or part.__class__ is Container for part in parts):
        return Container(made, parts)
    for part in parts:
        attach(made, part)
    return made


def attach(parent: Element, part: object) -> None:
    """A finished part as the last thing in `parent`."""
    if isinstance(part, Tight):
        if len(parent):
            parent[-1].tail = f"{parent[-1].tail or ''}\n{part}"
        else:
            parent.text = f"{parent.text or ''}{part}"
    else:
        assert isinstance(part, Element)
        parent.append(part)


class Shelf:
    """The finished parts of the page that is being converted, each behind a mark in the text."""

    def __init__(self) -> None:
        self.parts: list[object] = []

    def put(self, part: object) -> str:
        """A line that stands for the part."""
        self.parts.append(part)
        return f"{MARK}{len(self.parts) - 1}{END}"

    def get(self, line: str) -> object:
        return self.parts[int(line[len(MARK) : -1])]


CLOSE = object()


def lay_out(parts: Iterable[Part], shelf: Shelf) -> list[str]:
    """The lines that the other extensions read: foreign text, and marks for all the rest, a blank line between."""
    lines: list[str] = []
    done: list[object] = []

    def put(part: object) -> None:
        lines.extend((shelf.put(part), ""))

    def lay(parts: Iterable[Part]) -> None:
        for part in parts:
            if isinstance(part, Foreign | Container) and done:
                put(tuple(done))
                done.clear()
            if isinstance(part, Foreign):
                lines.extend((*part.split("\n"), ""))
            elif isinstance(part, Container):
                put(part)
                lay(part.parts)
                if done:
                    put(tuple(done))
                    done.clear()
                put(CLOSE)
            else:
                done.append(part)

    lay(parts)
    if done:
        put(tuple(done))
    return lines


def is_registered(md: Markdown, *names: str) -> bool:
    """Whether another extension has registered one of these processors."""
    registries = (md.preprocessors, md.treeprocessors, md.parser.blockprocessors, md.inlinePatterns)
    return any(name in registry for name in names for registry in registries)
