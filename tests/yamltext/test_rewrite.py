from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from runbook_kit.errors import InvalidInput
from runbook_kit.yamltext import Drop, Json, Put, read_yaml, update_yaml

TEXT = """\
# What this is.
format: gate/1   # the kind
rules:
  missing-path: {severity: error}  # strict

  stale:
    severity: "info"
dates: [2026-11-01, 2026-13-01]
items:
- one  # first
- two
"""

WRITTEN = """\
runbook: demo
last_reviewed: 2026-11-01
phases:
  - id: phase-1
    needs: [phase-0]
    entry:
      - id: fit
        text: 'Ready: yes'
        check: |
          true
          false
      - Agreed
"""

WORDS = st.text(alphabet=st.characters(codec="utf-8", exclude_categories=("Cs", "Cc", "Co", "Cn")), max_size=12)
JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**12), 10**12)
    | WORDS
    | st.sampled_from(["2.10", "yes", "a\nb\n", "08:00"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS, inner, max_size=3),
    max_leaves=8,
)


def changed_lines(edits: list[Put | Drop], text: str = TEXT) -> list[tuple[str, str]]:
    before, after = text.splitlines(), update_yaml(text, edits).splitlines()
    assert len(before) == len(after)
    return [(old, new) for old, new in zip(before, after, strict=True) if old != new]


def test_nothing_to_do_changes_nothing() -> None:
    assert update_yaml("a:   1\r\n", []) == "a:   1\r\n"


def test_one_value_changes_and_nothing_else() -> None:
    assert changed_lines([Put("/rules/stale/severity", "error")]) == [('    severity: "info"', '    severity: "error"')]


def test_a_list_grows_in_the_style_it_has() -> None:
    assert update_yaml(TEXT, [Put("/items/-", "three")]) == TEXT + "- three\n"


def test_missing_mappings_are_made() -> None:
    assert update_yaml("a: 1\n", [Put("/b/c", True)]) == "a: 1\nb:\n  c: true\n"


def test_a_value_goes_with_its_key() -> None:
    assert update_yaml("a: 1\nb: 2 # two\nc: 3\n", [Drop("/b")]) == "a: 1\nc: 3\n"


def test_line_ends_and_a_missing_last_one_stay() -> None:
    assert update_yaml("a: 1 # x\r\nb: 2\r\n", [Put("/b", 3)]) == "a: 1 # x\r\nb: 3\r\n"
    assert update_yaml("a: 1\nb: 2", [Put("/b", 3)]) == "a: 1\nb: 3"


def test_comments_alone_are_kept() -> None:
    assert update_yaml("# only a comment\n", [Put("/a", 1)]) == "# only a comment\na: 1\n"


def test_a_whole_front_matter_is_written_as_a_person_would() -> None:
    criterion: Json = {"id": "fit", "text": "Ready: yes", "check": "true\nfalse\n"}
    phases: Json = [{"id": "phase-1", "needs": ["phase-0"], "entry": [criterion, "Agreed"]}]
    text = update_yaml("", [Put("/runbook", "demo"), Put("/last_reviewed", "2026-11-01"), Put("/phases", phases)])
    assert text == WRITTEN


@pytest.mark.parametrize("pointer", ["/items/9", "/none/x/y", "/format/x", ""])
def test_a_place_that_is_not_there_is_said(pointer: str) -> None:
    with pytest.raises(InvalidInput, match="has no place"):
        update_yaml(TEXT, [Drop(pointer)], "gates/x.yaml")


def test_broken_text_is_refused_with_its_place() -> None:
    with pytest.raises(InvalidInput, match=r"x\.yaml:2:4: This quote is never closed"):
        update_yaml("a: 1\nb: 'x\n", [Put("/a", 2)], "x.yaml")


def test_a_change_that_would_change_more_is_refused() -> None:
    with pytest.raises(InvalidInput, match="cannot be changed without changing something else"):
        update_yaml("a: &x {n: 1}\nb: *x\n", [Put("/b/n", 2)])


@settings(derandomize=True, deadline=None, max_examples=60)
@given(JSON)
def test_what_is_put_is_what_is_read(value: object) -> None:
    text = update_yaml(TEXT, [Put("/new", value)])  # type: ignore[arg-type]
    yaml = read_yaml(text, "a.yaml")
    assert yaml.problems == ()
    assert yaml.node("/new").data == value
    assert update_yaml(text, [Drop("/new")]) == TEXT
