"""What a terminal would obey or hide is shown, and everything else is left alone."""

from __future__ import annotations

import sys
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from runbook_kit.render.escape import on_one_line, visible

EVERY_CHARACTER = [chr(code) for code in range(sys.maxunicode + 1)]
SHOWN_AS_THEY_ARE = {"\n", "\t"}
WITHOUT_WIDTH = [  # letters and marks by category, but nothing a reader could see
    "\u034f", "\u115f", "\u1160", "\u17b4", "\u17b5", "\u180b", "\u180c", "\u180d", "\u180f", "\u3164", "\uffa0",
    "\ufe00", "\ufe0e", "\ufe0f", "\U000e0100", "\U000e01ef",
]  # fmt: skip


def test_every_control_format_and_separator_character_is_written_out() -> None:
    dangerous = [
        character
        for character in EVERY_CHARACTER
        if unicodedata.category(character) in {"Cc", "Cf", "Cs", "Zl", "Zp"} and character not in SHOWN_AS_THEY_ARE
    ]
    assert len(dangerous) > 2200  # 65 controls, 2,048 surrogates, format characters
    assert [character for character in dangerous if character in visible(f"a{character}b")] == []


def test_every_bidirectional_control_is_written_out() -> None:
    controls = {"LRE", "RLE", "PDF", "LRO", "RLO", "LRI", "RLI", "FSI", "PDI"}
    found = [c for c in EVERY_CHARACTER if unicodedata.bidirectional(c) in controls] + ["\u200e", "\u200f", "\u061c"]
    assert len(found) == 12
    assert [visible(character) for character in found] == [f"\\u{ord(character):04x}" for character in found]


@pytest.mark.parametrize("character", WITHOUT_WIDTH, ids=lambda c: f"U+{ord(c):04X}")
def test_characters_without_width_are_written_out(character: str) -> None:
    assert visible(f"a{character}b").isascii()


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1b[31mred\x1b[0m", "\\x1b[31mred\\x1b[0m"),
        ("\x9b31m", "\\x9b31m"),
        ("a\rb", "a\\x0db"),
        ("\x07\x08\x7f", "\\x07\\x08\\x7f"),
        ("exec\u202egpj.sh", "exec\\u202egpj.sh"),
        ("zero\u200bwidth\ufeff", "zero\\u200bwidth\\ufeff"),
        ("\U000e0041", "\\U000e0041"),
        ("\ud800", "\\ud800"),
        ("a\tb\nc", "a\tb\nc"),
        ("für ⚠️ 日本 é é ✅ 1️⃣", "für ⚠️ 日本 é é ✅ 1️⃣"),
        ("a\ufe0fb", "a\\ufe0fb"),
        ("⚠\ufe0f\ufe0f", "⚠\ufe0f\\ufe0f"),
        ("ab\ufffd", "ab\ufffd"),
    ],
)
def test_shown_text(text: str, shown: str) -> None:
    assert visible(text) == shown


@settings(derandomize=True, deadline=None, max_examples=200)
@given(st.text())
def test_showing_twice_is_showing_once(text: str) -> None:
    assert visible(visible(text)) == visible(text)


@settings(derandomize=True, deadline=None, max_examples=200)
@given(st.text())
def test_one_line_has_no_line_end_and_can_be_encoded(text: str) -> None:
    shown = on_one_line(text)
    assert len(shown.splitlines()) <= 1
    assert shown.encode().decode() == shown


def test_one_line_joins_what_was_wrapped() -> None:
    assert on_one_line("  a\r\n  b\n\tc ") == "a b c"
