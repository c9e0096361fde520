"""The inline part of a block as Python-Markdown has to see it, so that it shows what GitHub shows."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from runbook_kit.site.tree import Event, Node, Page

ESCAPED = frozenset("\\*_{}[]()>#+-.!")  # what a backslash stands for in Python-Markdown
LITERAL = frozenset(" \t\"'/,;?%@")  # what no renderer gives a meaning to, alone
DOUBTFUL = re.compile(r"[*_`<&{\[\\]|https?://|www\.|@")
STAR = re.compile(r"(?<=\S)\*|\*(?=\S)")
UNDERSCORE = re.compile(r"(?<![^\W_])_|_(?![^\W_])")
LESS = re.compile(r"<(?=[A-Za-z/!?])")
ENTITY = re.compile(r"&(?=#?\w+;)")
LINKED = re.compile(r"\[(?=[^\[\]]*\](?:\(|\[))")
BRACED = re.compile(r"\{(?=:?[ ]*[^\}\n .#:=+~>-][^\}\n=]*\})")  # `attr_list` would take the words for attributes
SLASH = re.compile(r"&#(?:0*47|[xX]0*2[fF]);")
# GitHub Flavored Markdown 0.29, 6.9: bare addresses are links.
BARE = re.compile(
    r"(?:(?<=[\s*_~(\"'])|\A)(?:https?://(?=[^\W_])|www\.(?=[\w-]+\.))[^\s<]+"
    r"|(?<![\w.+@/:-])[\w.+-]+@(?:[\w-]+\.)+[\w-]*[^\W_](?![\w@-])"
)
PLAIN_TARGET = re.compile(r"[^\s()<>\"'`\\*_\[\]]+\Z")
STYLES = {"Emphasis": (1, "em"), "Strong": (2, "strong")}
MARKS = re.compile(r"[*_]")


def write_inline(page: Page, node: Node, *, joined: str = "\n") -> str:
    """The inline source of a leaf; its lines are separated by `joined`."""
    events = node.events
    if len(events) == 1 and events[0][0] == "Text" and not DOUBTFUL.search(events[0][1]):
        start = events[0][2]
        if not start or page.data[start - 1] != 92:
            return str(events[0][1])
    return _Writer(page, joined).write(events, node.start)


class _Writer:
    """Goes through the events of one leaf; what it wrote is in `parts`."""

    def __init__(self, page: Page, joined: str) -> None:
        self.page = page
        self.joined = joined
        self.parts: list[str] = []
        self.open: list[str] = []  # how each open link ends
        self.text: list[str] = []  # text that runs on, as it stands in the source
        self.tagged = False  # emphasis is written with tags, because the parsers may read its marks in other ways

    def write(self, events: Sequence[Event], begin: int) -> str:
        data, before = self.page.data, begin
        self.tagged = _is_intricate(events)
        rest = iter(events)
        for name, value, start, end in rest:
            if name == "Text":
                self._text(value, start, end, escaped=start > before and data[start - 1] == 92)
                before = end
                continue
            self._flush()
            before = end if name != "Start" else start
            if name == "Code":
                self._code(value)
            elif name == "SoftBreak":
                self.parts.append(self.joined)
            elif name == "HardBreak":
                self.parts.append("  \n" if self.joined == "\n" else "<br> ")
            elif name == "InlineHtml":
                self.parts.append(value)
            elif name == "FootnoteReference":
                self.parts.append(self.page.raw(start, end))
            elif name == "TaskListMarker":
                self.parts.append("[x] " if value else "[ ] ")
            elif name == "Start":
                before = self._begin(value, start, end, rest)
            elif name == "End":
                self._end(value, start)
        self._flush()
        return "".join(self.parts)

    def _text(self, value: str, start: int, end: int, *, escaped: bool) -> None:
        raw = self.page.raw(start, end)
        if escaped:
            self._flush()
            self.parts.append(escape(value[:1]))
            value, raw = value[1:], raw[1:]
        if raw == value:
            self.text.append(value)
        elif raw.startswith("&"):
            self._flush()
            self.parts.append(raw)
        else:
            self.text.append(value)

    def _flush(self) -> None:
        if self.text:
            text = "".join(self.text)
            self.text.clear()
            self.parts.append(literal(text, linked=bool(self.open)) if DOUBTFUL.search(text) else text)

    def _code(self, value: str) -> None:
        text = SLASH.sub("/", value)
        ticks = "`"
        while ticks in text:
            ticks += "`"
        pad = " " if text[:1] == "`" or text[-1:] == "`" else ""
        if self.parts and self.parts[-1].endswith("\\") and not self.parts[-1].endswith("\\\\"):
            self.parts.append("\\")
        self.parts.append(f"{ticks}{pad}{text}{pad}{ticks}")

    def _begin(self, value: object, start: int, end: int, rest: Iterator[Event]) -> int:
        """What begins at `start`; returns up to where the source has been seen."""
        name, detail = value if isinstance(value, tuple) else (value, {})
        if name in STYLES:
            width, tag = STYLES[name]
            self.parts.append(f"<{tag}>" if self.tagged else self.page.raw(start, start + width))
            return start + width
        if name == "Strikethrough":
            self.parts.append("<del>")
            return start + 2
        if name == "Image":
            self.parts.append(f"![{_spoken(rest)}]{target(detail)}")
            return end
        if name == "Link":
            if detail["link_type"] in ("Autolink", "Email"):
                self.parts.append(self.page.raw(start, end))
                _skip(rest)
                return end
            self.parts.append("[")
            self.open.append(f"]{target(detail)}")
            return start + 1
        return start

    def _end(self, name: str, start: int) -> None:
        if name in STYLES:
            width, tag = STYLES[name]
            self.parts.append(f"</{tag}>" if self.tagged else self.page.raw(start, start + width))
        elif name == "Strikethrough":
            self.parts.append("</del>")
        elif name == "Link" and self.open:
            self.parts.append(self.open.pop())


def _is_intricate(events: Sequence[Event]) -> bool:
    """Whether emphasis stands in emphasis, or beside marks that are text."""
    depth, styled, marked = 0, False, False
    for name, value, _, _ in events:
        if name == "Text":
            marked = marked or MARKS.search(value) is not None
        elif name == "Start" and value.__class__ is str and value in STYLES:
            styled, depth = True, depth + 1
            if depth > 1:
                return True
        elif name == "End" and value in STYLES:
            depth -= 1
    return styled and marked


def _spoken(rest: Iterator[Event]) -> str:
    """The text of an image up to its end, brackets escaped."""
    texts: list[str] = []
    depth = 1
    for name, value, _, _ in rest:
        if name == "Start":
            depth += value[0] == "Image"
        elif name == "End":
            depth -= value == "Image"
            if not depth:
                break
        elif name in ("Text", "Code"):
            texts.append(value)
    return re.sub(r"([\[\]`*_<\\])", lambda found: escape(found[1]), "".join(texts))


def _skip(rest: Iterator[Event]) -> None:
    for name, value, _, _ in rest:
        if name == "End" and value == "Link":
            return


def target(detail: dict[str, str]) -> str:
    """Destination and title of a link, in brackets."""
    url, title = detail["dest_url"], detail["title"]
    if not title and PLAIN_TARGET.match(url):
        return f"({url})"
    url = url.replace("<", "%3C").replace(">", "%3E").replace("\n", "%0A").replace("\\", "%5C").replace("`", "%60")
    quoted = title.replace('"', "&quot;").replace("\n", " ")
    return f'(<{url}> "{quoted}")' if title else f"(<{url}>)"


def escape(character: str) -> str:
    """A character that means nothing but itself."""
    if character in ESCAPED:
        return f"\\{character}"
    if character in LITERAL or character.isalnum():
        return character
    return f"&#{ord(character)};" if character else ""


def literal(text: str, *, linked: bool) -> str:
    """Text that GitHub gives no meaning to; addresses in it are made links, as GitHub does, unless it is in one."""
    if linked or ("://" not in text and "www." not in text and "@" not in text):
        return _neutral(text)
    parts, at = [], 0
    for found in BARE.finditer(text):
        address = _trimmed(found[0])
        parts.append(_neutral(text[at : found.start()]))
        plain = "://" in address or ("@" in address and not address.startswith("www."))
        parts.append(f"<{address}>" if plain else f"[{_neutral(address)}](<http://{address}>)")
        at = found.start() + len(address)
    return "".join([*parts, _neutral(text[at:])])


def _trimmed(address: str) -> str:
    """A bare address without the punctuation behind it."""
    while address:
        last = address[-1]
        if last in "?!.,:*_~'\"" or (last == ")" and address.count(")") > address.count("(")):
            address = address[:-1]
        elif last == ";" and (entity := re.search(r"&\w+;\Z", address)):
            address = address[: entity.start()]
        else:
            break
    return address


def _neutral(text: str) -> str:
    if "\\" in text:
        text = re.sub(r"\\(?=[\\`*_{}\[\]()>#+.!-])", r"\\\\", text)
    text = ENTITY.sub("&amp;", text) if "&" in text else text
    text = BRACED.sub(r"\\{", text) if "{" in text else text
    text = STAR.sub(r"\\*", text) if "*" in text else text
    text = UNDERSCORE.sub(r"\\_", text) if "_" in text else text
    text = text.replace("`", "&#96;") if "`" in text else text
    text = LESS.sub("&lt;", text) if "<" in text else text
    return LINKED.sub(r"\\[", text) if "[" in text else text
