"""Offsets, lines and columns of a text are the same place said in three ways."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from runbook_kit.document.source import Source, Sources
from runbook_kit.finding import Span

LETTERS = st.text(alphabet="aé😀 \t\n\r\x0b\x0c\x1c\x85\u2028\u2029\0", max_size=40)


def source(text: str) -> Source:
    return Source("docs/a.md", text)


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("", [""]),
        ("a", ["a"]),
        ("a\n", ["a", ""]),
        ("a\nb", ["a", "b"]),
        ("a\r\nb\r\n", ["a", "b", ""]),
        ("a\rb\r", ["a", "b", ""]),
        ("a\n\rb", ["a", "", "b"]),
        ("a\r\r\nb", ["a", "", "b"]),
        ("\n\n", ["", "", ""]),
        ("a\x0bb\x0cc\x1cd\x85e\u2028f\u2029g", ["a\x0bb\x0cc\x1cd\x85e\u2028f\u2029g"]),
        ("a\0b\n", ["a\0b", ""]),
    ],
)
def test_only_the_line_ends_of_commonmark_end_a_line(text: str, lines: list[str]) -> None:
    found = source(text)
    assert found.line_count == len(lines)
    assert [found.line(number) for number in range(1, found.line_count + 1)] == lines


@pytest.mark.parametrize("number", [-1, 0, 3, 99])
def test_a_line_that_is_not_there_is_empty(number: int) -> None:
    assert source("a\nb").line(number) == ""


@pytest.mark.parametrize(
    ("offset", "place"),
    [
        (-5, (1, 1)),
        (0, (1, 1)),
        (1, (1, 2)),
        (2, (1, 3)),
        (3, (2, 1)),
        (4, (2, 2)),
        (5, (2, 3)),
        (6, (3, 1)),
        (99, (3, 2)),
    ],
)
def test_a_position_counts_characters_from_one_and_is_clamped(offset: int, place: tuple[int, int]) -> None:
    assert source("é😀\nab\r😀").position(offset) == place


@pytest.mark.parametrize(
    ("start", "end", "span"),
    [
        (0, 2, Span("docs/a.md", 1, 1, 1, 3, 0, 2)),
        (1, 4, Span("docs/a.md", 1, 2, 2, 2, 1, 4)),
        (3, 3, Span("docs/a.md", 2, 1, 2, 1, 3, 3)),
        (4, 1, Span("docs/a.md", 2, 2, 2, 2, 4, 4)),
        (-1, 99, Span("docs/a.md", 1, 1, 3, 1, 0, 6)),
    ],
    ids=["in a line", "over a line end", "empty", "backwards", "clamped"],
)
def test_a_span_has_both_ends_as_lines_columns_and_offsets(start: int, end: int, span: Span) -> None:
    assert source("ab\ncd\n").span(start, end) == span


@pytest.mark.parametrize(
    ("first", "last", "text"),
    [
        (1, 1, "one"),
        (2, 3, "two\r\nthree"),
        (1, 99, "one\ntwo\r\nthree\r"),
        (0, 1, "one"),
        (-4, -2, "one"),
        (3, 2, "three"),
        (4, 4, ""),
        (9, 9, ""),
    ],
)
def test_lines_end_before_the_last_line_end(first: int, last: int, text: str) -> None:
    document = source("one\ntwo\r\nthree\r")
    span = document.lines(first, last)
    assert document.text[span.start : span.end] == text


@given(LETTERS)
@settings(derandomize=True, deadline=None)
def test_lines_and_line_ends_make_the_text_again(text: str) -> None:
    document = source(text)
    starts = [*document.line_starts, len(text)]
    rebuilt = ""
    for number in range(1, document.line_count + 1):
        line_end = text[document.line_end(number) : starts[number]]
        assert line_end in ({"\n", "\r\n", "\r"} if number < document.line_count else {""})
        rebuilt += document.line(number) + line_end
    assert rebuilt == text


@given(LETTERS, st.integers(-3, 45), st.integers(-3, 45))
@settings(derandomize=True, deadline=None)
def test_a_span_says_one_place_in_three_ways(text: str, start: int, end: int) -> None:
    document = source(text)
    span = document.span(start, end)
    assert 0 <= span.start <= span.end <= len(text)
    assert document.line_starts[span.line - 1] + span.column - 1 == span.start
    assert document.line_starts[span.end_line - 1] + span.end_column - 1 == span.end


@given(LETTERS, st.integers(-3, 45), st.integers(-3, 45))
@settings(derandomize=True, deadline=None)
def test_the_span_of_lines_lies_within_them(text: str, first: int, last: int) -> None:
    document = source(text)
    span = document.lines(first, last)
    assert 1 <= span.line <= span.end_line <= document.line_count
    assert span.column == 1
    if first <= document.line_count:
        assert span.end_column == len(document.line(span.end_line)) + 1


def test_the_digest_is_no_part_of_equality() -> None:
    assert Source("a.md", "x", "1") == Source("a.md", "x", "2")
    assert Source("a.md", "x") != Source("b.md", "x")


def test_texts_are_read_when_they_are_asked_for_and_once() -> None:
    read: list[str] = []

    def reading(path: str) -> Source:
        read.append(path)
        return Source(path, path.upper())

    sources = Sources({"a": Source("a", "known")}, ["a", "b", "c"], reading)
    assert (set(sources), len(sources), "b" in sources, "d" in sources) == ({"a", "b", "c"}, 3, True, False)
    assert read == []
    assert [sources[path].text for path in ("a", "b", "b")] == ["known", "B", "B"]
    assert read == ["b"]
    assert sources.get("d") is None
    more = sources.and_also({"c": Source("c", "new"), "d": Source("d", "more")})
    assert [more[path].text for path in ("a", "b", "c", "d")] == ["known", "B", "new", "more"]
    assert (len(more), read, sources.and_also({}) is sources) == (4, ["b"], True)
