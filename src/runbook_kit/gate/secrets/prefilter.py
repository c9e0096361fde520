"""Whether a text may hold a secret at all: a cheap question, answered yes too often and no only when that is sure."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from functools import lru_cache

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
    r"hooks\.slack\.com/services/T",
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
    r"AP[0-9A-F][A-Za-z0-9]{8}",
    r"://[^/\s:@<>{}$]{0,100}:[^/\s@<>{}]{3,100}@",
)
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
)
SHORT = 12_000  # characters; for more than these, loading the other engine pays
LARGEST = 10_000_000  # bytes of a compiled expression


def may_hold_secret(text: str, settings: Settings) -> bool:
    """Whether a closer look is worth while. The time is linear in the text for any text."""
    return _is_found((KEY, *_services(settings), *_named(settings)), text)


def may_hold_token(text: str, settings: Settings) -> bool:
    """Whether the text may hold what carries the mark of its issuer."""
    return _is_found(_services(settings), text)


def _services(settings: Settings) -> tuple[str, ...]:
    return (*SERVICES, *(token for _, token in TOKENS), *settings.patterns.values())


def _named(settings: Settings) -> tuple[str, ...]:
    names = "|".join((WORDS, *map(re.escape, settings.words)))
    # At least `shortest` letters with a digit among them: it stands in the second half, or half of them follow.
    half = max(settings.shortest // 2, 1)
    value = rf"(?:{LETTER}{{{half},60}}[0-9]|{LETTER}{{0,{half - 1}}}[0-9]{LETTER}{{{half - 1}}})"
    named = (rf"(?:{names}){GIVEN}{value}", rf"--[a-z-]{{0,20}}(?:{names}){OPTION}{value}", *ARGUMENTS)
    return tuple(f"(?i){each}" for each in named)


def _is_found(asked: tuple[str, ...], text: str) -> bool:
    # The schema validator's engine is twenty times as fast, once it is loaded.
    search = _linear if len(text) > SHORT or "jsonschema_rs" in sys.modules else _backtracking
    return search(asked)(text)


@lru_cache(maxsize=8)
def _linear(asked: tuple[str, ...]) -> Callable[[str], bool]:
    from jsonschema_rs import Draft202012Validator, RegexOptions

    schema = {"anyOf": [{"pattern": each} for each in asked]}
    return Draft202012Validator(schema, pattern_options=RegexOptions(size_limit=LARGEST)).is_valid


@lru_cache(maxsize=8)
def _backtracking(asked: tuple[str, ...]) -> Callable[[str], bool]:
    patterns = [re.compile(each) for each in asked]
    return lambda text: any(pattern.search(text) for pattern in patterns)
