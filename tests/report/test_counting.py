"""The sentences that end a report."""

from __future__ import annotations

import pytest
from msgspec.structs import replace
from tests.report.samples import KNOWN, MISSING, NOTE, SUPPRESSED

from runbook_kit.report.counting import closing, count
from runbook_kit.report.outcome import Outcome


@pytest.mark.parametrize(
    ("outcome", "expected"),
    [
        (Outcome(), ["No findings."]),
        (Outcome(files=1), ["No findings in 1 file."]),
        (Outcome(files=2, findings=(SUPPRESSED,)), ["No findings in 2 files; 1 suppressed."]),
        (Outcome(findings=(KNOWN, SUPPRESSED)), ["1 suppressed, 1 in the baseline."]),
        (Outcome(files=2, findings=(MISSING,)), ["1 error in 2 files.", "1 can be fixed with --fix."]),
        (Outcome(findings=(replace(MISSING, suppressed=True),)), ["1 suppressed."]),
        (Outcome(files=9, counts={"a": 1}), ["No findings in 9 files.", "1 more note: run with --severity info."]),
        (Outcome(findings=(NOTE,), counts={"a": 1, "b": 2}), ["1 note.", "3 more notes: run with --severity info."]),
    ],
)
def test_closing(outcome: Outcome, expected: list[str]) -> None:
    assert list(closing(outcome)) == expected


def test_suppressed_and_known_at_once_is_counted_once() -> None:
    assert count([replace(SUPPRESSED, baselined=True)]) == "1 suppressed."
