"""Lines with wildcards: as they are defined by backtracking, without its cost."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from runbook_kit.run import lineglob
from runbook_kit.run.lineglob import Difference, TooMuch, compare


@pytest.mark.parametrize(
    ("lines", "expected", "difference"),
    [
        (["a"], ["b"], Difference(0, 0)),
        (["a"], ["a", "b"], Difference(1, 1)),
        (["a", "b"], ["a"], Difference(None, 1)),
        (["a", "b"], ["...", "c", "..."], Difference(1, None)),
        (["a", "b"], ["a", "...", "c"], Difference(2, 1)),
        (["a"], ["a", "...", "a"], Difference(2, None)),
        (["a"], ["a", "...  "], None),
        (["a"], ["a", "  ..."], Difference(1, 1)),
        (["  ..."], ["  ..."], None),
    ],
)
def test_the_first_lines_that_differ(lines: list[str], expected: list[str], difference: Difference | None) -> None:
    assert compare(lines, expected) == difference


def test_it_gives_up_before_it_takes_long(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lineglob, "MOST", 1000)
    assert compare(["a"] * 50, ["a"] * 50) is None
    with pytest.raises(TooMuch):
        compare(["a"] * 50, ["...", *["a"] * 20, "b", "..."])


def _slow_glob(text: str, glob: str) -> bool:
    if not glob:
        return not text
    if glob[0] == "*":
        return any(_slow_glob(text[at:], glob[1:]) for at in range(len(text) + 1))
    return bool(text) and glob[0] in (text[0], "?") and _slow_glob(text[1:], glob[1:])


@settings(derandomize=True, deadline=None, max_examples=500)
@given(text=st.text("ab", max_size=9), glob=st.text("ab*?", max_size=7))
def test_a_glob_matches_as_it_is_defined(text: str, glob: str) -> None:
    assert (compare([text], [glob]) is None) == _slow_glob(text, glob)


def _slow_lines(lines: list[str], globs: list[str]) -> bool:
    if not globs:
        return not lines
    if globs[0] == "...":
        return any(_slow_lines(lines[at:], globs[1:]) for at in range(len(lines) + 1))
    return bool(lines) and _slow_glob(lines[0], globs[0]) and _slow_lines(lines[1:], globs[1:])


@settings(derandomize=True, deadline=None, max_examples=500)
@given(
    lines=st.lists(st.sampled_from(["a", "b", "c"]), min_size=1, max_size=8),
    globs=st.lists(st.sampled_from(["a", "b", "?", "*", "...", "..."]), min_size=1, max_size=7),
)
def test_lines_match_as_they_are_defined(lines: list[str], globs: list[str]) -> None:
    assert (compare(lines, globs) is None) == _slow_lines(lines, globs)
