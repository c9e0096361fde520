"""Text of a document as a part of another document: shown as it is written, never obeyed, on GitHub and on a site."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from runbook_kit.render.escape import on_one_line, visible

if TYPE_CHECKING:
    from markupsafe import Markup

# A backslash helps on GitHub and in Python-Markdown only before these; everything else becomes an entity.
# `$` is mathematics on GitHub, `~` strikes out, `{` is an attribute list on a site and a variable in many generators.
# GitHub links `www.` and `http://` wherever they stand, with the backslashes in what follows.
ACTIVE = re.compile(
    r"[\\`*_\[\]{}<~$]|&(?=[#A-Za-z])|(?<=\bwww)\.|(?:(?<=\bhttp)|(?<=\bhttps)|(?<=\bftp)):(?=//)", re.IGNORECASE
)
ENTITIES = {"<": "&lt;", "~": "&#126;", "$": "&#36;", "&": "&amp;", ".": "&#46;", ":": "&#58;"}
# What is a heading, a list, a quote, a definition or a rule only where a line begins.
LEADING = re.compile(
    r"(?P<mark>[#>]|[-+](?=[-+\s]|\Z))|(?P<sign>=(?==|\Z)|:(?=\s|\Z))|(?P<number>\d{1,9})(?=[.)](?:\s|\Z))"
)
# An address both parsers link to when it stands in angle brackets. Others are defused, because GitHub would link them
# with our backslashes in them.
ADDRESS = re.compile(
    r"https?://[A-Za-z0-9][A-Za-z0-9.-]*+(?::\d{1,5})?+"
    r"(?:[/?#](?:[A-Za-z0-9._~/?#@!$'*+,;=%:()-]|&(?![#A-Za-z0-9]+;))*+)?+(?![^\s<>\"'\]}`\\|.,;:!?)])"
)
TRAILING = ".,;:!?'*_~"
LANGUAGE = re.compile(r"[A-Za-z0-9][A-Za-z0-9+#._-]*")
TICKS = re.compile(r"`+")
TICKS_OR_TILDES = re.compile(r"`{3,}")


def trusted(text: str) -> Markup:
    """The text as something that a template prints as it is."""
    from markupsafe import Markup

    return Markup(text)


def inline(value: object) -> Markup:
    """Any text as inline Markdown on one line that shows exactly this text."""
    return trusted(escaped(on_one_line(str(value))))


def cell(value: object) -> Markup:
    """The same, for a cell of a table."""
    return trusted(escaped(on_one_line(str(value))).replace("|", "&#124;"))


def escaped(text: str) -> str:
    """One line of text with everything active escaped; addresses become links to themselves."""
    parts: list[str] = []
    end = 0
    for found in ADDRESS.finditer(text):
        address = whole_address(found.group())
        parts += [literal(text[end : found.start()]), f"<{address}>"]
        end = found.start() + len(address)
    parts.append(literal(text[end:]))
    shown = "".join(parts)
    bare = shown.rstrip("#")
    shown = bare + "\\#" * (len(shown) - len(bare))  # at the end of a heading they are taken for decoration
    return LEADING.sub(leading, shown, count=1) if LEADING.match(shown) else shown


def whole_address(found: str) -> str:
    """An address without the punctuation of the sentence around it; a bracket stays when it was opened inside."""
    bare = found.rstrip(f"{TRAILING})")
    opened = max(bare.count("(") - bare.count(")"), 0)
    behind = found[len(bare) :]
    return bare + behind[: min(opened, len(behind) - len(behind.lstrip(")")))]


def literal(text: str) -> str:
    return ACTIVE.sub(written_out, text)


def written_out(match: re.Match[str]) -> str:
    """One active sign made inactive."""
    return ENTITIES.get(match.group()) or f"\\{match.group()}"


def leading(match: re.Match[str]) -> str:
    """What would begin a block of Markdown, made inactive."""
    if match["sign"]:
        return f"&#{ord(match['sign'])};"
    return f"\\{match['mark']}" if match["mark"] else f"{match['number']}\\"


def code(value: object) -> Markup:
    """Any text as a code span with as many backticks as it needs; nothing in it is an entity."""
    text = on_one_line(str(value))
    if not text:
        return trusted("")
    longest = max(map(len, TICKS.findall(text)), default=0)
    ticks = "`" * (longest + 1)
    pad = " " if text[0] == "`" or text[-1] == "`" else ""
    return trusted(f"{ticks}{pad}{text}{pad}{ticks}")


def fence(value: object, lang: str = "") -> Markup:
    """Commands as a fence that nothing in them can close; what is hidden in them is written out."""
    text = visible(str(value)).rstrip("\n")
    longest = max(map(len, TICKS_OR_TILDES.findall(text)), default=2)
    marks = "`" * (longest + 1)
    word = lang if LANGUAGE.fullmatch(lang) else ""
    return trusted(f"{marks}{word}\n{text}\n{marks}")


def quote(value: object) -> Markup:
    """Text of several lines as a quote that shows each of them."""
    lines = [escaped(line) for line in map(on_one_line, str(value).splitlines())]
    return trusted("\n".join(f"> {line}" if line else ">" for line in lines))


def indent(value: object, width: int = 4) -> Markup:
    """Lines behind the same blanks, as below a list item; the first follows what the template has already written."""
    head, *rest = str(value).split("\n")
    return trusted("\n".join([head, *(" " * width + line if line else "" for line in rest)]))


def html(value: object) -> Markup:
    """Any text as text of a web page."""
    from markupsafe import escape

    return escape(visible(str(value)))


def plain(value: object) -> Markup:
    """Any text on one line of a text file."""
    return trusted(on_one_line(str(value)))


def verbatim(value: object) -> Markup:
    """Lines of a text file as they are, with what is hidden in them written out."""
    return trusted(visible(str(value)))


def folded(value: object, hang: int = 0, width: int = 78) -> Markup:
    """Text on lines of at most `width` columns for a text file; all but the first behind `hang` blanks."""
    from runbook_kit.render.terminal import wrapped

    lines = wrapped(on_one_line(str(value)), width - hang, width - hang)
    return trusted(("\n" + " " * hang).join(lines))


FILTERS: Mapping[str, Callable[..., object]] = {
    "inline": inline,
    "cell": cell,
    "code": code,
    "fence": fence,
    "quote": quote,
    "indent": indent,
    "html": html,
    "plain": plain,
    "verbatim": verbatim,
    "folded": folded,
}
