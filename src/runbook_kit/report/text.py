"""Findings for people: grouped by file, each with the line it is about and a caret below the place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby

from runbook_kit.document.source import Source
from runbook_kit.finding import Finding, Span
from runbook_kit.render.escape import visible
from runbook_kit.render.terminal import Ink, Terminal, Tone, columns, pieces
from runbook_kit.report.counting import closing, count
from runbook_kit.report.outcome import Outcome, also, by_place, path_shown, state

TONES: dict[str, Tone] = {"error": "alarm", "warning": "caution", "info": "notice"}
TAB = "    "
MARGIN = 4
BEFORE_CARET = 20  # columns kept before the place when a long line is cut
NEARBY = 1_000  # characters looked at on either side of a place: more than any terminal is wide


def text_page(outcome: Outcome) -> str:
    """What a run of gates found, as text."""
    return "\n".join([*listing(outcome.listed, outcome.sources, outcome.terminal), *closing(outcome)]) + "\n"


def text_report(findings: Sequence[Finding], sources: Mapping[str, Source], terminal: Terminal) -> str:
    """All findings as text, ending with a line that counts them; empty when there are none.

    `sources` are by path; a finding whose file is not among them is shown without its line.
    """
    if not findings:
        return ""
    return "\n".join([*listing(by_place(list(findings)), sources, terminal), count(findings)]) + "\n"


def listing(findings: Sequence[Finding], sources: Mapping[str, Source], terminal: Terminal) -> Iterator[str]:
    """The lines about findings that are in order of place, each followed by an empty one."""
    for path, group in groupby(findings, key=lambda finding: finding.span.path):
        yield from (terminal.paint(path_shown(path), "strong"), "")
        for finding in group:
            yield from one(finding, sources.get(path), terminal)
            yield ""


def one(finding: Finding, source: Source | None, terminal: Terminal) -> Iterator[str]:
    """The lines about one finding."""
    span = finding.span
    tone = TONES[finding.severity]
    place = terminal.paint(f"{span.line}:{span.column}", "strong")
    mark = f", {state(finding)}" if state(finding) else ""
    yield f"  {place} {terminal.paint(finding.severity, tone)}[{visible(finding.rule)}]{mark}"
    yield " " * MARGIN + terminal.wrap(finding.message, MARGIN)
    if source is not None:
        yield from excerpt(span, source, terminal, tone)
    for word, said in (("hint", finding.hint), ("also", also(finding)), ("reason", finding.reason)):
        if said:
            yield " " * MARGIN + terminal.wrap(f"{word}: {said}", MARGIN, MARGIN + len(word) + 2)


def excerpt(span: Span, source: Source, terminal: Terminal, tone: Tone) -> Iterator[str]:
    """The first line of the span as it is, and carets below the part that is meant."""
    before, meant, after = (shown(part) for part in parts(span, source))
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


def parts(span: Span, source: Source) -> tuple[str, str, str]:
    """The first line of a span, before, inside and behind it, as far as a page could show."""
    if not 1 <= span.line <= source.line_count:
        return "", "", ""
    first, last = source.line_starts[span.line - 1], source.line_end(span.line)
    start = min(first + span.column - 1, last)
    end = min(max(first + span.end_column - 1, start), last) if span.end_line == span.line else last
    text = source.text
    return (
        text[max(first, start - NEARBY) : start],
        text[start : min(end, start + NEARBY)],
        text[end : min(last, end + NEARBY)],
    )


def shown(text: str) -> str:
    return visible(text).replace("\t", TAB)
