"""Whether a value stands for a secret or is one: placeholders, examples, references, digests."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from math import log2

from runbook_kit.expressions import expression

# Anywhere in a value: no issuer makes them by chance.
EXAMPLES = (
    "example", "placeholder", "changeme", "change-me", "change_me", "redacted", "dummy", "sample", "replace", "insert",
    "masked", "hidden", "supersecret", "letmein", "0123456789", "1234567890", "12345678", "abcdef123", "abc123",
    "deadbeef", "xxxx", "aaaa", "0000", "...", "…", "***", "___",
    # The token every page about JSON Web Tokens shows.
    "eyjzdwiioiixmjm0nty3odkwi",
)  # fmt: skip
# As a whole part of a value, between letters and digits of other kinds.
WORDS = frozenset((
    "your", "api", "app", "auth", "access", "private", "client", "service", "account", "db", "my", "the", "a",
    "an", "some", "test", "tests", "testing", "fake", "mock", "demo", "default", "foo", "bar", "baz", "todo",
    "tbd", "here", "password", "passwort", "passwd", "pass", "pwd", "secret", "secrets", "token", "key", "user",
    "username", "none", "null", "true", "false", "value", "admin", "root", "guest", "postgres", "local",
    "localhost", "dev", "string", "literal", "env", "var", "vault", "file", "name", "existing", "new", "old",
))  # fmt: skip
PART = expression(r"[a-z]+|[0-9]+")
REFERENCE = expression(r"[$%@!&?#]|[<\[({]|\*|\\|~?/|\.{1,2}/|[a-z][a-z+.-]*://|sha[0-9]{1,3}[:-]|arn:", re.IGNORECASE)
INSIDE = ("${", "{{", "$(", "<", ">", "()", "(", "[", "::", "=>", "%s", "%(")
SEPARATORS = expression(r"[^A-Za-z0-9]+")
SHORTEST_PART = 10  # characters; a shorter one may be the end of a name that a machine made, such as `web-6wl6b`
UUID = expression(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}", re.IGNORECASE)
DIGEST = expression(r"[0-9a-f]{7,12}|[0-9a-f]{40}|[0-9a-f]{64}|[0-9a-f]{96}|[0-9a-f]{128}")
NAMED = expression(r"[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)+")  # `settings.api_key`, `docs.md`
DATE = expression(r"v?[0-9]+(?:[.:_/T-]+[0-9]+)*[Zz]?")  # also versions and plain numbers


def stands_for(value: str, words: Sequence[str] = ()) -> bool:
    """Whether the value is a placeholder, an example or a reference; `words` mark further examples."""
    folded = value.lower()
    if REFERENCE.match(value) or any(mark in value for mark in INSIDE) or len(set(folded)) <= 4:
        return True
    if any(word in folded for word in EXAMPLES) or any(word.lower() in folded for word in words):
        return True
    parts = [part for part in PART.findall(folded) if not part.isdigit()]
    return bool(parts) and all(part in WORDS for part in parts)


def is_other(value: str) -> bool:
    """Whether the value is something else that looks random: an id, a digest, a date, a version, a name in code."""
    return any(form.fullmatch(value) for form in (UUID, DIGEST, NAMED, DATE))


def is_made_of_words(value: str) -> bool:
    """Whether no part of the value mixes letters and digits as a machine does; `GATE-003F-SLICE-1` is made of words."""
    return not any(_is_mixed(part) for part in SEPARATORS.split(value))


def _is_mixed(part: str) -> bool:
    kinds = ["d" if each.isdigit() else "u" if each.isupper() else "l" for each in part]
    changes = sum(one != other for one, other in pairwise(kinds))
    return len(part) >= SHORTEST_PART and changes >= max(3, len(part) // 6)


def entropy(value: str) -> float:
    """Shannon's, in bits per character; 0 for an empty value."""
    counts = Counter(value)
    return -sum(count / len(value) * log2(count / len(value)) for count in counts.values())
