"""Reads what shells print about themselves: exported variables, aliases, functions, options."""

from __future__ import annotations

import re
from collections.abc import Iterator

WORD = rb"""(?:[^\s'"\\$()`;&|<>]+|\\.|'[^']*'|"[^"\\]*(?:\\.[^"\\]*)*"|\$'[^'\\]*(?:\\.[^'\\]*)*')*"""
ARRAY = rb"""\((?:[^'"\\)]+|\\.|'[^']*'|"[^"\\]*(?:\\.[^"\\]*)*"|\$'[^'\\]*(?:\\.[^'\\]*)*')*\)"""
EXPORT = re.compile(
    rb"(?:declare -(?P<marks>\S+)|export) (?P<name>[A-Za-z_]\w*)(?:=(?:(?P<value>" + WORD + rb")|" + ARRAY + rb"))?\n",
    re.DOTALL | re.ASCII,
)
ALIAS = re.compile(rb"(?:alias (?:-- )?)?(?P<name>[^\s=]+)=(?P<value>" + WORD + rb")\n", re.DOTALL)
SEGMENT = re.compile(
    rb"""'(?P<single>[^']*)'|"(?P<double>[^"\\]*(?:\\.[^"\\]*)*)"|\$'(?P<ansi>[^'\\]*(?:\\.[^'\\]*)*)'"""
    rb"""|\\(?P<one>.)|(?P<plain>[^'"\\$]+|\$)""",
    re.DOTALL,
)
IN_DOUBLE = re.compile(rb"\\(\n|[$`\"\\])")
IN_ANSI = re.compile(rb"\\([0-7]{1,3}|x[0-9A-Fa-f]{1,2}|.)", re.DOTALL)
LETTERS = {b"a": b"\a", b"b": b"\b", b"e": b"\x1b", b"E": b"\x1b", b"f": b"\f", b"n": b"\n", b"r": b"\r"}
LETTERS |= {b"t": b"\t", b"v": b"\v"}


def read_exports(text: bytes) -> dict[str, bytes]:
    """The exported variables with a value, from `declare -px` or `export -p`; arrays have none in an environment."""
    found: dict[str, bytes] = {}
    for match in EXPORT.finditer(text):
        value, marks = match["value"], match["marks"] or b""
        if value is not None and not {*b"aAn"} & {*marks}:
            found[match["name"].decode()] = unquote(value)
    return found


def read_aliases(text: bytes) -> dict[str, bytes]:
    """The aliases, from `alias -p`."""
    return {match["name"].decode("utf-8", "surrogateescape"): unquote(match["value"]) for match in ALIAS.finditer(text)}


def read_functions(names: bytes, bodies: bytes) -> tuple[dict[str, bytes], frozenset[str]]:
    """The functions' definitions by name, and which are exported, from `declare -F` and `declare -f`.

    Both list them in the same order, so a definition ends where the next name begins.
    """
    marked = [line.split(b" ", 2)[1:] for line in names.splitlines() if line.count(b" ") >= 2]
    exported = frozenset(_text(name) for marks, name in marked if b"x" in marks)
    starts = list(_starts([name for _, name in marked], bodies))
    ends = [*(start for _, start in starts[1:]), len(bodies)]
    return {_text(name): bodies[start:end] for (name, start), end in zip(starts, ends, strict=False)}, exported


def _starts(names: list[bytes], bodies: bytes) -> Iterator[tuple[bytes, int]]:
    at = 0
    for name in names:
        head = name + b" ()"
        found = at if bodies.startswith(head, at) else bodies.find(b"\n" + head, at) + 1
        if found or not at:
            yield name, found
            at = found


def changed_options(before: bytes, after: bytes) -> dict[str, bool]:
    """The options that are another way after than before, each as BASHOPTS or as `shopt -p` tells them."""
    old, new = _switched_on(before), _switched_on(after)
    return {name: name in new for name in sorted(old ^ new)}


def _switched_on(told: bytes) -> frozenset[str]:
    text = told.decode("ascii", "replace")
    if " " not in text:
        return frozenset(filter(None, text.split(":")))
    return frozenset(line.removeprefix("shopt -s ") for line in text.splitlines() if line.startswith("shopt -s "))


def unquote(word: bytes) -> bytes:
    """What a shell makes of `word`, quoted as bash, dash or zsh print values; nothing in it is expanded."""
    return b"".join(map(_unquote_segment, SEGMENT.finditer(word)))


def _unquote_segment(segment: re.Match[bytes]) -> bytes:
    kind, text = segment.lastgroup, segment[segment.lastgroup or 0]
    if kind == "double":
        return IN_DOUBLE.sub(lambda match: b"" if match[1] == b"\n" else match[1], text)
    if kind == "ansi":
        return IN_ANSI.sub(_unescape, text)
    return text


def _unescape(match: re.Match[bytes]) -> bytes:
    code = match[1]
    if code[:1].isdigit():
        return bytes([int(code, 8) & 255])
    if len(code) > 1:
        return bytes([int(code[1:], 16)])
    return LETTERS.get(code, code)


def quote(value: bytes) -> bytes:
    """`value` as one word of any shell."""
    return b"'" + value.replace(b"'", b"'\\''") + b"'"


def _text(name: bytes) -> str:
    return name.decode("utf-8", "surrogateescape")
