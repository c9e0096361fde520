"""GitHub's fingerprint of a line."""

from __future__ import annotations

import pytest

from runbook_kit.report.linehash import line_hashes

WITH_END = [
    "e9496ae3ebfced30:1",
    "fb7c023a8b9ccb3f:1",
    "ce8ba1a563dcdaca:1",
    "e20e36e16fcb0cc8:1",
    "b3edc88f2938467e:1",
    "c8e28b0b4002a3a0:1",
    "c129715d7a2bc9a3:1",
]


@pytest.mark.parametrize(
    ("text", "expected"),
    [  # what github/codeql-action computes for these texts
        ("", ["c129715d7a2bc9a3:1"]),
        (" a\nb\n  \t\tc\n d", ["271789c17abda88f:1", "54703d4cd895b18:1", "180aee12dab6264:1", "a23a3dc5e078b07b:1"]),
        (" hello; \t\nworld!!!\n\n\n  \t\tGreetings\n End\n", WITH_END),
        (" hello; \t\nworld!!!\r\r\r  \t\tGreetings\r End\r", WITH_END),
        (" hello; \t\r\nworld!!!\r\n\r\n\r\n  \t\tGreetings\r\n End\r\n", WITH_END),
    ],
)
def test_values_of_the_reference(text: str, expected: list[str]) -> None:
    wanted = range(1, len(expected) + 1)
    assert list(line_hashes(text, wanted).values()) == expected


def test_equal_lines_are_told_apart_by_their_number() -> None:
    text = "x" * 100 + "\n"
    hashes = line_hashes(text * 3, {1, 2, 3})
    first = hashes[1].removesuffix(":1")
    assert hashes[2] == f"{first}:2"
    assert hashes[3] == f"{first}:3"


def test_only_the_wanted_lines_and_only_those_there_are() -> None:
    assert list(line_hashes("a\nb\nc", {2, 9})) == [2]
    assert line_hashes("a", set()) == {}


def test_letters_beyond_the_basic_plane_count_as_two() -> None:
    same = line_hashes("😀" * 50 + "a\n", {1})
    assert same == line_hashes("😀" * 50 + "b\n", {1})
    assert same != line_hashes("😀" * 49 + "ab\n", {1})
