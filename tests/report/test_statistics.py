"""How often each rule objected."""

from __future__ import annotations

from msgspec.structs import replace
from tests.report.samples import ENTITY, KNOWN, LONG, MISSING, NOTE, SUPPRESSED

from runbook_kit.report.outcome import Outcome
from runbook_kit.report.statistics import statistics_report, tallies


def test_tallies_count_what_counts_the_most_frequent_first() -> None:
    elsewhere = replace(LONG, span=replace(LONG.span, path="docs/other.md"))
    outcome = Outcome((MISSING, LONG, elsewhere, SUPPRESSED, KNOWN, ENTITY), counts={"entity-in-code": 40})
    assert [(each.rule, each.findings, each.fixable, each.files, each.unlisted) for each in tallies(outcome)] == [
        ("missing-path", 2, 0, 2, 0),
        ("entity-in-command", 1, 1, 1, 0),
        ("missing-target", 1, 1, 1, 0),
        ("entity-in-code", 0, 0, 0, 40),
    ]


def test_notes_that_were_not_listed_belong_to_their_rule() -> None:
    (tally,) = tallies(Outcome((NOTE,), counts={"entity-in-code": 40}))
    assert (tally.gate, tally.findings, tally.unlisted) == ("tokens", 1, 40)


def test_the_column_of_unlisted_notes_is_there_when_there_are_any() -> None:
    assert statistics_report(Outcome((NOTE,))) == (
        "rule                   findings  fixable  files\ntokens/entity-in-code         1        0      1\n"
    )
    assert statistics_report(Outcome(counts={"a": 4})) == (
        "rule  findings  fixable  files  more notes\na            0        0      0           4\n"
    )


def test_nothing_to_count() -> None:
    assert statistics_report(Outcome((SUPPRESSED,))) == ""
