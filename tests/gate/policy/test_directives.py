"""Comments that suppress rules: which ones, with what reason, on which lines."""

from __future__ import annotations

from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.gate.policy.samples import directives

from runbook_kit.gate.policy.directives import Fault
from runbook_kit.gate.policy.model import Marker

IGNORE = "<!-- runbook: ignore missing-path gone -->"

LINES = {
    "behind something": (f"`a/b` {IGNORE}\nnext\n", [1]),
    "before something": (f"a {IGNORE} `a/b`\n", [1]),
    "alone": (f"{IGNORE}\n`a/b`\nnext\n", [2]),
    "alone in a paragraph": (f"first\n{IGNORE}\n`a/b`\nnext\n", [3]),
    "before blank lines": (f"{IGNORE}\n\n \n`a/b`\n", [2, 3, 4]),
    "before a code block": (f"{IGNORE}\n```bash\na\n\nb\n```\nnext\n", [2, 3, 4, 5, 6]),
    "before an open code block": (f"{IGNORE}\n~~~\na\n", [2, 3]),
    "before indented code": (f"{IGNORE}\n\n    a\n\n    b\n\nnext\n", [2, 3, 4, 5]),
    "before a code block and the line of its attributes": (
        f"{IGNORE}\n<!-- block: id=x -->\n```bash\na\n```\n",
        [2, 3, 4, 5],
    ),
    "before a table": (f"{IGNORE}\n| a | b |\n|---|---|\n| c | d |\n\nnext\n", [2, 3, 4]),
    "in a row of a table": (f"| a | b |\n|---|---|\n| c {IGNORE} | d |\n| e | f |\n", [3]),
    "in a list": (f"- a\n\n  {IGNORE}\n  ```\n  a\n  ```\n", [4, 5, 6]),
    "first in an item": (f"- {IGNORE}\n  `a/b`\n", [2]),
    "in a numbered item": (f"1. {IGNORE}\n   `a/b`\n", [2]),
    "in a quote": (f"> {IGNORE}\n>\n> `a/b`\n", [2, 3]),
    "before another comment": (f"{IGNORE}\n<!-- two\nlines -->\n`a/b`\n", [2, 3, 4]),
    "before a comment with something behind it": (f"{IGNORE}\n<!-- two\nlines --> `a/b`\nc\n", [2, 3]),
    "beside another comment": (f"{IGNORE} <!-- x -->\n`a/b`\n", [2]),
    "before the end": (f"a\n\n{IGNORE}\n", []),
    "over two lines": ("<!-- runbook: ignore missing-path\ngone -->\n`a/b`\n", [3]),
    "over two lines, behind something": ("a <!-- runbook: ignore missing-path\ngone -->\n`a/b`\n", [1, 2]),
    "over two lines, before something": ("<!-- runbook: ignore missing-path\ngone --> `a/b`\nc\n", [1, 2]),
    "with line ends of Windows": (f"{IGNORE}\r\n\r\n`a/b`\r\n", [2, 3]),
    "before a heading": (f"{IGNORE}\n# a\n", [2]),
}


@pytest.mark.parametrize("name", LINES)
def test_the_lines_it_counts_for(name: str) -> None:
    text, lines = LINES[name]
    (found,) = directives(text)
    assert (found.rules, found.reason, found.faults) == (("missing-path",), "gone", ())
    first, last = found.lines
    assert list(range(first, last + 1)) == lines


def test_several_in_a_row_count_for_the_same_line() -> None:
    text = f"{IGNORE}\n<!-- runbook: ignore missing-target gone -->\n\n{IGNORE}\n`a/b`\n"
    assert [each.lines for each in directives(text)] == [(2, 5), (3, 5), (5, 5)]


def test_a_line_between_is_covered() -> None:
    (found,) = directives(f"{IGNORE}\n```\na\nb\n```\n")
    assert [line for line in range(1, 8) if found.covers(line)] == [2, 3, 4, 5]


SAID = {
    "several rules": ("runbook: ignore missing-path, missing-target gone", ("missing-path", "missing-target"), "gone"),
    "no space": ("runbook:ignore missing-path,missing-target gone", ("missing-path", "missing-target"), "gone"),
    "a colon": ("runbook: ignore missing-path: it is gone", ("missing-path",), "it is gone"),
    "a dash": ("runbook: ignore missing-path — it is gone", ("missing-path",), "it is gone"),
    "lines": ("runbook: ignore\n  missing-path\n  it\n  is gone", ("missing-path",), "it is gone"),
    "capitals": ("Runbook: Ignore missing-path gone", ("missing-path",), "gone"),
    "the same rule twice": ("runbook: ignore missing-path, missing-path x", ("missing-path",), "x"),
    "a full stop": ("runbook: ignore missing-path It is gone.", ("missing-path",), "It is gone"),
}


