from __future__ import annotations

import pytest

from runbook_kit.document.duration import parse_duration


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("30s", 30.0),
        ("5m", 300.0),
        ("2h", 7200.0),
        ("1d", 86400.0),
        ("1h30m", 5400.0),
        ("250ms", 0.25),
        ("1.5h", 5400.0),
        ("300", 300.0),
        (" 0.5 ", 0.5),
        ("0", 0.0),
    ],
)
def test_lengths_of_time_in_seconds(text: str, seconds: float) -> None:
    assert parse_duration(text) == seconds


@pytest.mark.parametrize("text", ["", "s", "-5", "5x", "1h 30m", "1e3", "5M", "inf", "٣s", "9" * 400 + "d", "5s\n5s"])
def test_anything_else_is_refused_with_a_sentence(text: str) -> None:
    with pytest.raises(ValueError, match=r"is no duration; write 30s, 5m, 2h or 1d\."):
        parse_duration(text)
