"""Findings as SARIF 2.1.0, with what GitHub's code scanning shows: help, places, fingerprints, suppressions, fixes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from runbook_kit import __version__
from runbook_kit.document.source import Source
from runbook_kit.finding import Edit, Finding, Severity, Span
from runbook_kit.render.escape import on_one_line, visible
from runbook_kit.render.jsontext import json_text
from runbook_kit.report.linehash import line_hashes
from runbook_kit.report.outcome import Outcome, also, is_open

Json = dict[str, Any]
LEVELS: dict[Severity, str] = {"error": "error", "warning": "warning", "info": "note"}
PROBLEMS: dict[Severity, str] = {"error": "error", "warning": "warning", "info": "recommendation"}
RANKS: dict[Severity, int] = {"error": 0, "warning": 1, "info": 2}
MOST_RESULTS = 25_000  # GitHub takes no file with more in one run
OWN_KEY = "runbookFinding/v1"


def sarif_page(outcome: Outcome) -> str:
    """The log as text."""
    return json_text(sarif_log(outcome))


def sarif_log(outcome: Outcome, most: int = MOST_RESULTS) -> Json:
    """The log: one run with the rules that objected and at most `most` results, the gravest first when cut."""
    ordered = outcome.ordered
    kept = ordered
    if len(ordered) > most:
        ranked = sorted(ordered, key=lambda each: (not is_open(each), RANKS[each.severity]))
        chosen = set(map(id, ranked[:most]))
        kept = [each for each in ordered if id(each) in chosen]
    rules = described_rules(kept, outcome)
    index = {rule["id"]: number for number, rule in enumerate(rules)}
    hashes = all_hashes(kept, outcome.sources)
    return {
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [
            {
                "tool": {"driver": {"name": "runbook-kit", "version": __version__, "rules": rules}},
                "automationDetails": {"id": "runbook-gate/"},
                "columnKind": "unicodeCodePoints",
                "originalUriBaseIds": {"%SRCROOT%": {"description": {"text": "The root of the repository."}}},
                "invocations": [invocation(len(ordered) - len(kept))],
                "results": [result(each, index[each.rule], hashes, outcome.sources) for each in kept],
            }
        ],
    }


def described_rules(findings: list[Finding], outcome: Outcome) -> list[Json]:
    """The rules of these findings, by name."""
    by_rule: dict[str, list[Finding]] = {}
    for each in findings:
        by_rule.setdefault(each.rule, []).append(each)
    return [described(rule, by_rule[rule], outcome.explain(rule)) for rule in sorted(by_rule)]


def described(rule: str, findings: list[Finding], documentation: str) -> Json:
    """One rule, with its documentation as help."""
    from inspect import cleandoc

    severity = min((each.severity for each in findings), key=RANKS.__getitem__)
    text = cleandoc(documentation) or f"{rule}."
    summary, _, rest = text.partition("\n\n")
    return {
        "id": rule,
        "name": rule,
        "shortDescription": {"text": on_one_line(summary)},
        "fullDescription": {"text": on_one_line(rest.partition("\n\n")[0]) or on_one_line(summary)},
        "help": {"text": text, "markdown": text},
        "defaultConfiguration": {"level": LEVELS[severity]},
        "properties": {"tags": sorted({each.gate for each in findings}), "problem.severity": PROBLEMS[severity]},
    }


def invocation(left_out: int) -> Json:
    """How the run went, with a warning when not everything is in the log."""
    said: Json = {"executionSuccessful": True}
    if left_out:
        text = f"{left_out} results are not in this log, which holds {MOST_RESULTS} at most; the gravest are kept."
        said["toolExecutionNotifications"] = [{"level": "warning", "message": {"text": text}}]
    return said


def all_hashes(findings: list[Finding], sources: Mapping[str, Source]) -> dict[tuple[str, int], str]:
    """GitHub's fingerprint of every line with a finding, by path and line."""
    lines: dict[str, set[int]] = {}
    for each in findings:
        lines.setdefault(each.span.path, set()).add(each.span.line)
    return {
        (path, line): value
        for path, wanted in lines.items()
        if path in sources
        for line, value in line_hashes(sources[path].text, wanted).items()
    }


def result(
    finding: Finding, rule_index: int, hashes: Mapping[tuple[str, int], str], sources: Mapping[str, Source]
) -> Json:
    """One finding as a result."""
    span = finding.span
    said: Json = {
        "ruleId": finding.rule,
        "ruleIndex": rule_index,
        "level": LEVELS[finding.severity],
        "message": {"text": message(finding)},
        "locations": [{"physicalLocation": {"artifactLocation": location(span.path), "region": region(span)}}],
    }
    line_hash = hashes.get((span.path, span.line))
    prints = {"primaryLocationLineHash": line_hash, OWN_KEY: finding.fingerprint}
    if known := {key: value for key, value in prints.items() if value}:
        said["partialFingerprints"] = known
    if suppressed := list(suppressions(finding)):
        said["suppressions"] = suppressed
    if finding.fix or finding.proposal:
        said["fixes"] = [fix(finding, sources.get(span.path))]
    return {**said, "properties": {"gate": finding.gate}}


def message(finding: Finding) -> str:
    """What is wrong and what to do. SARIF reads `[a](b)` in a message as a link (3.11.6), which ours never are."""
    said = [finding.message, finding.hint, f"Also: {also(finding)}." if finding.also else ""]
    return " ".join(on_one_line(each) for each in said if each).replace("](", "] (")


def location(path: str) -> Json:
    from urllib.parse import quote

    return {"uri": quote(path, safe="/", errors="surrogateescape"), "uriBaseId": "%SRCROOT%"}


def region(span: Span) -> Json:
    return {
        "startLine": span.line,
        "startColumn": span.column,
        "endLine": span.end_line,
        "endColumn": span.end_column,
    }


def suppressions(finding: Finding) -> Iterator[Json]:
    """Why a result does not count: a directive beside it, or an entry of the baseline."""
    why = {"justification": visible(finding.reason)} if finding.reason else {}
    if finding.suppressed:
        yield {"kind": "inSource", **why}
    if finding.baselined:
        yield {"kind": "external", **({} if finding.suppressed else why)}


def fix(finding: Finding, source: Source | None) -> Json:
    """The edits that mend it, as one change of one file."""
    replacements = [
        {"deletedRegion": deleted(edit, source), "insertedContent": {"text": edit.text}}
        for edit in finding.fix or finding.proposal
    ]
    caution = "" if finding.fix else "This changes what the block runs. "
    return {
        "description": {"text": caution + (on_one_line(finding.hint) or "Mend it.")},
        "artifactChanges": [{"artifactLocation": location(finding.span.path), "replacements": replacements}],
    }


def deleted(edit: Edit, source: Source | None) -> Json:
    if source is None:
        return {"charOffset": edit.start, "charLength": edit.end - edit.start}
    return region(source.span(edit.start, edit.end))
