"""Whether a text may hold a secret at all: a cheap question, answered yes too often and no only when that is sure."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache

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
ARGUMENTS = (
    r"(?:bearer|basic)[ \t]{1,3}[A-Za-z0-9+/=._~-]{16}",
    r"(?:-u|--user)[ \t=]{1,3}[\"']?[A-Za-z0-9_.@-]{1,60}:[^\s\"'`:@<>${}]{3}",
    r"://[^/\s:@<>{}$]{0,100}:[^/\s@<>{}]{3,100}@",
)


def may_hold_secret(text: str, settings: Settings) -> bool:
    """Whether a closer look is worth while. The time is linear in the text for any text."""
    return KEY in text or may_hold_token(text, settings) or may_hold_given(text, settings)


def may_hold_token(text: str, settings: Settings) -> bool:
    """Whether the text may hold what carries the mark of its issuer."""
    return _is_found(_services(settings), text.replace(PUBLISHED, " ") if PUBLISHED in text else text)


def may_hold_given(text: str, settings: Settings) -> bool:
    """Whether the text may hold a value that is given to a name, to an option, or to a user in an address."""
    return _is_found(_named(settings.words, settings.shortest), text)


def _services(settings: Settings) -> tuple[str, ...]:
    return (*ISSUED, *settings.patterns.values()) if settings.patterns else ISSUED


@lru_cache(maxsize=8)
def _named(words: tuple[str, ...], shortest: int) -> tuple[str, ...]:
    names = "|".join((WORDS, *map(re.escape, words)))
    # At least `shortest` letters with a digit among them: it stands in the second half, or half of them follow.
    half = max(shortest // 2, 1)
    value = rf"(?:{LETTER}{{{half},60}}[0-9]|{LETTER}{{0,{half - 1}}}[0-9]{LETTER}{{{half - 1}}})"
    named = (rf"(?:{names}){GIVEN}{value}", rf"--[a-z-]{{0,20}}(?:{names}){OPTION}{value}", *ARGUMENTS)
    return tuple(f"(?i){each}" for each in named)


def _is_found(asked: tuple[str, ...], text: str) -> bool:
    return (searching if pays(text, SHORT) else _backtracking)(asked)(text)


@lru_cache(maxsize=8)
def _backtracking(asked: tuple[str, ...]) -> Callable[[str], bool]:
    patterns = [re.compile(each) for each in asked]
    return lambda text: any(pattern.search(text) for pattern in patterns)
