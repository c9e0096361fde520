"""How often each rule objected: the table of `--statistics`."""

from __future__ import annotations

from collections import Counter
from typing import Any

from msgspec import Struct

from runbook_kit.render.terminal import Ink, table
from runbook_kit.report.outcome import Outcome


class Tally(Struct, frozen=True):
    """One rule: its findings that count, how many of them can be fixed, and in how many files they are.

    `unlisted` are further notes of the rule that were counted only.
    """

    gate: str
    rule: str
    findings: int
    fixable: int
    files: int
    unlisted: int = 0


def tallies(outcome: Outcome) -> tuple[Tally, ...]:
    """A tally for every rule that found something, the most frequent first."""
    standing = outcome.standing
    found = Counter((each.gate, each.rule) for each in standing)
    fixable = Counter((each.gate, each.rule) for each in standing if each.fix)
    files = Counter((gate, rule) for gate, rule, _ in {(each.gate, each.rule, each.span.path) for each in standing})
    listed = {rule for _, rule in found}
    counted = [
        Tally(gate, rule, number, fixable[gate, rule], files[gate, rule], outcome.counts.get(rule, 0))
        for (gate, rule), number in found.items()
    ]
    unlisted = [Tally("", rule, 0, 0, 0, number) for rule, number in outcome.counts.items() if rule not in listed]
    return tuple(sorted([*counted, *unlisted], key=lambda each: (-each.findings, -each.unlisted, each.gate, each.rule)))


def statistics_report(outcome: Outcome) -> str:
    """The tallies as a table for people; empty when there is nothing to count."""
    found = tallies(outcome)
    if not found:
        return ""
    more = any(each.unlisted for each in found)
    head = ["rule", "findings", "fixable", "files", *(["more notes"] if more else [])]
    rows = [[name(each), *map(str, numbers(each, more))] for each in found]
    lines = table([head, *rows], right=range(1, len(head)))
    first = outcome.terminal.paint(lines[0], "faint")
    return "\n".join([first, *map(Ink, lines[1:])]) + "\n"


def numbers(tally: Tally, more: bool) -> list[int]:
    return [tally.findings, tally.fixable, tally.files, *([tally.unlisted] if more else [])]


def name(tally: Tally) -> str:
    return f"{tally.gate}/{tally.rule}" if tally.gate else tally.rule


def statistics_v1(outcome: Outcome) -> list[dict[str, Any]]:
    """The tallies as JSON."""
    return [
        {
            "gate": each.gate,
            "rule": each.rule,
            "findings": each.findings,
            "fixable": each.fixable,
            "files": each.files,
            "unlisted": each.unlisted,
        }
        for each in tallies(outcome)
    ]
