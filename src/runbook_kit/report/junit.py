"""Findings as JUnit XML, which most build servers show: a suite for each gate, a case for each finding."""

from __future__ import annotations

from collections.abc import Iterator

from runbook_kit.finding import Finding
from runbook_kit.render.escape import on_one_line
from runbook_kit.render.terminal import counted
from runbook_kit.report.outcome import Outcome, also, is_open, path_shown, state

ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "\t": "&#9;", "\n": "&#10;", "\r": "&#13;"}
TRANSLATION = str.maketrans(ENTITIES)


def junit_page(outcome: Outcome) -> str:
    """The XML. Errors and warnings fail, notes pass, what is suppressed or known is skipped.

    A gate that found nothing has one case that passes.
    """
    ordered = outcome.ordered
    gates = sorted({*outcome.gates, *(each.gate for each in ordered)})
    suites = [line for gate in gates for line in suite(gate, [each for each in ordered if each.gate == gate], outcome)]
    total = totals(ordered, extra=sum(all(each.gate != gate for each in ordered) for gate in gates))
    head = f'<testsuites name="runbook gate" {total} time="{outcome.duration_s:.3f}">'
    return "\n".join(['<?xml version="1.0" encoding="UTF-8"?>', head, *suites, "</testsuites>"]) + "\n"


def suite(gate: str, findings: list[Finding], outcome: Outcome) -> Iterator[str]:
    """The lines of one gate."""
    yield f"  <testsuite name={attribute(gate)} {totals(findings, extra=not findings)}>"
    for each in findings:
        yield from case(each)
    if not findings:
        yield f"    <testcase classname={attribute(gate)} name={attribute(counted(outcome.files, 'file'))}/>"
    yield "  </testsuite>"


def totals(findings: list[Finding], extra: int) -> str:
    """The counts of a suite as attributes; `extra` cases pass."""
    skipped = sum(not is_open(each) for each in findings)
    failures = sum(fails(each) for each in findings)
    return f'tests="{len(findings) + extra}" failures="{failures}" errors="0" skipped="{skipped}"'


def case(finding: Finding) -> Iterator[str]:
    """The lines of one finding."""
    span = finding.span
    place = f"{path_shown(span.path)}:{span.line}:{span.column}"
    name = f"{finding.rule} {place}"
    head = f"classname={attribute(f'{finding.gate}.{finding.rule}')} name={attribute(name)}"
    head += f" file={attribute(path_shown(span.path))} line={attribute(str(span.line))}"
    yield f"    <testcase {head}>"
    if not is_open(finding):
        reason = f"{state(finding)}: {finding.reason}" if finding.reason else state(finding)
        yield f"      <skipped message={attribute(reason)}/>"
    elif fails(finding):
        yield f"      <failure type={attribute(finding.severity)} message={attribute(finding.message)}>"
        yield f"{content(finding, place)}</failure>"
    else:
        yield f"      <system-out>{content(finding, place)}</system-out>"
    yield "    </testcase>"


def fails(finding: Finding) -> bool:
    return is_open(finding) and finding.severity != "info"


def content(finding: Finding, place: str) -> str:
    """Everything about a finding, as the text of an element."""
    lines = [f"{place}: {finding.severity}[{finding.rule}] {on_one_line(finding.message)}"]
    lines += [f"hint: {on_one_line(finding.hint)}"] if finding.hint else []
    lines += [f"also: {also(finding)}"] if finding.also else []
    return "\n".join(line.translate(TRANSLATION) for line in lines)


def attribute(text: str) -> str:
    """Text as a quoted attribute; what XML 1.0 does not allow (section 2.2) is written out."""
    return f'"{on_one_line(text).translate(TRANSLATION)}"'
