"""Findings one to a line, as compilers write them: for editors, for grep and for long lists."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache

from runbook_kit.finding import Finding
from runbook_kit.render.escape import on_one_line
from runbook_kit.render.terminal import Terminal
from runbook_kit.report.counting import closing
from runbook_kit.report.outcome import Outcome, path_shown, state
from runbook_kit.report.text import TONES


def concise_page(outcome: Outcome) -> str:
    """`path:line:column: severity[rule] message` for every finding, and then how many there are."""
    return "\n".join([*concise_lines(outcome.listed, outcome.terminal), *closing(outcome)]) + "\n"


def concise_lines(findings: Iterable[Finding], terminal: Terminal) -> Iterator[str]:
    """One line for each finding, in their order."""
    severities = {severity: terminal.paint(severity, tone) for severity, tone in TONES.items()}
    paths, messages = cache(path_shown), cache(on_one_line)  # of thousands of findings, most repeat others
    for each in findings:
        span = each.span
        marks = [mark for mark in ("fixable" if each.fix else "", state(each)) if mark]
        aside = f" ({', '.join(marks)})" if marks else ""
        severity = f"{severities[each.severity]}[{each.rule}]"
        yield f"{paths(span.path)}:{span.line}:{span.column}: {severity} {messages(each.message)}{aside}"
