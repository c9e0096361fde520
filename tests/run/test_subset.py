"""One JSON value as a part of another."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from runbook_kit.run.subset import Json, Missing, first_difference, parse

SCALARS = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text()
VALUES: st.SearchStrategy[Json] = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3)
)


@settings(derandomize=True, deadline=None)
@given(value=VALUES)
def test_every_value_is_part_of_itself(value: Json) -> None:
    assert first_difference(value, value) is None


@settings(derandomize=True, deadline=None)
@given(value=st.dictionaries(st.text(max_size=3), VALUES, min_size=1, max_size=3), more=VALUES)
def test_what_is_expected_may_have_less_and_not_more(value: dict[str, Json], more: Json) -> None:
    name = "a name of its own"
    assert first_difference(dict(value), {**value, name: more}) is None
    missing = first_difference({**value, name: more}, dict(value))
    assert missing is not None
    assert (missing.where, missing.got) == (f'$["{name}"]', None)


def test_the_first_difference_in_the_order_of_what_is_expected() -> None:
    expected, got = parse('{"b": [1, {"c": 2}], "a": 3}'), parse('{"a": 4, "b": [1, {"c": "2"}]}')
    assert first_difference(expected, got) == Missing("$.b[1].c", "2", '"2"')


@pytest.mark.parametrize(("one", "other"), [("1", "true"), ("0", "false"), ("null", "0"), ("[]", "{}"), ("[]", "[1]")])
def test_values_of_different_kinds_differ(one: str, other: str) -> None:
    assert first_difference(parse(one), parse(other)) is not None
    assert first_difference(parse(other), parse(one)) is not None


@pytest.mark.parametrize("text", ["", "{", "NaN", "Infinity", "[" * 100_000, "9" * 5000])
def test_what_is_no_json_says_so(text: str) -> None:
    with pytest.raises(ValueError, match=r"\S"):
        parse(text)


def test_deep_values_are_compared_and_told() -> None:
    deep: Json = 1
    other: Json = 2
    for _ in range(5000):
        deep, other = [deep], [other]
    missing = first_difference(deep, other)
    assert missing is not None
    assert (missing.expected, missing.got) == ("1", "2")
    missing = first_difference({"a": deep}, {})
    assert missing is not None
    assert missing.expected == "a deeply nested value"
