"""Runbooks nobody has reviewed for too long; today is 2026-11-20."""

from __future__ import annotations

import pytest
from tests.document.conftest import objections


def runbook(reviewed: str) -> str:
    return f"---\nrunbook: demo\nlast_reviewed: {reviewed}\n---\n# T\n"


def test_a_review_too_long_ago() -> None:
    assert objections("review-overdue", runbook("2025-11-19"), {"after_days": 365}) == [
        (
            "1:1-1:4",
            "The runbook was last reviewed 366 days ago, on 2025-11-19; the policy allows 365.",
            "Review it, then set `last_reviewed:`.",
        )
    ]


@pytest.mark.parametrize(
    ("document", "options"),
    [
        (runbook("2025-11-20"), {"after_days": 365}),
        (runbook("2027-01-01"), {"after_days": 0}),
        (runbook("2020-01-01"), {}),
        (runbook("2020-01-01"), {"after_days": "soon"}),
        ("---\nrunbook: demo\n---\n", {"after_days": 1}),
        (runbook("2026-13-77"), {"after_days": 1}),
        ("# T\nLast reviewed: 2020-01-01\n", {"after_days": 1}),
    ],
    ids=["on the last day", "in the future", "no limit", "no number", "no date", "an impossible date", "not ours"],
)
def test_no_review_is_due(document: str, options: dict[str, object]) -> None:
    assert objections("review-overdue", document, options) == []
