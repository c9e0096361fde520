"""The expressions of tokens: each one is read by both engines, and matches no word of a document."""

from __future__ import annotations

import re

import jsonschema_rs
import pytest

from runbook_kit.gate.secrets.tokens import TOKENS


@pytest.mark.parametrize(("kind", "pattern"), TOKENS)
def test_an_expression(kind: str, pattern: str) -> None:
    compiled = re.compile(pattern)
    assert kind[0].isupper() or kind in {"npm token", "age secret key"}
    assert not compiled.search("The token is kept where tokens are kept; see docs/tokens.md.")
    assert not jsonschema_rs.is_valid({"pattern": pattern}, "no such thing")
    assert "(?=" not in pattern
    assert "(?<" not in pattern
