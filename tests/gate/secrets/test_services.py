"""Tokens by the mark of their issuer, with their whole length."""

from __future__ import annotations

import pytest

from runbook_kit.gate.secrets.model import read_settings
from runbook_kit.gate.secrets.services import find_tokens

LETTERS = "aB3dE6gH9jK2mN5pQ8sT1vW4yZ7" * 4
SIGNED = ".".join(["eyJhbGciOiJIUzM4NCJ9", "eyJzdWIiOiJvcC00MiJ9", LETTERS[:43]])


@pytest.mark.parametrize(
    ("token", "kind"),
    [
        ("ghp_" + LETTERS[:36], "GitHub token"),
        ("github_pat_" + LETTERS[:22] + "_" + LETTERS[:59], "GitHub token"),
        ("npm_" + LETTERS[:36], "npm token"),
        ("AIza" + LETTERS[:35], "Google API key"),
        (SIGNED, "JSON Web Token"),
    ],
)
def test_the_whole_token(token: str, kind: str) -> None:
    text = f"x {token} y"
    assert (token, kind) in {(text[each.start : each.end], each.kind) for each in find_tokens(text, read_settings({}))}


@pytest.mark.parametrize("text", ["ghp_" + "a" * 36, "ghp_" + "X" * 36, "npm_YOUR_TOKEN_HERE"])
def test_what_stands_for_one(text: str) -> None:
    assert list(find_tokens(text, read_settings({}))) == []


def test_a_pattern_of_the_policy() -> None:
    settings = read_settings({"patterns": {"Ticket": r"TCK-[0-9]{6}"}})
    assert [each.kind for each in find_tokens("see TCK-123456", settings)] == ["Ticket"]
