"""Text as words of a POSIX shell: quoted, in comments, in here-documents, as patterns; none of it is ever code."""

from __future__ import annotations

import re
import shlex
from math import ceil

from runbook_kit.render.escape import on_one_line

MARK = "RUNBOOK"  # what ends a here-document; a number follows
GLOB = frozenset("*?")
# What Rust's expressions and POSIX extended ones read alike: no escapes, no groups with `?`, nothing lazy.
ALIKE = re.compile(r"[A-Za-z0-9 _/,:@%=~!#&;<>\"'.^$*+?(){}|\[\]-]*")
DIFFERENT = re.compile(r"[*+?}][*+?]|\(\?|\(\)|\[\^?\]|\[\[|&&|--|~~|\{,|(?:^|[(|])[*+?{]|\[[^]]*[!\[]")


def word(text: str) -> str:
    """The text as one word on one line, visible; for names and sentences, not for what is executed."""
    return shlex.quote(on_one_line(text))


def value(text: str) -> str:
    """The text as one word, exactly as it is."""
    return shlex.quote(text)


def comment(text: str) -> str:
    """The text behind a `#`, on one line."""
    return f"# {on_one_line(text)}".rstrip()


def here(text: str, number: int) -> tuple[str, str]:
    """How a quoted here-document with this text begins behind a command, and its lines with the one that ends it."""
    mark = f"{MARK}_{number}"
    while mark in text:
        mark += "_"
    body = text if not text or text.endswith("\n") else f"{text}\n"
    return f" <<'{mark}'", f"{body}{mark}"


def seconds(number: float | None) -> str:
    """Whole seconds, at least one: not every `timeout` and `sleep` knows others. 0 stands for no limit."""
    return "0" if number is None else str(max(1, ceil(number)))


def glob(pattern: str) -> str:
    """A pattern with `*` and `?` as a pattern of `case`; everything else in it stands for itself."""
    parts = re.split(r"([*?])", on_one_line(pattern))
    return "".join(part if part in GLOB else shlex.quote(part) for part in parts if part) or "''"


def extended(pattern: str) -> str | None:
    """The expression for `grep -E`, when it means the same there; else None."""
    return pattern if ALIKE.fullmatch(pattern) and not DIFFERENT.search(pattern) else None


def is_name(text: str) -> bool:
    """Whether a shell variable may be called that."""
    return re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]*", text) is not None
