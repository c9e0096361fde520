from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from runbook_kit.finding import Span
from runbook_kit.yamltext import Json, Node, YamlText, places, read_yaml

SCALARS: list[tuple[str, Json]] = [
    ("", None),
    ("~", None),
    ("null", None),
    ("true", True),
    ("False", False),
    ("yes", "yes"),
    ("12", 12),
    ("-7", -7),
    ("0123", 123),
    ("0x1F", 31),
    ("0o17", 15),
    ("2.10", 2.1),
    ("1e3", 1000.0),
    (".inf", ".inf"),
    (".nan", ".nan"),
    ("1234567890123456", "1234567890123456"),
    ("2026-11-01", "2026-11-01"),
    ("08:00", "08:00"),
    ("1_000", "1_000"),
    ("'12'", "12"),
    ('"true"', "true"),
    ("!!str 2.10", "2.10"),
    ("a b # comment", "a b"),
    ("[a, 1]", ["a", 1]),
    ("{a: 1}", {"a": 1}),
    ("|\n  one\n  two\n", "one\ntwo\n"),
    (">-\n  one\n  two\n", "one two"),
]

PLACED = """\
# first
title: Backup  # why
phases:
  - id: one
    needs: [a, 'b c']

  - id: two
# end
last: |
  x

"""
YAML_LIKE = st.text(
    alphabet=st.sampled_from("ab:-[]{}#&*!|>'\"%@`,?\\ \n\t\r~.019\x00\x85\u2028\ufeff\ud800é"), max_size=80
)


@pytest.mark.parametrize(("text", "value"), SCALARS, ids=[text for text, _ in SCALARS])
def test_scalars_mean_what_the_core_schema_says(text: str, value: Json) -> None:
    yaml = read_yaml(f"key: {text}\n", "a.yaml")
    assert yaml.problems == ()
    assert yaml.data == {"key": value}
    assert type(yaml.node("/key").data) is type(value)


def test_a_scalar_keeps_the_text_it_was_written_with() -> None:
    yaml = read_yaml("version: 2.10\nempty:\nquoted: '2.10'\n", "a.yaml")
    assert [yaml.node(pointer).text for pointer in ("/version", "/empty", "/quoted")] == ["2.10", "", "2.10"]


def test_every_key_and_value_knows_its_place() -> None:
    text = PLACED
    yaml = read_yaml(text, "a.yaml")
    assert shown(text, yaml, "/title") == ("title", "Backup", (2, 8))
    assert shown(text, yaml, "/phases/0/needs") == ("needs", "[a, 'b c']", (5, 12))
    assert shown(text, yaml, "/phases/0/needs/1")[1:] == ("'b c'", (5, 16))
    assert shown(text, yaml, "/phases/0")[1:] == ("id: one\n    needs: [a, 'b c']", (4, 5))
    assert shown(text, yaml, "/phases")[1] == "- id: one\n    needs: [a, 'b c']\n\n  - id: two"
    assert shown(text, yaml, "/last") == ("last", "|\n  x", (9, 7))


def shown(text: str, yaml: YamlText, pointer: str) -> tuple[str, str, tuple[int, int]]:
    key, value = yaml.key_span(pointer), yaml.span(pointer)
    return text[key.start : key.end], text[value.start : value.end], (value.line, value.column)


def test_places_count_from_where_the_text_begins_in_its_file() -> None:
    span = read_yaml("a: 1\r\nb: 2\r\n", "a.md", first_line=5, offset=100).span("/b")
    assert (span.path, span.line, span.column, span.end_column, span.start, span.end) == ("a.md", 6, 4, 5, 109, 110)


def test_an_alias_stands_for_its_anchor() -> None:
    yaml = read_yaml("a: &x [1, 2]\nb: *x\n", "a.yaml")
    assert yaml.data == {"a": [1, 2], "b": [1, 2]}
    assert yaml.problems == ()


def test_aliases_cannot_blow_up() -> None:
    bomb = "a: &a [x, x, x, x]\n" + "".join(
        f"{new}: &{new} [*{old}, *{old}, *{old}, *{old}]\n"
        for old, new in zip("abcdefghijklmnop", "bcdefghijklmnopq", strict=True)
    )
    yaml = read_yaml(bomb, "a.yaml")
    assert [problem.message for problem in yaml.problems] == [
        "With its aliases this YAML text has more than 50000 values."
    ]
    assert yaml.data is None


@pytest.mark.parametrize(
    "text",
    ["[" * 100_000, "{" * 100_000, "- " * 50_000, "? " * 50_000, "a: " * 50_000, "x" * 600_000, "- a\n" * 60_000],
)
def test_what_is_too_much_is_one_problem_and_takes_little_time(text: str) -> None:
    started = time.process_time()
    assert len(read_yaml(text, "a.yaml").problems) == 1
    assert time.process_time() - started < 20


def test_a_key_that_is_given_twice_keeps_its_first_value() -> None:
    yaml = read_yaml("a: 1\nb: 2\na: 3\n", "a.yaml")
    assert yaml.data == {"a": 1, "b": 2}
    assert [(each.span.line, each.message) for each in yaml.problems] == [
        (3, "The key `a` is given twice; first on line 1.")
    ]


def test_no_tag_is_ever_executed() -> None:
    yaml = read_yaml("a: !!python/object/apply:os.system [echo]\n", "a.yaml")
    assert yaml.data == {"a": ["echo"]}
    assert [problem.message for problem in yaml.problems] == [
        "The YAML tag `!!python/object/apply:os.system` is not read here."
    ]


def test_after_a_fault_the_other_entries_are_read_and_their_faults_reported() -> None:
    yaml = read_yaml("a: 'x\nb: c: d\ngood: 1\nlist: [1\nz: \x07\n", "a.yaml")
    assert yaml.data == {"good": 1, "z": None}
    assert [(each.span.line, each.span.column, each.message) for each in yaml.problems] == [
        (1, 4, "This quote is never closed."),
        (2, 5, "A `: ` inside text makes it a key, which cannot stand here."),
        (4, 7, "This `[` is never closed."),
        (5, 4, "YAML does not allow the character U+0007."),
    ]


def test_an_anchor_lost_with_a_broken_entry_is_not_reported_again() -> None:
    yaml = read_yaml("a: &x 'never closed\nb: *x\n", "a.yaml")
    assert [problem.span.line for problem in yaml.problems] == [1]


def test_numbers_are_those_of_the_limit_that_the_validator_can_take() -> None:
    yaml = read_yaml("a: " + "9" * 5000 + "\nb: 1e999\n", "a.yaml")
    assert yaml.data == {"a": "9" * 5000, "b": "1e999"}


@settings(derandomize=True, deadline=None, max_examples=300)
@given(YAML_LIKE)
def test_reading_never_raises_and_every_place_is_inside(text: str) -> None:
    yaml = read_yaml(text, "a.yaml", first_line=3, offset=7)
    where = places(text, "a.yaml", 3, 7)
    spans = [problem.span for problem in yaml.problems] + list(all_spans(yaml.root))
    assert all(span == where.span(span.start - 7, span.end - 7) for span in spans)
    assert all(problem.message.isprintable() and problem.hint.isprintable() for problem in yaml.problems)


def all_spans(node: Node) -> list[Span]:
    children = [child for _, child in node.entries] + list(node.items)
    return [node.span, *node.keys.values(), *(span for child in children for span in all_spans(child))]
