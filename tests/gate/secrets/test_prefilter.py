"""The cheap question before the close look."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema_rs import Draft202012Validator
from tests.gate.secrets.examples import TOKENS
from tests.gate.secrets.test_find import GIVEN

from runbook_kit.gate.linear import searching
from runbook_kit.gate.secrets import prefilter
from runbook_kit.gate.secrets.model import Settings
from runbook_kit.gate.secrets.prefilter import Sign, folded, is_marked, issued, may_hold_secret, may_hold_token, named

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
    signs = (*issued(), *named(PLAIN.words, PLAIN.shortest))
    asked = tuple(sign.written for sign in signs)
    linear = [Draft202012Validator({"pattern": each}).is_valid(text) for each in asked]
    assert linear == [re.search(each, text) is not None for each in asked]
    assert searching(asked)(text) == prefilter._backtracking(signs)(text) == any(linear)


@pytest.mark.parametrize("shortest", range(1, 12))
def test_no_value_of_the_shortest_length_slips_through(shortest: int) -> None:
    for digit in range(shortest):
        value = "a" * digit + "1" + "a" * (shortest - digit - 1)
        assert may_hold_secret(f"password: {value}", Settings(shortest=shortest))


UNUSUAL = ("\u017fecret = ", "toKen: ", "bas\u0131c ", "BAS\u0130C ")
SIGNS = (*issued(), *named((), 8), *named(("losung", "K\u0131ymet", "STRASSE", "\u017fecret"), 6))


@pytest.mark.parametrize("sign", SIGNS, ids=lambda sign: sign.written[:30])
@settings(deadline=None, max_examples=60, derandomize=True)
@given(data=st.data())
def test_all_that_an_expression_finds_has_one_of_its_marks(sign: Sign, data: st.DataObject) -> None:
    text = data.draw(st.from_regex(sign.written))
    found = re.search(sign.written, text)
    assert found is not None
    assert is_marked(sign, found[0], folded(found[0]))
    assert is_marked(sign, text, folded(text))
    if sign.on_line:
        assert "\n" not in found[0]
        assert any(digit in found[0] for digit in "0123456789")


@settings(deadline=None, max_examples=300, derandomize=True)
@given(
    st.lists(st.sampled_from([*FINE, *GIVEN, *TOKENS.values(), *UNUSUAL])), st.sampled_from([" ", "\n", "\r", "\x0c"])
)
def test_with_marks_and_without_the_answer_is_the_same(parts: list[str], between: str) -> None:
    text = between.join(parts)
    for signs in (issued(), named((), 8)):
        assert prefilter._backtracking(signs)(text) == any(re.search(sign.written, text) for sign in signs)