@pytest.mark.parametrize("name", SAID)
def test_what_it_says(name: str) -> None:
    words, rules, reason = SAID[name]
    (found,) = directives(f"`a/b` <!-- {words} -->\n")
    assert (found.rules, found.reason, found.faults) == (rules, reason, ())


FORM = "Write `<!-- runbook: ignore RULE reason -->`."
FAULTS = {
    "runbook: ignore": ((), Fault("This directive names no rule, so it suppresses nothing.", FORM)),
    "runbook: ignore !": ((), Fault("This directive names no rule, so it suppresses nothing.", FORM)),
    "runbook: ignore because": ((), Fault("There is no rule `because` to suppress.", FORM)),
    "runbook: ignore missing-pth gone": (
        (),
        Fault("There is no rule `missing-pth` to suppress.", "Did you mean `missing-path`?"),
    ),
    "runbook: ignore missing-path, missing-pth x": (
        ("missing-path",),
        Fault("There is no rule `missing-pth` to suppress.", "Did you mean `missing-path`?"),
    ),
    "runbook: ignore missing-path": (
        (),
        Fault(
            "This directive gives no reason, so it does not suppress `missing-path`.",
            "Say behind the rule why this is right.",
        ),
    ),
    "runbook: ignore missing-path ---": (
        (),
        Fault(
            "This directive gives no reason, so it does not suppress `missing-path`.",
            "Say behind the rule why this is right.",
        ),
    ),
    "runbook: ignor missing-path x": (
        (),
        Fault("There is no directive `ignor`.", f"Did you mean `ignore`? {FORM}"),
    ),
    "runbook: disable missing-path x": ((), Fault("There is no directive `disable`.", FORM)),
}


@pytest.mark.parametrize("words", FAULTS)
def test_what_is_wrong_with_it(words: str) -> None:
    rules, fault = FAULTS[words]
    (found,) = directives(f"`a/b` <!-- {words} -->\n")
    assert (found.rules, found.faults) == (rules, (fault,))


@pytest.mark.parametrize(
    "text",
    [
        f"`{IGNORE}`\n",
        f"```\n{IGNORE}\n```\n",
        f"    {IGNORE}\n",
        f"\\{IGNORE}\n",
        "<!-- runbook ignore missing-path x -->\n",
        "<!-- block: id=x -->\n",
        "<!-- example -->\n",
        "",
    ],
)
def test_what_is_no_directive(text: str) -> None:
    assert directives(text) == ()


def test_a_marker_of_another_program() -> None:
    marker = Marker("link: ignore", ("missing-target", "missing-path"))
    found = directives("a\n\n<!--link: ignore-->\nb <!-- link: ignore --> c\n<!-- link: ignore! -->\n", marker)
    assert [(each.rules, each.reason, each.lines, each.marker) for each in found] == [
        (marker.rules, "marked `link: ignore`", (3, 3), True),
        (marker.rules, "marked `link: ignore`", (4, 4), True),
    ]


def test_a_marker_that_two_gates_name() -> None:
    (found,) = directives("a <!-- x -->\n", Marker("x", ("missing-path",)), Marker("x", ("unmarked-path",)))
    assert found.rules == ("missing-path", "unmarked-path")


PARTS = (IGNORE, "<!-- x -->", "<!-- runbook:", "-->", "\n", "> ", "- ", "| a |", "|--|", "```", "    ", "a", " ", "\r")


@given(st.lists(st.sampled_from(PARTS), max_size=30).map("".join))
@settings(derandomize=True, deadline=None, max_examples=300)
def test_lines_lie_in_the_document_whatever_it_is(text: str) -> None:
    count = len(text.replace("\r\n", "\n").replace("\r", "\n").split("\n"))
    for found in directives(text):
        first, last = found.lines
        assert last < first or 1 <= first <= last <= count
        assert not found.reason or found.rules or found.faults


def test_many_directives_are_read_quickly() -> None:
    before = process_time()
    assert len(directives(f"{IGNORE}\n" * 4000 + "a\n")) == 4000
    assert process_time() - before < 3
