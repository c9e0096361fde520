"""Info strings of fences: the canonical form, every accepted alternate, and what is wrong with them."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import lru_cache

from runbook_kit.document.duration import parse_duration
from runbook_kit.document.model import Attributes

SHELLS = frozenset({"bash", "sh", "shell", "zsh"})
CONSOLES = frozenset({"console", "shell-session", "shellsession", "sh-session", "terminal"})
INTERPRETED = frozenset({"python", "python3", "py", "node", "javascript", "js"})

NAMES = (
    "id", "timeout", "retries", "cwd", "shell", "risk", "mode", "if", "expect", "expect_exit", "background",
    "interactive", "confirm", "idempotent", "continue_on_error", "env", "outputs", "title", "literal", "undo", "match",
)  # fmt: skip
RISK_WORDS = ("read", "write", "network", "remote", "destructive", "privileged")
ID = re.compile(r"[A-Za-z][A-Za-z0-9_.-]*\Z")
PAIR = re.compile(r'([A-Za-z_][\w-]*)\s*=\s*(?:"([^"]*)"|\'([^\']*)\'|([^\s"\'{},]+))')
HASHED = re.compile(r"#([^\s}]+)")
CSS_CLASS = re.compile(r"\.[\w+-]+")
WORD = re.compile(r"\S+")
COMMENT = re.compile(r"\s*<!--\s*block:\s*(.*?)\s*-->\s*\Z", re.DOTALL)
RUNME = {"name": "id", "interpreter": "shell", "promptenv": "", "terminalrows": "", "mimetype": ""}


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong in an info string, at characters `start:end` of it."""

    rule: str
    message: str
    hint: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Info:
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
    text = info.strip()
    offset = len(info) - len(info.lstrip())
    head = re.match(r"[^\s{]*", text)
    lang = head[0] if head else ""
    rest = text[len(lang) :].strip()
    start = offset + text.find(rest, len(lang)) if rest else offset
    if not rest:
        return Info(lang.lower(), canonical=lang == lang.lower())
    if rest.startswith("{") and rest.endswith("}"):
        return _braced(lang, rest, start, info)
    return _bare(lang, rest, start)


def parse_comment(text: str) -> Info | None:
    """The attributes of a `<!-- block: id=x -->` comment, or None when it is another comment."""
    match = COMMENT.match(text)
    if match is None:
        return None
    return _tokens("", match[1], match.start(1), canonical=False)


def _braced(lang: str, rest: str, start: int, info: str) -> Info:
    if re.match(r'\{\s*"', rest):
        return _json(lang, rest, start)
    body = rest[1:-1]
    named = re.match(r"\s*\.([\w+-]+)", body)
    if not lang and named:
        lang, body = named[1], " " * named.end() + body[named.end() :]
        return _tokens(lang, body, start + 1, canonical=False)
    spaced = f"{lang} {rest}" == info.strip()
    return _tokens(lang, body, start + 1, canonical=spaced)


def _bare(lang: str, rest: str, start: int) -> Info:
    """`bash id=x k=v`; anything else behind the language belongs to another tool and is left alone."""
    if not any(name in NAMES for name in re.findall(r"([A-Za-z_]\w*)=", rest)):
        return Info(lang.lower(), canonical=True)
    return _tokens(lang, rest, start, canonical=False)


def _json(lang: str, rest: str, start: int) -> Info:
    try:
        data = json.loads(rest)
    except (ValueError, RecursionError):
        problem = Problem(
            "invalid-attribute", "The attributes in braces are not valid JSON.", "", start, start + len(rest)
        )
        return Info(lang.lower(), canonical=False, problems=(problem,))
    pairs = [(str(key), _plain(value), start, start + len(rest)) for key, value in data.items()]
    return _collect(lang, pairs, [], canonical=False)


def _plain(value: object) -> str:
    return ("true" if value else "false") if isinstance(value, bool) else str(value)


def _tokens(lang: str, body: str, start: int, *, canonical: bool) -> Info:
    pairs: list[tuple[str, str, int, int]] = []
    problems: list[Problem] = []
    position = 0
    while position < len(body):
        if body[position] in " \t,":
            position += 1
        elif (css := CSS_CLASS.match(body, position)) is not None:
            position, canonical = css.end(), False  # a class for some renderer: no attribute of ours
        elif (hashed := HASHED.match(body, position)) is not None:
            pairs.append(("id", hashed[1], start + position, start + hashed.end()))
            position = hashed.end()
        elif (pair := PAIR.match(body, position)) is not None:
            value = next(group for group in pair.groups()[1:] if group is not None)
            canonical = canonical and pair[3] is None and pair[1] != "id"
            pairs.append((pair[1], value, start + position, start + pair.end()))
            position = pair.end()
        else:
            word = WORD.match(body, position)
            assert word is not None  # the character here is no space
            problems.append(_stray(word[0], start + position))
            position = word.end()
    return _collect(lang, pairs, problems, canonical=canonical)


