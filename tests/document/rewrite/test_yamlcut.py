"""Values taken out of YAML."""

from __future__ import annotations

import pytest

from runbook_kit.document.rewrite.yamlcut import cut_values

TEXT = """\
runbook: x  # the id
phases:
  # before
  - id: a   # first
    entry:
      - one
      - {text: two, check: "x  y"}
      - text: three
        check: |
          a
          b
    # about exit
    exit: [p,   q]
    goal:   'g'

  - {id: b,  entry: [r, s]}
# end
"""


THIRD = ["      - text: three", "        check: |", "          a", "          b"]


@pytest.mark.parametrize(
    ("pointers", "gone"),
    [
        (["/phases/0/entry"], ["    entry:", "      - one", "      - {text: two", *THIRD]),
        (["/phases/0/entry/1"], ["      - {text: two"]),
        (["/phases/0/entry/2", "/phases/0/entry/0"], ["      - one", *THIRD]),
        (["/phases/0/exit"], ["    exit: "]),
        (["/phases/0/exit", "/phases/0/goal"], ["    exit: ", "    goal: "]),
    ],
)
def test_whole_lines_go_and_the_rest_stays_as_it_is(pointers: list[str], gone: list[str]) -> None:
    kept = [line for line in TEXT.splitlines() if not line.startswith(tuple(gone))]
    assert cut_values(TEXT, pointers) == ("\n".join(kept) + "\n", False)


def test_line_ends_stay() -> None:
    changed, _ = cut_values(TEXT.replace("\n", "\r\n"), ["/phases/0/exit"])
    assert changed == cut_values(TEXT, ["/phases/0/exit"])[0].replace("\n", "\r\n")


def test_a_value_without_a_line_of_its_own_is_taken_out_too() -> None:
    changed, _ = cut_values(TEXT, ["/phases/1/entry"])
    assert "- {id: b}\n# end\n" in changed


def test_the_first_key_of_an_item_is_not_cut_by_its_line() -> None:
    assert cut_values("phases:\n  - entry: [a]\n    id: x\n", ["/phases/0/entry"])[0] == "phases:\n  - id: x\n"


@pytest.mark.parametrize(
    ("text", "lost"),
    [
        ("a:\n  - x  # why\nb: 1\n", True),
        ("a:\n  # why\n  - x\nb: 1\n", True),
        ("a:\n  - x\n  # why\n  - y\nb: 1\n", True),
        ("a: [x]  # why\nb: 1\n", True),
        ("a:\n  - x\n# about b\nb: 1\n", False),
    ],
)
def test_lost_comments_are_said(text: str, lost: bool) -> None:
    changed, said = cut_values(text, ["/a"])
    assert (changed.endswith("b: 1\n"), said) == (True, lost)
    assert lost or "# about b" in changed


def test_an_anchor_that_is_needed_elsewhere_does_not_take_its_value_along() -> None:
    assert cut_values("a: &x [1]\nb: *x\n", ["/a"])[0] == "b: [1]\n"


def test_a_place_that_is_not_there_is_no_success() -> None:
    with pytest.raises(KeyError):
        cut_values(TEXT, ["/phases/0/risks"])
