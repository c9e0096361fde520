"""The last lines of a report: how many findings there are, how many can be fixed, and what was not listed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from runbook_kit.finding import Finding
from runbook_kit.render.terminal import counted
from runbook_kit.report.outcome import Outcome, is_open

NOUNS = (("error", "error"), ("warning", "warning"), ("info", "note"))


def closing(outcome: Outcome) -> Iterator[str]:
    """Sentences that end a page for people; at least one."""
    yield count(outcome.findings, outcome.files)
    if fixable := sum(is_open(each) and bool(each.fix) for each in outcome.findings):
        yield f"{fixable} can be fixed with --fix."
    if proposed := sum(is_open(each) and bool(each.proposal) for each in outcome.findings):
        also = " more" if fixable else ""
        yield f"{proposed}{also} can be fixed with --fix --unsafe-fixes, which changes the commands of blocks."
    if more := sum(outcome.counts.values()):
        yield f"{counted(more, 'more note')}: run with --severity info."


def count(findings: Sequence[Finding], files: int = 0) -> str:
    """How many findings there are of each severity, and how many are suppressed or known; `files` were looked at."""
    where = f" in {counted(files, 'file')}" if files else ""
    found, aside = severities(findings), set_aside(findings)
    said = f"{found or 'No findings'}{where}" if found or where or not aside else ""
    return "; ".join(filter(None, (said, aside))) + "."


def severities(findings: Sequence[Finding]) -> str:
    """`3 errors, 1 warning`, of what counts; empty when nothing does."""
    open_ones = [each for each in findings if is_open(each)]
    numbers = [(sum(each.severity == severity for each in open_ones), noun) for severity, noun in NOUNS]
    return ", ".join(counted(number, noun) for number, noun in numbers if number)


def set_aside(findings: Sequence[Finding]) -> str:
    """`2 suppressed, 1 in the baseline`; empty when there are none."""
    suppressed = sum(each.suppressed for each in findings)
    known = sum(each.baselined and not each.suppressed for each in findings)
    aside = [f"{suppressed} suppressed"] if suppressed else []
    aside += [f"{known} in the baseline"] if known else []
    return ", ".join(aside)
