"""Tokens that carry their issuer's mark: those the detector library knows, and ours."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import TYPE_CHECKING, Any

from runbook_kit.expressions import expression
from runbook_kit.gate.secrets.model import Secret, Settings
from runbook_kit.gate.secrets.placeholder import stands_for
from runbook_kit.gate.secrets.tokens import TOKENS

if TYPE_CHECKING:
    from detect_secrets.plugins.base import RegexBasedDetector

# Guesses by entropy or by a name, and passwords in URLs, which need to know about documents; addresses; and keys, which
# run over lines.
UNUSED = {
    "Base64 High Entropy String",
    "Hex High Entropy String",
    "Secret Keyword",
    "Public IP (ipv4)",
    "Private Key",
    "Basic Auth Credentials",
}
NAMES = {
    "AWS Access Key": "AWS access key",
    "Artifactory Credentials": "Artifactory credentials",
    "Discord Bot Token": "Discord bot token",
    "GitHub Token": "GitHub token",
    "GitLab Token": "GitLab token",
    "NPM tokens": "npm token",
    "OpenAI Token": "OpenAI key",
    "PyPI Token": "PyPI token",
    "SendGrid API Key": "SendGrid API key",
    "Slack Token": "Slack token",
    "Stripe Access Key": "Stripe key",
    "Telegram Bot Token": "Telegram bot token",
    "Twilio API Key": "Twilio API key",
}
DIGIT = expression(r"[0-9]")
SIGNATURE = expression(r"[A-Za-z0-9_-]*+")
VALUE_BEGINS = expression(r"[\s\"':=`]+")
VALUE_ENDS = expression(r"[\s\"'`<>]")
SHORTEST = 8  # characters of a value; a shorter group of an expression is only the mark of an issuer
FEWEST = 6  # different characters; fewer are no token
OURS = {kind for kind, _ in TOKENS}  # of a shape that nothing else has, so that a digit need not be there


def find_tokens(text: str, settings: Settings) -> Iterator[Secret]:
    """Tokens in `text`, which should be short: some expressions of the library are quadratic."""
    for kind, start, end in (*_library(text), *_ours(text, settings.patterns)):
        if kind in settings.patterns or _is_token(kind, text[start:end], settings):
            yield Secret(start, end, NAMES.get(kind, kind))


def _library(text: str) -> Iterator[tuple[str, int, int]]:
    """Kind and place of what the library finds; its own search gives no places, and of some tokens only the mark."""
    for plugin in _plugins():
        is_valid = getattr(plugin, "is_formally_valid", None)
        for pattern in plugin.denylist:
            for match in pattern.finditer(text):
                start, end = _place(match)
                if is_valid is not None:  # of a web token the library leaves the signature out
                    end += len(SIGNATURE.findall(text[end:])[0])
                if is_valid is None or is_valid(text[start:end]):
                    yield str(plugin.secret_type), start, end


def _place(match: re.Match[str]) -> tuple[int, int]:
    """Where the value stands: the longest group, unless what is outside of it belongs to the token, too."""
    spans = [match.span(number) for number in range(1, match.re.groups + 1) if match[number]]
    start, end = max(spans, key=lambda span: span[1] - span[0], default=match.span())
    if end - start < SHORTEST and match.end() - match.start() > SHORTEST and "://" not in match[0]:
        start, end = match.span()
    lead = VALUE_BEGINS.match(match.string, start, end)
    start = lead.end() if lead else start
    ends = VALUE_ENDS.search(match.string, start, end)
    return start, ends.start() if ends else end


@cache
def _plugins() -> tuple[RegexBasedDetector, ...]:
    # 0.1 s to load; nothing of it that would open a connection is called.
    from detect_secrets.core.plugins.util import get_mapping_from_secret_type_to_class
    from detect_secrets.plugins.base import RegexBasedDetector

    found: Mapping[str, Any] = get_mapping_from_secret_type_to_class()
    plugins = [found[name]() for name in sorted(found) if name not in UNUSED]
    return tuple(plugin for plugin in plugins if isinstance(plugin, RegexBasedDetector))


def _ours(text: str, patterns: Mapping[str, str]) -> Iterator[tuple[str, int, int]]:
    for kind, pattern in (*TOKENS, *patterns.items()):
        for match in re.finditer(pattern, text):
            yield kind, *match.span()


def _is_token(kind: str, value: str, settings: Settings) -> bool:
    last = value.rpartition("/")[2] if value.startswith("http") else value  # of a webhook
    if stands_for(last, settings.placeholders):
        return False
    return len(set(value)) > FEWEST and (DIGIT.search(value) is not None or kind in OURS)
