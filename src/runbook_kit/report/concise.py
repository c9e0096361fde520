"""Findings one to a line, as compilers write them: for editors, for grep and for long lists."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

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
    for each in findings:
        span = each.span
        place = f"{path_shown(span.path)}:{span.line}:{span.column}:"
        severity = terminal.paint(each.severity, TONES[each.severity])
        marks = [mark for mark in ("fixable" if each.fix else "", state(each)) if mark]
        aside = f" ({', '.join(marks)})" if marks else ""
        yield f"{place} {severity}[{each.rule}] {on_one_line(each.message)}{aside}"
