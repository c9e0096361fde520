"""The words of a shell command: what is literal, what the shell matches against files, what only the run knows."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from runbook_kit.expressions import expression

if TYPE_CHECKING:
    from tree_sitter import Node


class Dynamic(str):
    """A word with an expansion in it; the text is as written, without the quotes around it."""

    __slots__ = ()


class Pattern(str):
    """A word without an expansion that the shell replaces by what it matches: `*.log`, `~/x`, `{a,b}`."""

    __slots__ = ()


LEAVES = frozenset({"word", "number", "variable_name", "test_operator", "file_descriptor"})
ESCAPE = expression(r"\\(\n|.)", re.DOTALL)
ESCAPE_IN_QUOTES = expression(r'\\([\n$`"\\])')
PATTERN = expression(r"(?<!\\)(?:\\\\)*[*?\[]|\A~")
BRACES = expression(r"\{[^{}]*(?:,|\.\.)[^{}]*\}")
ANSI_C = expression(
    r"\\(?:([abeEfnrtv\\'\"?])|([0-7]{1,3})|x([0-9a-fA-F]{1,2})|[uU]([0-9a-fA-F]{1,8})|c(.))", re.DOTALL
)
ANSI_C_LETTERS: Final = {
    "a": "\a", "b": "\b", "e": "\x1b", "E": "\x1b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v",
    "\\": "\\", "'": "'", '"': '"', "?": "?",
}  # fmt: skip


def text_of(node: Node) -> str:
    """The source text of `node`."""
    return (node.text or b"").decode("utf-8", "replace")


def read_word(node: Node) -> str:
    """What `node` is as one word of a command: a plain `str` when literal, unquoted; else Dynamic or Pattern."""
    kind = node.type
    if kind in LEAVES:
        return unescape(text_of(node)) if not node.named_child_count else Dynamic(text_of(node))
    if kind == "raw_string":
        return text_of(node)[1:-1]
    if kind == "string":
        return _double_quoted(node)
    if kind == "ansi_c_string":
        return ANSI_C.sub(_decode_ansi_c, text_of(node)[2:-1])
    if kind == "concatenation":
        return _concatenated(node)
    if kind == "brace_expression":
        return Pattern(text_of(node))
    return Dynamic(text_of(node))


def read_text(text: str, *, quoted: bool) -> str:
    """The same for a word without expansions: bare, or in double quotes."""
    return _unquote(text[1:-1]) if quoted else unescape(text)


def unescape(text: str) -> str:
    """An unquoted word as the shell takes it: without backslashes, and marked when it is a pattern."""
    plain = ESCAPE.sub(lambda match: "" if match[1] == "\n" else match[1], text) if "\\" in text else text
    return Pattern(plain) if PATTERN.search(text) else plain


def _double_quoted(node: Node) -> str:
    inner = text_of(node)[1:-1]
    if all(child.type in ('"', "string_content") for child in node.children) and "`" not in inner.replace("\\`", ""):
        return _unquote(inner)
    return Dynamic(inner)


def _unquote(text: str) -> str:
    return ESCAPE_IN_QUOTES.sub(lambda match: "" if match[1] == "\n" else match[1], text) if "\\" in text else text


def _concatenated(node: Node) -> str:
    parts = [read_word(child) for child in node.children]
    text = "".join(parts)
    if any(isinstance(part, Dynamic) for part in parts):
        return Dynamic(text)
    if any(isinstance(part, Pattern) for part in parts) or BRACES.search(_unquoted(node)):
        return Pattern(text)
    return text


def _unquoted(node: Node) -> str:
    """The parts of a concatenation that stand outside quotes: only there do braces mean anything."""
    quoted = ("raw_string", "string", "ansi_c_string")
    return "".join("_" if child.type in quoted else text_of(child) for child in node.children).replace("\\{", "_")


def _decode_ansi_c(match: re.Match[str]) -> str:
    letter, octal, pair, point, control = match.groups()
    if letter is not None:
        return ANSI_C_LETTERS[letter]
    if control is not None:
        return chr(ord(control.upper()) & 0x1F)
    code = int(octal, 8) & 0xFF if octal is not None else int(pair or point, 16)
    return chr(code) if code <= 0x10FFFF else "�"


def is_literal(word: str) -> bool:
    """Whether the word is known before the run, letter for letter."""
    return type(word) is str
