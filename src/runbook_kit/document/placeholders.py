"""Placeholders in commands: the gaps such as `<loop-id>` or `/path/to/repo` that an input must fill before a run."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Collection, Iterator, Sequence
from functools import cached_property
from typing import Final, Protocol

from msgspec import Struct

SHELLS: Final = frozenset(
    {"bash", "sh", "shell", "zsh", "ksh", "mksh", "dash", "ash", "terminal"}
    | {"console", "shell-session", "shellsession", "sh-session"}
)
# On one line, without what would make the text span commands, quotes or expansions: `a <b && c> d`, `<in; x >out`.
INSIDE = r"""(?:[^<>\n\r"`$\\;&|]|&(?!&)|\|(?!\|))"""
ANGLE = rf"<[^\W\d_]{INSIDE}*>"
BRACES = r"\{\{[ \t]*[A-Za-z_][\w-]*[ \t]*\}\}"
PATH = rf"(?:~|\.\.?)?/path/to/(?:(?:my|the|your)/)?(?:[\w.-]|{ANGLE}|{BRACES})+"
DATE = r"(?<![A-Za-z0-9_])YYYY-MM-DD(?:[T ]HH:MM(?::SS)?Z?)?(?![A-Za-z0-9_])"
DOTS = r"(?<![^\s(])\.\.\.(?![^\s;|&)])"
CANDIDATE: Final = re.compile(
    rf"(?P<angle>{ANGLE})|(?P<braces>{BRACES})|(?P<path>{PATH})|(?P<date>{DATE})|(?P<dots>{DOTS})"
)
HINTS: Final = ("<", "{{", "/path/to/", "YYYY", "...")

CLOSER = re.compile(r"</([A-Za-z][\w.:-]*)")
TAG_NAME = re.compile(r"[A-Za-z][\w.:-]*")
ADDRESS = re.compile(r"<?[^\s@<>]+@[\w-]+(?:\.[\w-]+)+>?")
OPTION = re.compile(r"""--([A-Za-z][\w-]*)(?:=|[ \t]+)["']?\Z""")
FORMAT = re.compile(r"format\b|(?:to_char|to_date|to_timestamp|strptime|strftime)\b", re.IGNORECASE)
TEMPLATE_WORDS = frozenset({"end", "else", "break", "continue"})  # of Go's text/template
SLASHED = frozenset({"js", "javascript", "node", "mjs", "jsx", "ts", "typescript", "tsx", "go", "java", "rust", "c"})
ELEMENTS = frozenset({"html", "head", "body", "div", "span", "p", "br", "pre", "table", "tr", "td", "th", "ul", "li"})
NEAR = 80  # characters before a gap that may decide what it is


class Fillable(Protocol):
    """A gap by its place: `text` as written at characters `start:end` of a source."""

    @property
    def text(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...


class Gap(Struct, frozen=True):
    """A placeholder: `text` as written, the input's `name`, and its characters `start:end` in the source."""

    text: str
    name: str
    start: int
    end: int


def find_placeholders(source: str, lang: str, literal: Collection[str] = ()) -> tuple[Gap, ...]:
    """The gaps in `source` in order, none overlapping, none inside a comment; `literal` lists texts that are none.

    `lang` is a fence's language; in a shell, `...` as an argument is a gap, too. Time is linear in `source`.
    """
    if not any(hint in source for hint in HINTS):
        return ()
    lang = lang.lower()
    gaps = tuple(_candidates(_Text(source, shell=lang in SHELLS)))
    gaps = _live_in_shell(source, gaps) if lang in SHELLS else _live_elsewhere(source, gaps, lang)
    return tuple(gap for gap in gaps if gap.text not in literal)


def input_key(name: str) -> str:
    """How an input and its placeholders find each other: `loop-id`, `LOOP_ID` and `loop_id` are one."""
    return re.sub(r"\W", "_", name).lower()


def neutral(source: str, gaps: Sequence[Fillable]) -> str:
    """`source` with each gap replaced by a plain word of the same length, so that a shell's grammar can read it."""
    parts, at = [], 0
    for gap in gaps:
        parts += [source[at : gap.start], "x" * (gap.end - gap.start)]
        at = gap.end
    return "".join([*parts, source[at:]])


class _Text:
    def __init__(self, source: str, *, shell: bool) -> None:
        self.source = source
        self.shell = shell

    @cached_property
    def closers(self) -> frozenset[str]:
        """The names of elements that the text closes, as XML and HTML do."""
        return frozenset(CLOSER.findall(self.source))

    def before(self, start: int) -> str:
        return self.source[max(start - NEAR, 0) : start]

    def line_before(self, start: int) -> str:
        near = self.before(start)
        return near[near.rfind("\n") + 1 :]


def _candidates(text: _Text) -> Iterator[Gap]:
    """What is a gap by its text and the text right before it; the leftmost and longest wins."""
    at = 0
    while hit := CANDIDATE.search(text.source, at):
        name = _name(hit, text)
        if name:
            yield Gap(hit[0], name, hit.start(), hit.end())
        at = hit.end() if name else hit.start() + 1


def _name(hit: re.Match[str], text: _Text) -> str:
    """The input that fills the text that was found; empty when that is no gap."""
    found, start = hit[0], hit.start()
    match hit.lastgroup:
        case "angle":
            if _is_operator(text, start) or _is_markup(found[1:-1], text, start):
                return ""
            return _date_name(text, start) if re.fullmatch(DATE, found[1:-1]) else _word(found)
        case "braces":
            is_template = found.strip("{} \t") in TEMPLATE_WORDS or text.before(start).endswith("$")
            return "" if is_template else _word(found)
        case "path":
            return _word(found.rstrip(".").rsplit("/", 1)[1])
        case "date":
            return "" if FORMAT.search(text.before(start)) else _date_name(text, start)
        case _:
            return "argument" if text.shell and _has_command_before(text, start) else ""


def _is_operator(text: _Text, start: int) -> bool:
    """Whether the `<` at `start` is one of the shell, of arithmetic, of a regular expression, or of `#include`."""
    before = text.before(start)
    if before.endswith(("<", "(?", "(?P")) or before.rstrip().endswith("#include"):
        return True
    line = text.line_before(start)
    in_arithmetic = line.rfind("((") > line.rfind("))")
    return in_arithmetic and re.search(r"[\w)\]}]\s*\Z", line) is not None


def _is_markup(inside: str, text: _Text, start: int) -> bool:
    """Whether `<inside>` is a tag, has blanks at its edges, or is part of another language's syntax."""
    if inside != inside.strip() or inside.endswith("/"):
        return True
    tag = TAG_NAME.match(inside)
    if tag is not None and tag[0] in text.closers:
        return True
    if text.shell:
        return False
    is_route_or_type = "route(" in text.line_before(start) or re.search(r"[a-z]\Z", text.before(start)) is not None
    return is_route_or_type or inside in ELEMENTS or ADDRESS.fullmatch(inside) is not None


def _has_command_before(text: _Text, start: int) -> bool:
    """Whether something of the same command stands before `start` on the same logical line."""
    before = text.before(start).rstrip(" \t")
    while before.endswith("\\\n"):
        before = before[:-2].rstrip(" \t")
    return bool(before) and before[-1] not in "\n;&|("


def _date_name(text: _Text, start: int) -> str:
    option = OPTION.search(text.before(start))
    return _word(option[1]) if option else "date"


def _word(text: str) -> str:
    """`text` as the name of an input: lower case, `_` for what is neither letter nor digit, no digit first."""
    name = re.sub(r"[\W_]+", "_", text.lower()).strip("_") or "input"
    return name if name[0].isalpha() else f"_{name}"


def _live_in_shell(source: str, gaps: tuple[Gap, ...]) -> tuple[Gap, ...]:
    """Without gaps in comments, and without `...` and `<you@example.org>` in quotes, where they are prose."""
    prose = {gap.start for gap in gaps if gap.text == "..." or ADDRESS.fullmatch(gap.text)}
    if not gaps or ("#" not in source and not prose):
        return gaps
    from runbook_kit.document.quoting import read_quoting

    quoting = read_quoting(neutral(source, gaps))
    quotes = [(gap, quoting.within(gap.start, gap.end)) for gap in gaps]
    return tuple(
        gap for gap, quote in quotes if quote in ("bare", "unknown") or (quote != "comment" and gap.start not in prose)
    )


def _live_elsewhere(source: str, gaps: tuple[Gap, ...], lang: str) -> tuple[Gap, ...]:
    """Without gaps behind a comment sign that begins a line or follows a blank; strings are not looked into."""
    sign = "//" if lang in SLASHED else "#"
    comments = [match.span() for match in re.finditer(rf"(?<!\S){sign}[^\n]*", source)]
    starts = [start for start, _ in comments]
    return tuple(gap for gap in gaps if not (at := bisect_right(starts, gap.start)) or comments[at - 1][1] <= gap.start)
