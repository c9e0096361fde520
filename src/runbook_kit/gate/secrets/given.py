"""Values given to a name such as `password` or `api_key`, as an assignment or as an argument of a command."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from runbook_kit.expressions import expression
from runbook_kit.gate.secrets.model import Secret, Settings
from runbook_kit.gate.secrets.placeholder import entropy, is_made_of_words, is_other, stands_for
from runbook_kit.gate.secrets.prefilter import WORDS

PASSWORDS = expression(r"passw|kennwort|passphrase|pwd", re.IGNORECASE)
# `token_sha256`, `secret_name`, `token_count`: what is said about a secret, not the secret.
ABOUT = expression(
    r"(?:sha|hash|digest|checksum|fingerprint|name|file|path|dir|url|uri|count|num|type|kind|policy|ttl|expir|valid"
    r"|length|len|limit|max|min|size|usage|budget|gate|check|id|ref|arn|version|date|age|rotat|scan|cost|rate)[a-z0-9]*$",
    re.IGNORECASE,
)
QUOTED = r"\"(?P<double>[^\"\n]{1,200})\"|'(?P<single>[^'\n]{1,200})'|`(?P<code>[^`\n]{1,200})`"
BARE = r"(?P<bare>[^\s\"'`<>{}()|,;]{1,200})"
HEADER = expression(r"\b(?:bearer|basic)[ \t]{1,3}(?P<bare>[A-Za-z0-9+/=._~-]{16,500})", re.IGNORECASE)
USER = expression(r"(?<!\S)(?:-u|--user)[ \t=]{1,3}[\"']?[\w.@-]{1,60}:(?P<bare>[^\s\"'`:@]{3,100})")
OPENING = tuple("([{")  # behind a name in code, not behind a value
URL = expression(r"://(?P<user>[^/\s:@<>{}$\"'`]{0,100}+):(?P<bare>[^/\s@<>{}\"'`]{3,100})@")
TRAILING = ".,;:)*`"
SHORTEST_TOKEN = 12  # characters: what a machine issues is longer than what a person can remember


def find_given(text: str, settings: Settings) -> Iterator[Secret]:
    """Values in `text` that a name or an option says are secrets, and that look as if they were."""
    for match in _assignment(settings.words).finditer(text):
        name = match["name"]
        if not ABOUT.search(name.replace("-", "_")) and (found := _value(match)):
            password = PASSWORDS.search(name) is not None
            yield from _judged(text, *found, "password" if password else "secret", settings)
    for match in HEADER.finditer(text):
        yield from _judged(text, *match.span("bare"), "secret", settings, "authorization header")
    for match in USER.finditer(text):
        yield from _judged(text, *match.span("bare"), "password", settings)
    for match in URL.finditer(text):
        value, user = match["bare"].lower(), match["user"].lower()
        if value != user and not value.isdigit() and not stands_for(match["bare"], settings.placeholders):
            yield Secret(*match.span("bare"), "password in a URL")


@lru_cache(maxsize=8)
def _assignment(words: tuple[str, ...]) -> re.Pattern[str]:
    names = "|".join((WORDS, *map(re.escape, words)))
    name = rf"(?P<name>(?:{names})[A-Za-z0-9_-]{{0,20}}+)"
    sign = r"(?:[\"'`*\] \t]{0,6}+(?::=|=>|={1,2}|:|\|)[ \t*]{0,6}+|[ \t]{1,3}+(?=\S))"
    return re.compile(rf"(?P<option>--[a-z-]{{0,20}})?{name}{sign}(?:{QUOTED}|{BARE})", re.IGNORECASE)


def _value(match: re.Match[str]) -> tuple[int, int] | None:
    """Where the value stands; None when name and value stand side by side and the name is no option."""
    between = match.string[match.end("name") : match.start(match.lastgroup or "bare")]
    if not match["option"] and not any(sign in between for sign in ":=|"):
        return None
    return match.span(match.lastgroup or "bare")


def _judged(text: str, start: int, end: int, sort: str, settings: Settings, kind: str = "") -> Iterator[Secret]:
    end = start + len(text[start:end].rstrip(TRAILING))
    value = text[start:end]
    if (
        text[end : end + 1] in OPENING
        or " " in value
        or len(value) < settings.shortest
        or stands_for(value, settings.placeholders)
    ):
        return
    if sort == "password" and not _is_password(value):
        return
    if sort == "secret" and not _is_issued(value, settings):
        return
    yield Secret(start, end, kind or f"{sort} given to a name")


def _is_password(value: str) -> bool:
    """Whether a person may have chosen it: letters and digits, and nothing that has another meaning."""
    mixed = any(map(str.isdigit, value)) and any(map(str.isalpha, value))
    return mixed and "/" not in value and not is_other(value) and value.lower() != value.upper()


def _is_issued(value: str, settings: Settings) -> bool:
    """Whether a machine may have made it."""
    if len(value) < SHORTEST_TOKEN or (is_other(value) and not re.fullmatch(r"[0-9a-f]{40}|[0-9a-f]{64}", value)):
        return False
    mixed = any(map(str.isdigit, value)) and any(map(str.isalpha, value))
    return mixed and not is_made_of_words(value) and entropy(value) >= settings.entropy
