"""Whether output is what a document expects, in each way of comparing, and what is said when it is not."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from runbook_kit.run.expecting import Mismatch, matches_expected, similarity

WAYS = ["exact", "contains", "regex", "glob", "json", "similar:0.8"]


def said(output: bytes, expected: str, how: str) -> str:
    mismatch = matches_expected(output, expected, how)
    assert mismatch is not None
    return mismatch.sentence


@pytest.mark.parametrize(
    ("how", "output", "expected"),
    [
        ("exact", b"", ""),
        ("exact", b"a\nb\n", "a\nb"),
        ("exact", b"a\r\nb", "a\nb\n"),
        ("exact", b"  a", "  a\r\n"),
        ("exact", b"\xc3\xbc", "\u00fc"),
        ("contains", b"x\n  a\nb\ny", "a\nb\n"),
        ("contains", b"x\r\na\r\nb\r\n", "a\nb"),
        ("contains", b"anything", ""),
        ("regex", b"x\nready 17\ny\n", r"^ready \d+$"),
        ("regex", b"x\r\nready 17\r\n", r"^ready \d+$"),
        ("glob", b"a\nb 17 c\n", "a\nb * c"),
        ("glob", b"a\nb\n", "...\n"),
        ("glob", b"", "..."),
        ("glob", b"a\nb\nc\nd", "a\n...\nd"),
        ("glob", b"a\nd", "a\n...\nd"),
        ("glob", b"x\na\nb\ny\na\nc\nz", "...\na\nc\n..."),
        ("glob", b"a\na\nb", "...\na\nb"),
        ("glob", b"a[1].txt\\?", "a[1].t?t\\?"),
        ("glob", b"ababab", "*ab*ab"),
        ("glob", b"one.two", "one?two"),
        ("glob", b"...", "..."),
        ("json", b'{"a": 1, "b": [1, {"c": null, "d": 2}]}\n', '{"b": [1.0, {"c": null}]}'),
        ("json", b" [] ", "[]"),
        ("json", b'"x"', '"\\u0078"'),
        ("similar:1", b"a  b\nc", "a b c"),
        ("similar:0", b"a", "b"),
        ("similar:0.7", b"replicas: 3 ready: 0 age: 5d", "replicas: 3 ready: 3 age: 5d"),
        ("similar:1", b"", ""),
    ],
)
def test_output_that_is_as_expected(how: str, output: bytes, expected: str) -> None:
    assert matches_expected(output, expected, how) is None


@pytest.mark.parametrize(
    ("how", "output", "expected", "mismatch"),
    [
        ("exact", b"a\nx\nc", "a\nb\nc", Mismatch("Line 2 is `x`, and `b` is expected.", 2, "b", "x")),
        ("exact", b"a", " a", Mismatch("Line 1 is `a`, and ` a` is expected.", 1, " a", "a")),
        ("exact", b"a\n", "a\nb", Mismatch("Line 2 is nothing, and `b` is expected.", 2, "b", "")),
        ("exact", b"a\nb", "a", Mismatch("Line 2 is `b`, and nothing is expected.", 2, "", "b")),
        ("exact", b"a\n\n", "a\n", Mismatch("Line 2 is ``, and nothing is expected.", 2, "", "")),
        ("contains", b"a\nc", "a\nb", Mismatch("`b` is nowhere in the output.", 2, "b")),
        (
            "contains",
            b"b\na",
            "a\nb",
            Mismatch("All the lines are somewhere in the output, but not one after the other.", 1),
        ),
        ("regex", b"a", "^b$", Mismatch("`^b$` is found nowhere in the output.", 1, "^b$")),
        ("glob", b"a\nx", "a\nb*", Mismatch("Line 2 is `x`, and `b*` is expected.", 2, "b*", "x")),
        ("glob", b"a", "a\nb", Mismatch("Line 2 is nothing, and `b` is expected.", 2, "b", "")),
        ("glob", b"a\nb", "a", Mismatch("Line 2 is `b`, and nothing is expected.", 2, "", "b")),
        ("glob", b"a\nb\nc", "a\n...\nd", Mismatch("Line 3 is `c`, and `d` is expected.", 3, "d", "c")),
        ("glob", b"a\nb\nc", "...\nd\n...", Mismatch("No line that follows looks like `d`.", 2, "d")),
        ("glob", b"a", "a\n...\na", Mismatch("No line that follows looks like `a`.", 3, "a")),
        ("glob", b"aXb", "a*Xb?", Mismatch("Line 1 is `aXb`, and `a*Xb?` is expected.", 1, "a*Xb?", "aXb")),
        ("glob", b"ab", "ab*b", Mismatch("Line 1 is `ab`, and `ab*b` is expected.", 1, "ab*b", "ab")),
        ("json", b'{"a": 1}', '{"a": 2}', Mismatch("`$.a` is `1`, and `2` is expected.", 0, "2", "1")),
        ("json", b'{"a": {}}', '{"a": {"b c": 2}}', Mismatch('`$.a["b c"]` is nothing, and `2` is expected.', 0, "2")),
        ("json", b"[1, 2]", "[1]", Mismatch("`$` is `[1, 2]`, and `[1]` is expected.", 0, "[1]", "[1, 2]")),
        ("json", b"[1]", "[true]", Mismatch("`$[0]` is `1`, and `true` is expected.", 0, "true", "1")),
        ("json", b"[null]", "[{}]", Mismatch("`$[0]` is `null`, and `{}` is expected.", 0, "{}", "null")),
        ("similar:0.8", b"ready: 0", "ready: 3", Mismatch("The output is similar to 0.33; 0.8 is expected.")),
    ],
)
def test_output_that_is_not(how: str, output: bytes, expected: str, mismatch: Mismatch) -> None:
    assert matches_expected(output, expected, how) == mismatch


@pytest.mark.parametrize(
    ("how", "output", "expected", "words"),
    [
        ("json", b"ok", "{}", "The output is no JSON: Expecting value"),
        ("json", b"{}", "{", "The expected text is no JSON: "),
        ("json", b"NaN", "1", "NaN is no value of JSON"),
        ("json", b"[" * 100_000, "1", "nested too deeply"),
        ("json", b"1", "9" * 5000, "The expected text is no JSON: "),
        ("regex", b"a", "(a", "is no regular expression"),
        ("regex", b"a", "a)|(b", "is no regular expression"),
        ("regex", b"a", "(?=a)b", "is no regular expression"),
        ("regex", b"a", "\ud800", "is no regular expression"),
        ("similar:", b"a", "a", "takes a number"),
        ("similar:nan", b"a", "a", "takes a number"),
        ("similar:1.1", b"a", "a", "takes a number"),
        ("fuzzy", b"a", "a", "`fuzzy` is no way to compare output."),
        ("exact:1", b"a", "a", "is no way"),
    ],
)
def test_what_cannot_be_compared_is_no_match(how: str, output: bytes, expected: str, words: str) -> None:
    assert words in said(output, expected, how)


@pytest.mark.parametrize("how", WAYS)
def test_a_mismatch_is_short(how: str) -> None:
    mismatch = matches_expected(b'"' + b"x" * 9000 + b'"', '"' + "y" * 9000 + '"', how)
    assert mismatch is not None
    assert len(mismatch.sentence) < 700
    assert max(len(mismatch.expected), len(mismatch.got)) <= 201


def test_of_the_beginning_alone_only_a_yes_to_contains_is_sure() -> None:
    assert matches_expected(b"a b", "a", "contains", whole=False) is None
    assert matches_expected(b"a b", "c", "contains", whole=False) is not None
    for how in ("exact", "regex", "glob", "json", "similar:0"):
        mismatch = matches_expected(b"1", "1", how, whole=False)
        assert mismatch is not None
        assert "longer" in mismatch.sentence


def test_similar_is_strict_about_small_changes_that_matter() -> None:
    assert similarity("replicas: 3 ready: 3", "replicas: 3 ready: 0") < 0.75
    assert similarity("a b c", "c b a") == 0.6
    assert similarity("a", "") == 0


@settings(derandomize=True, deadline=None, max_examples=300)
@given(output=st.binary(max_size=60), expected=st.text(max_size=40), how=st.sampled_from(WAYS))
def test_comparing_never_raises(output: bytes, expected: str, how: str) -> None:
    matches_expected(output, expected, how)


@settings(derandomize=True, deadline=None)
@given(text=st.text(st.characters(exclude_categories=["Cs"])), end=st.sampled_from(["", "\n", "\r\n"]))
def test_a_text_is_as_itself(text: str, end: str) -> None:
    text = text.rstrip("\r\n")
    for how in ("exact", "contains", "similar:1"):
        assert matches_expected((text + end).encode(), text, how) is None
    if "*" not in text and "?" not in text:
        assert matches_expected((text.replace("\n", "\r\n") + end).encode(), text, "glob") is None


@pytest.mark.parametrize(
    ("how", "output", "expected"),
    [
        ("glob", b"a" * (1 << 20), "*a" * 2000 + "b"),
        ("glob", b"a" * (1 << 20), "*" + "a?" * 2000 + "b*"),
        ("glob", b"\n" * (1 << 20), "...\n" + "*\n" * 2000 + "b\n..."),
        ("glob", b"a\n" * (1 << 19), "...\na\n" * 2000 + "b\n..."),
        ("regex", b"a" * (1 << 20), "(a+)+$b"),
        ("regex", b"ab" * (1 << 19), "[ab]*a[ab]{4000}c"),
        ("contains", b"a" * (1 << 20), "a" * 5000 + "b"),
        ("json", b"[" + b"[]," * 300_000 + b"[]]", "[" + "[]," * 300_000 + "1]"),
        ("similar:0.9", b"a " * (1 << 19), "b " * 1000),
        ("exact", b"a\n" * (1 << 19), "a\n" * 1000 + "b"),
    ],
)
def test_nothing_takes_long(how: str, output: bytes, expected: str) -> None:
    started = time.process_time()
    assert matches_expected(output, expected, how) is not None
    assert time.process_time() - started < 8
