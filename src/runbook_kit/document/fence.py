"""Info strings of fences: the canonical form, every accepted alternate, and what is wrong with them."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from msgspec import Struct

from runbook_kit.expressions import expression
from runbook_kit.suggestion import nearest, shown

if TYPE_CHECKING:
    from json import JSONDecoder

SHELLS = frozenset({"bash", "sh", "shell", "zsh"})
CONSOLES = frozenset({"console", "shell-session", "shellsession", "sh-session", "terminal"})
INTERPRETED = frozenset({"python", "python3", "py", "node", "javascript", "js"})

NAMES = (
    "id", "timeout", "retries", "cwd", "shell", "risk", "mode", "if", "expect", "expect_exit", "background",
    "interactive", "confirm", "idempotent", "continue_on_error", "env", "outputs", "title", "literal", "undo", "match",
)  # fmt: skip
KNOWN = frozenset(NAMES)
RUNME = {"name": "id", "interpreter": "shell", "promptenv": "", "terminalrows": "", "mimetype": ""}

# Documents come from anywhere: every pattern here takes time in proportion to the text, whatever stands in it.
OPENING = expression(r"\s*([^\s{]*)(\s*)")
NAMED = expression(r"\b([A-Za-z_]\w*+)=")
CLOSED = expression(r"""\{(?:"[^"]*"|'[^']*'|[^}])*+\}""")
COMMENT = expression(r"\s*<!--\s*block:\s*")
HASHED = r"[^\s},]+(?:,+[^\s},]+)*+"
NAME = r"[A-Za-z_][\w-]*+"
BARE = r"""[^\s"'{},]+(?:,+[^\s"'{},]+)*+"""  # commas between its letters belong to a value, one behind it does not
TOKEN = expression(
    r"(?P<gap>[\s,]+)"
    rf"|#(?P<id>{HASHED})"
    rf"""|(?P<name>{NAME})\s*+=\s*+(?:"(?P<double>[^"]*)"|'(?P<single>[^']*)'|(?P<bare>{BARE}))"""
    r"|\.(?P<css>[\w+-]+)"
    r"|(?P<word>\S*[^\s,])"
)
PLAIN = expression(r"[^\s\"'{}=,`]+")
BROKEN = expression("[\x00-\x08\x0a-\x1f\x7f\ud800-\udfff]")  # what no line of text can hold; a tab it can
UNKNOWN, INVALID = "unknown-attribute", "invalid-attribute"

Pair = tuple[str, str, int, int]  # name as written, value, and where both stand


class Problem(Struct, frozen=True):
    """Something wrong in an info string, at characters `start:end` of it."""

    rule: str
    message: str
    hint: str
    start: int
    end: int


class Info(Struct, frozen=True):
    """A parsed info string: language, attributes in order, whether it is canonical already, and its problems."""

    lang: str
    given: tuple[tuple[str, str], ...] = ()
    canonical: bool = True
    problems: tuple[Problem, ...] = ()

    def get(self, name: str) -> str:
        return next((value for key, value in self.given if key == name), "")


@lru_cache(maxsize=4096)  # asked once to see whether a fence can be run, once to read it, once to judge it
def parse_info(info: str) -> Info:
    """Read the text behind a fence's marker. Never fails: what cannot be read is a problem."""
    opening = OPENING.match(info)
    assert opening is not None  # it matches any text
    lang, start = opening[1], opening.end()
    rest = info[start:].rstrip()
    if not rest:
        return Info(lang.lower(), canonical=lang == lang.lower())
    if rest.startswith("{") and (rest.endswith("}") or _is_ours(rest)):
        return _braced(lang, rest, start, canonical=lang != "" and opening[2] == " ")
    return _bare(lang, rest, start)


def parse_comment(text: str) -> Info | None:
    """The attributes of a `<!-- block: id=x -->` comment, or None when it is another comment."""
    opening, end = COMMENT.match(text), len(text.rstrip()) - len("-->")
    if opening is None or not text.startswith("-->", end) or opening.end() > end:
        return None
    return _tokens("", text[opening.end() : end], opening.end(), [], canonical=False)


def _is_ours(rest: str) -> bool:
    """Whether braces with text behind them hold attributes; `{code-block} bash`, `{1,3} copy` are of other tools."""
    words = rest[1:].partition("}")[0]
    return any(mark in words for mark in '#=."') or not KNOWN.isdisjoint(words.split())


def _braced(lang: str, rest: str, start: int, *, canonical: bool) -> Info:
    if rest[1:].lstrip().startswith('"'):
        return _json(lang, rest, start)
    problems: list[Problem] = []
    end = len(rest)
    if rest.endswith("}"):
        end -= 1
    elif closed := CLOSED.match(rest):
        end = closed.end() - 1
        problems.append(_behind(rest, closed.end(), start))
    else:
        problems.append(_unclosed(rest, start))
    return _tokens(lang, rest[1:end], start + 1, problems, canonical=canonical and not problems, braces=True)


def _unclosed(rest: str, start: int) -> Problem:
    return Problem(INVALID, "The braces are not closed.", "End them with `}`.", start, start + len(rest))


def _behind(rest: str, end: int, start: int) -> Problem:
    """The problem that text stands behind the brace that ends at `end`."""
    words = rest[end:].lstrip()
    message = f"`{shown(words)}` stands behind the braces, where nothing is read."
    return Problem(INVALID, message, "Move it into the braces.", start + len(rest) - len(words), start + len(rest))


