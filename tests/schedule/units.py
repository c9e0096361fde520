"""Units to write and read back, with the words that are hardest to quote."""

from __future__ import annotations

from datetime import UTC, datetime

from hypothesis import strategies as st

from runbook_kit.schedule.timing import Timing
from runbook_kit.schedule.unit import Unit

BERLIN = Timing("Europe/Berlin", "08:00")
NOW = datetime(2026, 11, 1, 4, tzinfo=UTC)
HARD = ("", " ", "a b", "'", '"', "\\", "\\\\", "%", "%%", "\\%", "\\\\%", "$", "$$", "${HOME}", "$HOME", "`id`",
        ";", "&&", "#", "\n", "a\nb", "\n\n", "\t", "é", "日本", "%n", "\\x41", "\\n", "--", "-C", "=", "*", "~", "!",
        "${{ x }}", "${{", "'%'", "\"$NL\"", "{", "|", "a'b\"c\\d%e$f")  # fmt: skip
LETTERS = st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="\ufffe\uffff") | st.sampled_from("\n\t")
WORDS = st.lists(st.sampled_from(HARD) | st.text(LETTERS | st.sampled_from("%\\'\"$ ;`{}"), max_size=12), max_size=6)


def unit(*words: str, timing: Timing = BERLIN, zone: str = "UTC", user: str = "") -> Unit:
    return Unit(
        id="ops/look", name="runbook-x-ops-look", description="look", words=words, timing=timing, zone=zone, user=user
    )
