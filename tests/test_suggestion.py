from __future__ import annotations

import pytest

from runbook_kit.suggestion import nearest, quoted, shown, suggest

KNOWN = ["phases", "last_reviewed", "runbook"]


@pytest.mark.parametrize(
    ("word", "meant"),
    [("phasess", "phases"), ("Runbook", "runbook"), ("last-reviewed", "last_reviewed"), ("zzz", ""), ("p" * 1000, "")],
)
def test_the_nearest_word(word: str, meant: str) -> None:
    assert nearest(word, KNOWN) == meant


def test_a_hint_names_the_nearest_word_first_and_then_all() -> None:
    assert suggest("phase", KNOWN, "keys") == "Did you mean `phases`? Known keys: phases, last_reviewed, runbook."
    assert suggest("zzz", KNOWN, "keys") == "Known keys: phases, last_reviewed, runbook."
    assert suggest("zzz", [], "phases") == "There are no phases here."


def test_text_in_a_sentence_is_short_and_shows_what_cannot_be_seen() -> None:
    assert quoted("a\x1b[0m\u202eb") == "`a\\x1b[0m\\u202eb`"
    assert quoted("a`b") == '"a`b"'
    assert shown("x" * 100, 5) == "xxxxx…"
    assert shown("\ud800\n") == "\\ud800\\n"
