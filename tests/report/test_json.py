"""`findings/1`, key by key."""

from __future__ import annotations

import json

from msgspec.structs import replace

from runbook_kit.finding import Edit, Finding, Span
from runbook_kit.report.json import findings_v1, json_page
from runbook_kit.report.outcome import Outcome

ONE = Finding(
    "runbook-structure",
    "duplicate-id",
    "error",
    Span("runbooks/a.md", 3, 5, 3, 9, 20, 24),
    "The id is used twice.",
    "Give one another id.",
    (Edit(20, 24, "other"),),
)


def test_shape() -> None:
    assert findings_v1([ONE], files=2, duration_s=0.12345) == {
        "format": "findings/1",
        "findings": [
            {
                "gate": "runbook-structure",
                "rule": "duplicate-id",
                "severity": "error",
                "path": "runbooks/a.md",
                "line": 3,
                "column": 5,
                "end_line": 3,
                "end_column": 9,
                "message": "The id is used twice.",
                "hint": "Give one another id.",
                "fixable": True,
                "unsafe_fix": False,
                "suppressed": False,
                "baselined": False,
                "reason": "",
                "fingerprint": "",
                "also": [],
            }
        ],
        "summary": {"files": 2, "errors": 1, "warnings": 0, "suppressed": 0, "baselined": 0, "duration_s": 0.123},
    }


def test_what_is_suppressed_or_known_is_counted_apart() -> None:
    found = [
        ONE,
        replace(ONE, suppressed=True),
        replace(ONE, severity="warning", baselined=True),
        replace(ONE, severity="warning"),
        replace(ONE, severity="info"),
    ]
    assert findings_v1(found, files=1)["summary"] == {
        "files": 1,
        "errors": 1,
        "warnings": 1,
        "suppressed": 1,
        "baselined": 1,
        "duration_s": 0.0,
    }


def test_order_is_by_place() -> None:
    later = replace(ONE, span=replace(ONE.span, line=9))
    elsewhere = replace(ONE, span=replace(ONE.span, path="docs/z.md"))
    lines = [(each["path"], each["line"]) for each in findings_v1([later, ONE, elsewhere], files=2)["findings"]]
    assert lines == [("docs/z.md", 3), ("runbooks/a.md", 3), ("runbooks/a.md", 9)]


def test_what_was_added_since() -> None:
    one = replace(ONE, reason="known", fingerprint="f00", also=(("docs", "missing-path"),))
    (said,) = findings_v1([one], files=1)["findings"]
    assert (said["reason"], said["fingerprint"]) == ("known", "f00")
    assert said["also"] == [{"gate": "docs", "rule": "missing-path"}]


def test_the_page_counts_what_it_does_not_list_and_has_statistics_on_request() -> None:
    outcome = Outcome((ONE,), files=1, counts={"b": 2, "a": 1})
    assert json.loads(json_page(outcome))["counted"] == {"a": 1, "b": 2}
    assert "statistics" not in json.loads(json_page(outcome))
    assert json.loads(json_page(replace(outcome, statistics=True)))["statistics"][0] == {
        "gate": "runbook-structure",
        "rule": "duplicate-id",
        "findings": 1,
        "fixable": 1,
        "files": 1,
        "unlisted": 0,
    }
