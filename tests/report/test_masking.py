"""What looks like a secret is masked in every text that a report may quote."""

from __future__ import annotations

from runbook_kit.document.source import Source
from runbook_kit.finding import Finding
from runbook_kit.report.masking import holders, masked_sources

SOURCE = Source("docs/x.md", "key: abc\ndef\nrest\n")


def finding(start: int, end: int, *, secret: bool) -> Finding:
    return Finding("secrets", "secret-like-value", "error", SOURCE.span(start, end), "No.", secret=secret)


def test_every_character_below_a_secret_is_a_star_and_lines_stay() -> None:
    shown = masked_sources({SOURCE.path: SOURCE}, [finding(5, 12, secret=True)])
    assert shown[SOURCE.path].text == "key: ***\n***\nrest\n"
    assert shown[SOURCE.path].line_starts == SOURCE.line_starts


def test_other_findings_and_other_files_are_left_alone() -> None:
    other = Source("docs/y.md", "key: abc\n")
    shown = masked_sources({SOURCE.path: SOURCE, other.path: other}, [finding(5, 8, secret=False)])
    assert (shown[SOURCE.path], shown[other.path]) == (SOURCE, other)


def test_the_files_that_hold_one() -> None:
    assert holders([finding(0, 1, secret=False)]) == frozenset()
    assert holders([finding(0, 1, secret=True)]) == {"docs/x.md"}
