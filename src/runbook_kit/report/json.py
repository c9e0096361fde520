"""`findings/1`: findings as JSON that outside programs may rely on; fields are added, never renamed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from runbook_kit.finding import Finding
from runbook_kit.render.jsontext import json_text
from runbook_kit.report.outcome import Outcome, by_place, is_open
from runbook_kit.report.statistics import statistics_v1

Json = dict[str, Any]


def json_page(outcome: Outcome) -> str:
    """The JSON of a run of gates; with what was counted only, and with statistics when they are wanted."""
    document = findings_v1(outcome.findings, outcome.files, outcome.duration_s)
    if outcome.counts:
        document["counted"] = dict(sorted(outcome.counts.items()))
    if outcome.statistics:
        document["statistics"] = statistics_v1(outcome)
    if outcome.loosened:
        document["policy_changes"] = [
            {"kind": each.kind, "path": each.path, "line": each.line, "message": each.message}
            for each in outcome.loosened
        ]
    return json_text(document)


def findings_v1(findings: Sequence[Finding], files: int, duration_s: float = 0.0) -> Json:
    """The document of all findings, sorted by place; `files` were looked at, in `duration_s` seconds.

    The summary counts as errors and warnings only what is neither suppressed nor in the baseline.
    """
    ordered = by_place(list(findings))
    open_ones = [finding for finding in ordered if is_open(finding)]
    return {
        "format": "findings/1",
        "findings": [finding_v1(finding) for finding in ordered],
        "summary": {
            "files": files,
            "errors": sum(finding.severity == "error" for finding in open_ones),
            "warnings": sum(finding.severity == "warning" for finding in open_ones),
            "suppressed": sum(finding.suppressed for finding in ordered),
            "baselined": sum(finding.baselined for finding in ordered),
            "duration_s": round(duration_s, 3),
        },
    }


def finding_v1(finding: Finding) -> Json:
    """One finding. Lines and columns are 1-based and count characters; the end is exclusive."""
    span = finding.span
    return {
        "gate": finding.gate,
        "rule": finding.rule,
        "severity": finding.severity,
        "path": span.path,
        "line": span.line,
        "column": span.column,
        "end_line": span.end_line,
        "end_column": span.end_column,
        "message": finding.message,
        "hint": finding.hint,
        "fixable": bool(finding.fix),
        "unsafe_fix": bool(finding.proposal),
        "suppressed": finding.suppressed,
        "baselined": finding.baselined,
        "reason": finding.reason,
        "fingerprint": finding.fingerprint,
        "also": [{"gate": gate, "rule": rule} for gate, rule in finding.also],
    }
