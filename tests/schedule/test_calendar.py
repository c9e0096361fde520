"""Days without a run: as a schedule lists them, and as a file does."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from runbook_kit.errors import InvalidInput
from runbook_kit.schedule.calendar import LISTED, is_day, listed, read_calendar

TEXT = "\ufeff# of 2026\r\n2026-12-25 Christmas Day\n\n2026-12-26\n  2027-01-01   New Year  # again\n"


def test_a_calendar() -> None:
    assert read_calendar(TEXT, "days.txt") == {
        "2026-12-25": "Christmas Day",
        "2026-12-26": "it is in days.txt",
        "2027-01-01": "New Year",
    }
    assert listed(["2026-05-01"]) == {"2026-05-01": LISTED}


@pytest.mark.parametrize("line", ["25.12.2026", "2026-02-30 no such day", "2026-1-1", "Christmas", "2026-12-25Xmas"])
def test_a_line_that_is_no_day_refuses_the_whole_file(line: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        read_calendar(f"2026-12-24\n{line}\n", "days.txt")
    assert caught.value.message.startswith("days.txt:2:1: ")
    assert caught.value.code == "invalid-calendar"


@settings(deadline=None)
@given(st.text())
def test_any_text_is_a_calendar_or_refused(text: str) -> None:
    with suppress(InvalidInput):
        assert all(is_day(day) for day in read_calendar(text, "x"))


def test_a_day_is_written_one_way() -> None:
    """Days are compared as they are written: another way of writing one would never be skipped."""
    days = ("2026-12-25", "2026-W52-5", "20261225", "2026-12-32", "٢٠٢٦-12-25", "2026-12-25\n", "")
    assert [is_day(each) for each in days] == [True, *[False] * 6]
