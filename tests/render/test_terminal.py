"""Columns, wrapping, tables and tones."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from runbook_kit.plan.model import RISKS, VERDICTS
from runbook_kit.render.escape import on_one_line
from runbook_kit.render.terminal import (
    RISK_TONES,
    VERDICT_TONES,
    VERDICT_WORDS,
    Ink,
    Terminal,
    bare_columns,
    columns,
    counted,
    duration,
    padded,
    shortened,
    table,
    wrapped,
)

PLAIN, COLOURED = Terminal(80), Terminal(80, colour=True)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("", 0),
        ("abc", 3),
        ("für", 3),
        ("fu\u0308r", 3),
        ("日本", 4),
        ("✅", 2),
        ("⚠\ufe0f", 2),
        ("ﾊ", 1),
        ("\uff21", 2),
    ],
)
def test_columns(text: str, wanted: int) -> None:
    assert columns(text) == wanted


@settings(derandomize=True, deadline=None, max_examples=300)
@given(st.text(max_size=200), st.integers(2, 60), st.integers(2, 60))
def test_no_wrapped_line_is_too_wide_and_nothing_is_lost(text: str, first: int, rest: int) -> None:
    shown = on_one_line(text)
    lines = wrapped(shown, first, rest)
    assert lines
    assert columns(lines[0]) <= first
    assert all(columns(line) <= rest for line in lines[1:])
    assert "".join(lines).replace(" ", "") == shown.replace(" ", "")


def test_a_word_that_does_not_fit_beside_what_stands_there_goes_to_the_next_line() -> None:
    assert wrapped("reconciliation", 4, 20) == ["", "reconciliation"]


def test_wrapping_hangs_below_the_first_line() -> None:
    narrow = Terminal(40)
    assert narrow.wrap("one two three four five six seven eight nine", 4) == (
        "one two three four five six seven\n    eight nine"
    )


def test_prose_is_never_wider_than_is_readable() -> None:
    lines = Terminal(400).wrap("word " * 100).split("\n")
    assert max(map(len, lines)) <= 120


def test_colour_is_only_there_when_wanted_and_always_ends() -> None:
    assert PLAIN.paint("text", "alarm") == "text"
    assert COLOURED.paint("text", "alarm") == "\x1b[1;31mtext\x1b[0m"
    assert COLOURED.paint("text", "plain") == "text"
    assert COLOURED.paint("", "alarm") == ""
    assert [line.count("\x1b") for line in COLOURED.wrap("a " * 60, tone="faint").split("\n")] == [2, 2]


def test_text_that_is_not_ours_is_shown_and_not_obeyed() -> None:
    assert COLOURED.paint("\x1b[2J", "good") == "\x1b[32m\\x1b[2J\x1b[0m"
    assert COLOURED.paint(Ink("\x1b[32mours\x1b[0m"), "plain") == "\x1b[32mours\x1b[0m"
    assert table([["\x1b[2J", "a\nb"]]) == ["\\x1b[2J  a b"]


def test_every_risk_and_verdict_has_a_word_and_a_tone() -> None:
    assert set(RISK_TONES) == {*RISKS, "unknown"}
    assert set(VERDICT_WORDS) == set(VERDICT_TONES) == set(VERDICTS)
    assert PLAIN.risk("destructive", 13) == "destructive  "
    assert PLAIN.verdict("deny", 8) == "DENIED  "


def test_risk_is_told_by_the_word_and_never_by_colour_alone() -> None:
    assert {PLAIN.risk(risk) for risk in RISK_TONES} == set(RISK_TONES)


def test_tables_line_up_whatever_is_in_them() -> None:
    rows = [["日本", COLOURED.paint("x", "good"), "1"], ["abc", "longer", "100"]]
    lines = table(rows, right=(2,))
    assert [bare_columns(line) for line in lines] == [4 + 2 + 6 + 2 + 3] * 2
    assert lines[1] == "abc   longer  100"


def test_shortened() -> None:
    assert shortened("Preflight of the host", 10) == "Preflight…"
    assert shortened("Preflight", 9) == "Preflight"
    assert columns(shortened("日本日本日本", 6)) <= 6


def test_padded_counts_columns() -> None:
    assert padded("日", 4) == "日  "
    assert padded("too long", 4) == "too long"


@pytest.mark.parametrize(
    ("seconds", "wanted"),
    [
        (30, "30 s"),
        (0.5, "0.5 s"),
        (90, "90 s"),
        (60, "1 min"),
        (600, "10 min"),
        (3600, "1 h"),
        (5400, "1 h 30 min"),
        (86400, "24 h"),
        (659, "11 min"),
    ],
)
def test_durations(seconds: float, wanted: str) -> None:
    assert duration(seconds) == wanted


def test_counts() -> None:
    assert [counted(1, "block"), counted(2, "block"), counted(0, "entry", "entries")] == [
        "1 block",
        "2 blocks",
        "0 entries",
    ]