def _bare(lang: str, rest: str, start: int) -> Info:
    """`bash id=x k=v`; anything else behind the language belongs to another tool and is left alone."""
    if KNOWN.isdisjoint(NAMED.findall(rest)):
        return Info(lang.lower())
    return _tokens(lang, rest, start, [], canonical=False)


@cache
def _decoder() -> JSONDecoder:
    from json import JSONDecoder

    return JSONDecoder(object_pairs_hook=tuple)  # pairs, so that a key given twice is seen


def _json(lang: str, rest: str, start: int) -> Info:
    try:
        data, end = _decoder().raw_decode(rest)
    except (ValueError, RecursionError):
        problem = Problem(INVALID, "The attributes in braces are not valid JSON.", "", start, start + len(rest))
        return Info(lang.lower(), canonical=False, problems=(problem if "}" in rest else _unclosed(rest, start),))
    problems = [_behind(rest, end, start)] if end < len(rest) else []
    pairs: list[Pair] = []
    for name, value in data:
        text = _plain(value)
        if text is not None:
            pairs.append((name, text, start, start + end))
        elif value is not None:
            message = f"The value of `{shown(name)}` is neither a text, a number, true or false nor a list of these."
            problems.append(Problem(INVALID, message, "Write it as one text.", start, start + end))
    return _collect(lang, pairs, problems, canonical=False)


def _plain(value: object) -> str | None:
    """A JSON value as it would stand behind `name=`; None when it cannot stand there."""
    match value:
        case bool():
            return "true" if value else "false"
        case str() | int() | float():
            return str(value)
        case list() if all(isinstance(each, str | int | float) for each in value):
            return ",".join(map(str, map(_plain, value)))
    return None


def _tokens(
    lang: str, body: str, start: int, problems: list[Problem], *, canonical: bool, braces: bool = False
) -> Info:
    """The attributes in `body`, which begins at `start`; in braces, a class names a language that is not given."""
    pairs: list[Pair] = []
    for token in TOKEN.finditer(body):
        kind = token.lastgroup or ""
        match kind:
            case "gap":
                canonical = canonical and token[0] == " "
            case "id":
                pairs.append(("id", token[kind], start + token.start(), start + token.end()))
            case "css":  # another class is for some renderer: no attribute of ours
                canonical, lang = False, lang or (token[kind] if braces else "")
            case "word":
                problems.append(_stray(token[0], start + token.start()))
            case _:
                plain = kind == "double" or (kind == "bare" and "," not in token[kind])
                canonical = canonical and plain and token["name"] != "id"
                pairs.append((token["name"], token[kind], start + token.start(), start + token.end()))
    return _collect(lang, pairs, problems, canonical=canonical)


def _stray(word: str, start: int) -> Problem:
    end = start + len(word)
    if word in KNOWN:
        return Problem(INVALID, f"The attribute `{word}` has no value.", f"Write {word}=true.", start, end)
    return Problem(UNKNOWN, f"`{shown(word)}` is no attribute.", "", start, end)


def _collect(lang: str, pairs: list[Pair], problems: list[Problem], *, canonical: bool) -> Info:
    given: dict[str, str] = {}
    for written, value, start, end in pairs:
        name = RUNME.get(written.lower(), written)
        canonical = canonical and name == written
        if written and not name:
            continue
        if name in given:
            message = f"The attribute `{name}` is given twice."
            problems.append(Problem(INVALID, message, "Keep one of them.", start, end))
        if objection := _object(name, value):
            problems.append(Problem(*objection, start, end))
            if BROKEN.search(value) or not re.fullmatch(NAME, name):
                continue
        given.setdefault(name, value)
    ordered = sorted(given.items(), key=lambda pair: pair[0] != "id")
    return Info(lang.lower(), tuple(ordered), canonical and lang == lang.lower(), tuple(problems))


def _object(name: str, value: str) -> tuple[str, str, str] | None:
    """What is wrong with an attribute: rule, message and hint."""
    if name not in KNOWN:
        return UNKNOWN, f"Unknown attribute `{shown(name)}`.", _known(name)
    if BROKEN.search(value):
        return INVALID, f"The value of `{name}` holds a line break or a control character.", "Write it on one line."
    if "\\" in value or "&" in value:
        message = f"The value of `{name}` holds `\\` or `&`, which Markdown parsers read differently."
        return INVALID, message, "Reword it."
    from runbook_kit.document.attributes import misread

    wrong = misread(name, value)
    return (INVALID, *wrong) if wrong else None


@lru_cache(maxsize=64)
def _known(name: str) -> str:
    """Which attribute may be meant by one that does not exist."""
    near = nearest(name, NAMES)
    return f"Did you mean `{near}`?" if near else f"Known attributes: {', '.join(NAMES)}."


def write_info(info: Info) -> str:
    """The canonical info string: language, one space, braces with `#id` first.

    Words that could not be read are not part of an `Info`, only of its problems: without problems nothing is lost but
    what other programs read. Writing what was read from the result gives it again; only a value with both kinds of
    quotes, as JSON can have it, has no form.
    """
    if not info.given:
        return info.lang
    parts = [_written(name, value) for name, value in info.given]
    return f"{info.lang} {{{' '.join(parts)}}}".lstrip()


def _written(name: str, value: str) -> str:
    if name == "id" and re.fullmatch(HASHED, value):
        return f"#{value}"
    if PLAIN.fullmatch(value):
        return f"{name}={value}"
    return f"{name}='{value}'" if '"' in value else f'{name}="{value}"'