def _stray(word: str, start: int) -> Problem:
    if word in NAMES:
        hint = f"Write {word}=true."
        return Problem("invalid-attribute", f"The attribute `{word}` has no value.", hint, start, start + len(word))
    return Problem("unknown-attribute", f"`{word}` is no attribute.", "", start, start + len(word))


def _collect(lang: str, pairs: list[tuple[str, str, int, int]], problems: list[Problem], *, canonical: bool) -> Info:
    given: dict[str, str] = {}
    for written, value, start, end in pairs:
        name = RUNME.get(written.lower(), written) if not canonical else written
        if not name:
            continue
        if name in given:
            hint = "Keep one of them."
            problems.append(Problem("invalid-attribute", f"The attribute `{name}` is given twice.", hint, start, end))
        problems += _judge(name, value, start, end)
        given.setdefault(name, value)
    ordered = sorted(given.items(), key=lambda pair: pair[0] != "id")
    return Info(lang.lower(), tuple(ordered), canonical and lang == lang.lower(), tuple(problems))


def _judge(name: str, value: str, start: int, end: int) -> list[Problem]:
    def wrong(message: str, hint: str = "", rule: str = "invalid-attribute") -> list[Problem]:
        return [Problem(rule, message, hint, start, end)]

    if name not in NAMES:
        import difflib

        near = difflib.get_close_matches(name, NAMES, 1)
        hint = f"Did you mean `{near[0]}`?" if near else f"Known attributes: {', '.join(NAMES)}."
        return wrong(f"Unknown attribute `{name}`.", hint, "unknown-attribute")
    if "\\" in value or "&" in value:
        return wrong(f"The value of `{name}` holds `\\` or `&`, which Markdown parsers read differently.", "Reword it.")
    if name == "id" and not ID.match(value):
        return wrong(f"`{value}` is no valid block id.", "Start with a letter; then letters, digits, `-`, `_` and `.`.")
    if name == "timeout" and _seconds(value) is None:
        return wrong(f"`{value}` is no duration.", "Write 30s, 5m, 2h or 1d.")
    if name == "retries" and not value.isdecimal():
        return wrong(f"`retries` wants a whole number, not `{value}`.")
    if name == "expect_exit" and not all(part.strip().isdecimal() for part in value.split(",")):
        return wrong(f"`expect_exit` wants exit codes such as 0 or 0,2, not `{value}`.")
    if name in {"background", "interactive", "idempotent", "continue_on_error"} and value not in {"true", "false"}:
        return wrong(f"`{name}` is true or false, not `{value}`.")
    if name == "risk" and value not in RISK_WORDS:
        return wrong(f"`{value}` is no risk.", f"One of: {', '.join(RISK_WORDS)}.")
    if name == "env" and not all(re.match(r"[A-Za-z_]\w*=", pair) for pair in value.split(",") if pair):
        return wrong("`env` wants NAME=value pairs.", 'Write env="A=1,B=2".')
    return []


def _seconds(value: str) -> float | None:
    try:
        return parse_duration(value)
    except ValueError:
        return None


def read_attributes(info: Info) -> Attributes:
    """The attributes with their types; a value that cannot be read counts as not given (and is a problem)."""
    get = info.get
    exits = tuple(int(part) for part in get("expect_exit").split(",") if part.strip().isdecimal())
    pairs = (pair.partition("=") for pair in get("env").split(",") if "=" in pair)
    return Attributes(
        timeout_s=_seconds(get("timeout")) if get("timeout") else None,
        retries=int(get("retries")) if get("retries").isdecimal() else 0,
        cwd=get("cwd"),
        shell=get("shell"),
        risk=get("risk") if get("risk") in RISK_WORDS else "",
        mode=_words(get("mode")),
        condition=get("if"),
        expect=get("expect"),
        expect_exit=exits or (0,),
        background=get("background") == "true",
        interactive=get("interactive") == "true",
        confirm=get("confirm"),
        idempotent=get("idempotent") == "true",
        continue_on_error=get("continue_on_error") == "true",
        env=tuple((name.strip(), value) for name, _, value in pairs),
        outputs=_words(get("outputs")),
        title=get("title"),
        literal=_words(get("literal")),
        undo=get("undo"),
        given=info.given,
    )


def _words(value: str) -> tuple[str, ...]:
    return tuple(word for word in re.split(r"[,\s]+", value) if word)


def write_info(info: Info) -> str:
    """The canonical info string: language, one space, braces with `#id` first."""
    if not info.given:
        return info.lang
    parts = [f"#{value}" if name == "id" else f"{name}={_quoted(value)}" for name, value in info.given]
    return f"{info.lang} {{{' '.join(parts)}}}"


def _quoted(value: str) -> str:
    return value if re.fullmatch(r"[^\s\"'{}=,`]+", value) else f'"{value}"'
