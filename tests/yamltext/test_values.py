from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runbook_kit.yamltext import join_pointer, read_yaml, split_pointer

YAML = read_yaml("a: {b/c: [x, 2.0, null], on: true, '': 1}\nempty:\nword: one\n", "a.yaml")


def test_a_pointer_finds_the_value_it_names() -> None:
    assert YAML.node("/a/b~1c/1").written == "2.0"
    assert YAML.node("/a/").data == 1
    assert YAML.node("").data == YAML.data


@pytest.mark.parametrize("pointer", ["/a/b~1c/9", "/a/b~1c/x", "/a/b~1c/-1", "/a/b~1c/0/deeper"])
def test_a_pointer_that_leads_nowhere_ends_at_the_nearest_value(pointer: str) -> None:
    assert YAML.span(pointer) in (YAML.span("/a/b~1c"), YAML.span("/a/b~1c/0"))


def test_key_spans_are_those_of_keys_and_of_items() -> None:
    assert (YAML.key_span("/a").column, YAML.span("/a").column) == (1, 4)
    assert YAML.key_span("/a/b~1c/0") == YAML.span("/a/b~1c/0")


def test_a_node_answers_with_something_empty_when_it_is_of_another_shape() -> None:
    word = YAML.node("/word")
    assert (word.items, word.entries, word.child("x").text, word.has("x")) == ((), (), "", False)
    assert word.child("x").span == word.span
    assert YAML.node("/a").text == ""


def test_texts_of_a_list_are_as_written_without_what_is_empty() -> None:
    assert YAML.node("/a/b~1c").texts == ("x", "2.0")
    assert YAML.node("/word").texts == ("one",)
    assert YAML.node("/empty").texts == ()


def test_a_flag_is_a_truth_value_or_the_default() -> None:
    assert YAML.node("/a").flag("on") is True
    assert YAML.root.flag("word", default=True) is True
    assert YAML.root.flag("missing") is False


@given(st.lists(st.text(max_size=8), max_size=4))
def test_pointers_join_and_split(parts: list[str]) -> None:
    assert split_pointer(join_pointer(list(parts))) == parts
