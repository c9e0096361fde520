"""Attributes of a block: their values with types, and which values cannot be meant."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence

from runbook_kit.document.duration import parse_duration
from runbook_kit.document.model import Attributes
from runbook_kit.suggestion import shown

RISK_WORDS = ("read", "write", "network", "remote", "destructive", "privileged")
FLAGS = frozenset({"background", "interactive", "idempotent", "continue_on_error"})
MOST_RETRIES = 100
ID = re.compile(r"[A-Za-z][A-Za-z0-9_.-]*\Z")
NUMBER = re.compile(r"[0-9]{1,3}")
MATCHES = ("exact", "contains", "regex", "glob", "json")
MATCH = re.compile(rf"{'|'.join(MATCHES)}|similar:(?:0(?:\.[0-9]+)?|1(?:\.0+)?)")
VARIABLE = re.compile(r"[A-Za-z_]\w*=")


def misread(name: str, value: str) -> tuple[str, str] | None:
    """Message and hint for a value that the attribute `name` cannot have."""
    if name == "id" and not ID.match(value):
        return f"`{shown(value)}` is no valid block id.", "Start with a letter; then letters, digits, `-`, `_` and `.`."
    if name == "timeout" and _seconds(value) is None:
        return f"`{shown(value)}` is no duration.", "Write 30s, 5m, 2h or 1d."
    if name == "retries" and _count(value) is None:
        hint = f"{MOST_RETRIES} at most." if value.isdecimal() else ""
        return f"`retries` wants a whole number, not `{shown(value)}`.", hint
    if name == "expect_exit" and _exit_codes(value) is None:
        return f"`expect_exit` wants exit codes such as 0 or 0,2, not `{shown(value)}`.", "Exit codes are 0 to 255."
    if name in FLAGS and value not in {"true", "false"}:
        return f"`{name}` is true or false, not `{shown(value)}`.", ""
    if name == "risk" and value not in RISK_WORDS:
        return f"`{shown(value)}` is no risk.", f"One of: {', '.join(RISK_WORDS)}."
    if name == "env" and not all(VARIABLE.match(pair) for pair in value.split(",") if pair):
        return "`env` wants NAME=value pairs.", 'Write env="A=1,B=2".'
    if name == "match" and not MATCH.fullmatch(value):
        return f"`{shown(value)}` is no way to compare output.", f"One of: {', '.join(MATCHES)}, similar:0.8."
    return None


def _seconds(value: str) -> float | None:
    try:
        return parse_duration(value)
    except ValueError:
        return None


def _count(value: str) -> int | None:
    return int(value) if NUMBER.fullmatch(value) and int(value) <= MOST_RETRIES else None


def _exit_codes(value: str) -> tuple[int, ...] | None:
    parts = [part.strip() for part in value.split(",")]
    if not all(NUMBER.fullmatch(part) and int(part) <= 255 for part in parts):
        return None
    return tuple(map(int, parts))


def read_attributes(given_pairs: Sequence[tuple[str, str]]) -> Attributes:
    """The attributes with their types; a value that cannot be read counts as not given (and is a problem)."""
    given = defaultdict(str, given_pairs)
    pairs = (pair.partition("=") for pair in given["env"].split(",") if "=" in pair)
    return Attributes(
        timeout_s=_seconds(given["timeout"]) if given["timeout"] else None,
        retries=_count(given["retries"]) or 0,
        cwd=given["cwd"],
        shell=given["shell"],
        risk=given["risk"] if given["risk"] in RISK_WORDS else "",
        mode=_words(given["mode"]),
        condition=given["if"],
        expect=given["expect"],
        expect_exit=_exit_codes(given["expect_exit"]) or (0,),
        background=given["background"] == "true",
        interactive=given["interactive"] == "true",
        confirm=given["confirm"],
        idempotent=given["idempotent"] == "true",
        continue_on_error=given["continue_on_error"] == "true",
        env=tuple((name.strip(), value) for name, _, value in pairs),
        outputs=_words(given["outputs"]),
        title=given["title"],
        literal=_words(given["literal"]),
        undo=given["undo"],
        given=tuple(given_pairs),
    )


def _words(value: str) -> tuple[str, ...]:
    return tuple(value.replace(",", " ").split())
