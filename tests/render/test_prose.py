"""The Markdown of a section as entries."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from runbook_kit.render.prose import prose


def lines(text: str) -> list[tuple[str, str]]:
    return [(entry.mark, entry.codes[0].source if entry.codes else entry.text) for entry in prose(text)]


def test_paragraphs_are_joined() -> None:
    assert lines("One line\nand its end.\n\nAnother.\n") == [(" ", "One line and its end."), (" ", "Another.")]


def test_items_keep_their_marks() -> None:
    assert lines("- one\n  and more\n* two\n10. ten\n3) three\n") == [
        ("-", "one and more"),
        ("-", "two"),
        ("10", "ten"),
        ("3", "three"),
    ]


def test_fences_are_as_they_are() -> None:
    assert lines("Do:\n```bash\n  $ ls\n\n- no item\n````\nAfter\n") == [
        (" ", "Do:"),
        (" ", "  $ ls\n\n- no item"),
        (" ", "After"),
    ]
    assert lines("~~~\n```\n") == [(" ", "```")]


def test_headings_are_words() -> None:
    assert lines("### Steps\n\nText") == [(" ", "Steps"), (" ", "Text")]


@settings(derandomize=True, deadline=None, max_examples=200)
@given(st.text(alphabet="ab `~-1.)#\n\t"))
def test_it_never_fails_and_keeps_every_word(text: str) -> None:
    kept = [entry.text or entry.codes[0].source for entry in prose(text)]
    outside = "".join(line for line in text.split("\n") if "`" not in line and "~" not in line)
    assert {"a", "b"} & set("".join(kept)) >= {"a", "b"} & set(outside)
