"""What the destination of a link means."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from runbook_kit.gate.paths.destination import Destination, lead, read_destination


@pytest.mark.parametrize(
    ("text", "path", "fragment"),
    [
        ("a.md", "a.md", ""),
        (" a.md ", "a.md", ""),
        ("a.md#b", "a.md", "b"),
        ("a.md#b#c", "a.md", "b#c"),
        ("a.md?x=1#b", "a.md", "b"),
        ("a.md#b?c", "a.md", "b?c"),
        ("#b", "", "b"),
        ("?x", "", ""),
        ("a%20b.md#%C3%BC", "a b.md", "ü"),
        ("a%23b.md", "a#b.md", ""),
        ("a%3Fb.md?c", "a?b.md", ""),
        ("100%.md", "100%.md", ""),
        ("/a/b", "/a/b", ""),
    ],
)
def test_a_path_and_a_fragment(text: str, path: str, fragment: str) -> None:
    assert read_destination(text) == Destination(path, fragment)


@pytest.mark.parametrize(
    "text",
    [
        *("", "  ", "https://x.org", "HTTPS://X", "mailto:a@b", "//x.org/y", "\\\\host\\x", "data:x", "a:1"),
        *("{{ x }}/y", "{% x %}", "${X}/y", "$(x)/y", "<x>.md", "%%x%%", "...", "a/…/b"),
    ],
)
def test_the_web_and_what_is_filled_in(text: str) -> None:
    assert read_destination(text) is None


@pytest.mark.parametrize(
    ("fragment", "line"),
    [("L10", 10), ("L3-L9", 9), ("L3-9", 9), ("L3C4-L5C6", 5), ("l10", 0), ("L", 0), ("L1x", 0), ("x", 0)],
)
def test_lines(fragment: str, line: int) -> None:
    assert Destination("a.py", fragment).last_line == line


def test_a_line_without_end() -> None:
    assert Destination("a.py", f"L{'9' * 10_000}").last_line == 999_999_999


@pytest.mark.parametrize(
    ("folder", "path", "found"),
    [
        ("docs", "a.md", "docs/a.md"),
        ("docs", "./a//b/", "docs/a/b"),
        ("docs/ops", "../a.md", "docs/a.md"),
        ("docs", "..", ""),
        ("docs", "/a.md", "a.md"),
        ("", "a.md", "a.md"),
        ("", "/", ""),
        ("docs", "../..", None),
        ("", "../a", None),
        ("docs", "/../a", None),
        ("docs", "../../docs/a", None),
        ("docs", "a/../../b", "b"),
    ],
)
def test_where_a_path_leads(folder: str, path: str, found: str | None) -> None:
    assert lead(folder, path) == found


@settings(derandomize=True, deadline=None, max_examples=200)
@given(st.text("a./", max_size=12), st.sampled_from(["", "d", "d/e"]))
def test_a_path_never_leads_out_and_is_tidy(path: str, folder: str) -> None:
    found = lead(folder, path)
    assert found is None or found == "" or all(part not in ("", ".", "..") for part in found.split("/"))
