"""Findings for people: grouped by file, each with the line it is about and a caret below the place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby

from runbook_kit.document.source import Source
from runbook_kit.finding import Finding, Span
from runbook_kit.render.escape import visible
from runbook_kit.render.terminal import Ink, Terminal, Tone, columns, counted, pieces

TONES: dict[str, Tone] = {"error": "alarm", "warning": "caution", "info": "notice"}
TAB = "    "
MARGIN = 4
BEFORE_CARET = 20  # columns kept before the place when a long line is cut


def text_report(findings: Sequence[Finding], sources: Mapping[str, Source], terminal: Terminal) -> str:
    """All findings as text, ending with a line that counts them; empty when there are none.

    `sources` are by path; a finding whose file is not among them is shown without its line.
    """
    ordered = sorted(findings, key=lambda finding: (finding.span, finding.gate, finding.rule))
    lines: list[str] = []
    for path, group in groupby(ordered, key=lambda finding: finding.span.path):
        lines += [terminal.paint(path, "strong"), ""]
        for finding in group:
            lines += [*one(finding, sources.get(path), terminal), ""]
    return "\n".join([*lines, count(findings)]) + "\n" if lines else ""


def one(finding: Finding, source: Source | None, terminal: Terminal) -> Iterator[str]:
    """The lines about one finding."""
    span = finding.span
    tone = TONES[finding.severity]
    indent = " " * MARGIN
    place = terminal.paint(f"{span.line}:{span.column}", "strong")
    marks = "".join([", suppressed" if finding.suppressed else "", ", in the baseline" if finding.baselined else ""])
    yield f"  {place} {terminal.paint(finding.severity, tone)}[{visible(finding.rule)}]{marks}"
    yield indent + terminal.wrap(finding.message, MARGIN)
    if source is not None:
        yield from excerpt(span, source, terminal, tone)
    if finding.hint:
        yield indent + terminal.wrap(f"hint: {finding.hint}", MARGIN, MARGIN + 6)


def excerpt(span: Span, source: Source, terminal: Terminal, tone: Tone) -> Iterator[str]:
    """The first line of the span as it is, and carets below the part that is meant."""
    line = source.line(span.line)
    last = span.end_column - 1 if span.end_line == span.line else len(line)
    before, meant, after = (shown(part) for part in cut(line, span.column - 1, last))
    number = f"{span.line:>6} | "
    room = max(terminal.measure - len(number), 1)
    if columns(before) + columns(meant) > room:
        before = "…" + before[-BEFORE_CARET:] if columns(before) > BEFORE_CARET else before
    text = next(pieces(before + meant + after, room))
    carets = max(min(columns(meant), columns(text) - columns(before)), 1)
    yield terminal.paint(number, "faint") + Ink(text)
    yield (
        terminal.paint(" " * (len(number) - 2) + "| ", "faint")
        + " " * columns(before)
        + terminal.paint("^" * carets, tone)
    )


def cut(line: str, start: int, end: int) -> tuple[str, str, str]:
    """A line in three parts: before, inside and behind the characters `start:end`."""
    start, end = min(start, len(line)), min(max(start, end), len(line))
    return line[:start], line[start:end], line[end:]


def shown(text: str) -> str:
    return visible(text).replace("\t", TAB)


def count(findings: Sequence[Finding]) -> str:
    """How many findings there are of each severity, and how many are suppressed or known."""
    counting = [finding for finding in findings if not finding.suppressed and not finding.baselined]
    numbers = [
        counted(sum(finding.severity == severity for finding in counting), noun)
        for severity, noun in (("error", "error"), ("warning", "warning"), ("info", "note"))
        if any(finding.severity == severity for finding in counting)
    ]
    suppressed = sum(finding.suppressed for finding in findings)
    known = sum(finding.baselined and not finding.suppressed for finding in findings)
    aside = [f"{suppressed} suppressed"] if suppressed else []
    aside += [f"{known} in the baseline"] if known else []
    return "; ".join(filter(None, (", ".join(numbers), ", ".join(aside)))) + "."
