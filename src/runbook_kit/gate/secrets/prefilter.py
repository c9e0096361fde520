"""Whether a text may hold a secret at all: a cheap question, answered yes too often and no only when that is sure."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cache, lru_cache

from msgspec import Struct

from runbook_kit.expressions import expression
from runbook_kit.gate.linear import pays, searching
from runbook_kit.gate.secrets.model import Settings
from runbook_kit.gate.secrets.tokens import TOKENS

# Every expression begins with a literal or nearly so, which is what makes the search fast, and is read alike by both
# engines: no look-around, no possessive quantifiers, no back references.
SERVICES = (
    r"(?:A3T[A-Z0-9]|ABIA|ACCA|AKIA|ASIA)[0-9A-Z]{16}",
    r"gh[opsur]_[A-Za-z0-9_]{36}",
    r"gl(?:pat|dt|ft|soat|rt|cbt|imt|ptt|agent|oas)-[A-Za-z0-9_-]{20}",
    r"GR1348941[A-Za-z0-9_-]{20}",
    r"[Xx][Oo][Xx][A-Za-z]-[0-9]",
    r"hooks\.slack\.com/services/T[A-Za-z0-9_]{1,60}/B[A-Za-z0-9_]{1,60}/[A-Za-z0-9_]{5}",
    r"eyJ[A-Za-z0-9_=-]{10,500}\.[A-Za-z0-9_=-]",
    r"_authToken=",
    r"pypi-AgE",
    r"SG\.[A-Za-z0-9_-]{22}\.",
    r"sq0csp-[0-9A-Za-z]",
    r":AA[0-9A-Za-z_-]{33}",  # Telegram
    r"[0-9a-z]{32}-us[0-9]",
    r"AccountKey=",
    r"(?:AC|SK)[a-z0-9]{32}",
    r"T3BlbkFJ",
    r"AKC[A-Za-z0-9]{10}",
    r"(?:^|[\s=:\"])AP[0-9A-F][A-Za-z0-9]{8}",
    r"cloudant\.com",
)
ISSUED = (*SERVICES, *(token for _, token in TOKENS))
SHORT = 12_000  # characters; these are many expressions, so the other engine pays early
PUBLISHED = "AKIAIOSFODNN7EXAMPLE"  # on so many pages that it is worth while to know it
KEY = "PRIVATE KEY"
WORDS = (
    r"passw(?:or)?d|passwort|kennwort|passphrase|pwd|secret|token|credential"
    r"|(?:api|access|private|secret|account|auth|encryption|signing|service|client|master)[_-]?key"
)
LETTER = r"[!#-&*-;=?-Z\\^_a-z~\[\]]"  # of a value: no white space, quotes or brackets that end one
GIVEN = r"[A-Za-z0-9_-]{0,20}[\"'`*\] \t]{0,6}(?:[:=]=?|=>|\|)[ \t\"'`*]{0,6}"
OPTION = r"[A-Za-z0-9-]{0,20}[ \t]{1,3}[\"'`]?"
DIGITS = frozenset("0123456789")
WORD_MARKS = ("passw", "kennwort", "passphrase", "pwd", "secret", "token", "credential", "key")
ARGUMENTS = (
    (r"(?:bearer|basic)[ \t]{1,3}[A-Za-z0-9+/=._~-]{16}", ("bearer", "basic")),
    (r"(?:-u|--user)[ \t=]{1,3}[\"']?[A-Za-z0-9_.@-]{1,60}:[^\s\"'`:@<>${}]{3}", ("-u", "--user")),
    (r"://[^/\s:@<>{}$]{0,100}:[^/\s@<>{}]{3,100}@", ("@",)),
)
LITERAL = expression(r"(?:[\w:=-]|\\\.)*(?![*+?{|])")  # what an expression begins with


class Sign(Struct, frozen=True):
    """An expression, and its marks: one of them stands in all that it finds, so that most texts need no look for it.

    Without marks it may find anything. Those in lower case are of letters in any case. What it finds is on one line,
    with its mark and, where there is no value without one, a digit: `on_line`.
    """

    written: str
    marks: tuple[str, ...] = ()
    on_line: bool = False


def may_hold_secret(text: str, settings: Settings) -> bool:
    """Whether a closer look is worth while. The time is linear in the text for any text."""
    return KEY in text or may_hold_token(text, settings) or may_hold_given(text, settings)


def may_hold_token(text: str, settings: Settings) -> bool:
    """Whether the text may hold what carries the mark of its issuer."""
    own = tuple(Sign(pattern) for pattern in settings.patterns.values())
    return _is_found(issued() + own, text.replace(PUBLISHED, " ") if PUBLISHED in text else text)


def may_hold_given(text: str, settings: Settings) -> bool:
    """Whether the text may hold a value that is given to a name, to an option, or to a user in an address."""
    return _is_found(named(settings.words, settings.shortest), text)


@cache
def issued() -> tuple[Sign, ...]:
    """The signs of what services issue; where one begins with a literal, that is its mark."""
    return tuple(Sign(each, _beginning(each)) for each in ISSUED)


def _beginning(written: str) -> tuple[str, ...]:
    found = LITERAL.match(written)
    literal = found[0].replace("\\", "") if found else ""
    return (literal,) if literal else ()


@lru_cache(maxsize=8)
def named(words: tuple[str, ...], shortest: int) -> tuple[Sign, ...]:
    """The signs of a value that is given to a name."""
    names = "|".join((WORDS, *map(re.escape, words)))
    # At least `shortest` letters with a digit among them: it stands in the second half, or half of them follow.
    half = max(shortest // 2, 1)
    value = rf"(?:{LETTER}{{{half},60}}[0-9]|{LETTER}{{0,{half - 1}}}[0-9]{LETTER}{{{half - 1}}})"
    given = (rf"(?:{names}){GIVEN}{value}", rf"--[a-z-]{{0,20}}(?:{names}){OPTION}{value}")
    marks = (*WORD_MARKS, *map(folded, words))
    return (
        *(Sign(f"(?i){each}", marks, on_line=True) for each in given),
        *(Sign(f"(?i){each}", own) for each, own in ARGUMENTS),
    )


def _is_found(signs: tuple[Sign, ...], text: str) -> bool:
    return (searching(_written(signs)) if pays(text, SHORT) else _backtracking(signs))(text)


@lru_cache(maxsize=8)
def _written(signs: tuple[Sign, ...]) -> tuple[str, ...]:
    return tuple(sign.written for sign in signs)


@lru_cache(maxsize=8)
def _backtracking(signs: tuple[Sign, ...]) -> Callable[[str], bool]:
    patterns = [(sign, expression(sign.written)) for sign in signs]

    def search(text: str) -> bool:
        plain = folded(text)
        return any(
            any(map(pattern.search, _lines(sign, text, plain) if sign.on_line else (text,)))
            for sign, pattern in patterns
            if is_marked(sign, text, plain)
        )

    return search


def is_marked(sign: Sign, text: str, plain: str) -> bool:
    """Whether a text, which is `plain` without case, has one of the marks."""
    return not sign.marks or any(mark in (plain if mark.islower() else text) for mark in sign.marks)


def _lines(sign: Sign, text: str, plain: str) -> Iterator[str]:
    """The lines that have a mark and a digit."""
    for line, bare in zip(text.split("\n"), plain.split("\n"), strict=True):
        if is_marked(sign, line, bare) and not DIGITS.isdisjoint(bare):
            yield line


def folded(text: str) -> str:
    """The text as it is compared where case does not count: an `i` may be a Turkish one there."""
    return text.lower() if text.isascii() else text.replace("\u0130", "i").casefold().replace("\u0131", "i")
