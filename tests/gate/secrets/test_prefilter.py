"""The cheap question before the close look."""

from __future__ import annotations

import re

import pytest
from jsonschema_rs import Draft202012Validator
from tests.gate.secrets.examples import TOKENS
from tests.gate.secrets.test_find import GIVEN

from runbook_kit.gate.linear import searching
from runbook_kit.gate.secrets import prefilter
from runbook_kit.gate.secrets.model import Settings
from runbook_kit.gate.secrets.prefilter import may_hold_secret, may_hold_token

PLAIN = Settings()
FINE = ["", "Rotate the token.", "token: none", "| secret | owner |", "See `docs/password-policy.md` (2024-01-02)."]


@pytest.mark.parametrize("text", FINE)
def test_most_texts_need_no_close_look(text: str) -> None:
    assert not may_hold_secret(text, PLAIN)


@pytest.mark.parametrize("kind", TOKENS)
def test_tokens_of_services_do(kind: str) -> None:
    assert may_hold_token(f"a {TOKENS[kind]} b", PLAIN)


@pytest.mark.parametrize("text", [*FINE, *GIVEN, *TOKENS.values()])
def test_both_engines_give_the_same_answer(text: str) -> None:
    asked = (*prefilter._services(PLAIN), *prefilter._named(PLAIN.words, PLAIN.shortest))
    linear = [Draft202012Validator({"pattern": each}).is_valid(text) for each in asked]
    assert linear == [re.search(each, text) is not None for each in asked]
    assert searching(asked)(text) == prefilter._backtracking(asked)(text) == any(linear)


@pytest.mark.parametrize("shortest", range(1, 12))
def test_no_value_of_the_shortest_length_slips_through(shortest: int) -> None:
    for digit in range(shortest):
        value = "a" * digit + "1" + "a" * (shortest - digit - 1)
        assert may_hold_secret(f"password: {value}", Settings(shortest=shortest))
