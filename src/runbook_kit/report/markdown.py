"""Findings as a Markdown page for a job summary; text of documents renders as it is written."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby

from runbook_kit.finding import Finding
from runbook_kit.render.escape import on_one_line
from runbook_kit.render.terminal import counted
from runbook_kit.report.counting import closing, severities
from runbook_kit.report.outcome import Outcome, also, path_shown, state
from runbook_kit.report.statistics import Tally, tallies

LIMIT = 900 * 1024  # bytes; GitHub refuses a summary of more than 1,024 KiB for the whole step
RESERVE = 200  # bytes for the line that says what is left out
ACTIVE = re.compile(r"[\\`*_{}\[\]<>()#+!|~@:&$=^\"']|(?<=[wW])\.")
TICKS = re.compile(r"(`+)")
WORDS = {"error": "error", "warning": "warning", "info": "note"}


def markdown_page(outcome: Outcome, limit: int = LIMIT) -> str:
    """Headline, a table by rule, then the findings by file, as many as `limit` bytes hold."""
    found = severities(outcome.findings)
    head = [f"## Gates: {found or 'no findings'}", "", " ".join(literal(each) for each in closing(outcome)), ""]
    page = "\n".join([*head, *rule_table(tallies(outcome))])
    left = limit - RESERVE - len(page.encode("utf-8", "replace"))
    listed = outcome.listed
    kept, number = fitting(listed, left)
    page += kept
    if number < len(listed):
        page += f"\n{counted(len(listed) - number, 'more finding')} left out: the page would be too long.\n"
    return page


def rule_table(found: tuple[Tally, ...]) -> Iterator[str]:
    """The lines of the table by rule; none when there is nothing to count."""
    if not found:
        return
    yield from ("| rule | findings | fixable | files |", "|---|--:|--:|--:|")
    for each in found:
        name = f"{each.gate}/{each.rule}" if each.gate else each.rule
        yield f"| {literal(name)} | {each.findings + each.unlisted} | {each.fixable} | {each.files} |"
    yield ""


def fitting(findings: list[Finding], room: int) -> tuple[str, int]:
    """The list by file, cut so that it takes at most `room` bytes, and how many findings it holds."""
    written: list[str] = []
    number = 0
    for path, group in groupby(findings, key=lambda finding: finding.span.path):
        heading = f"\n### {code(path_shown(path))}\n\n"
        for finding in group:
            entry = heading + "\n".join(item(finding)) + "\n"
            room -= len(entry.encode("utf-8", "replace"))
            if room < 0:
                return "".join(written), number
            written.append(entry)
            number += 1
            heading = ""
    return "".join(written), number


def item(finding: Finding) -> Iterator[str]:
    """One finding as an item of a list."""
    span = finding.span
    mark = f", {state(finding)}" if state(finding) else ""
    place = f"{span.line}{literal(':')}{span.column}"
    yield f"- {place} **{WORDS[finding.severity]}** {code(finding.rule)}{mark}: {sentence(finding.message)}"
    for word, said in (("hint", finding.hint), ("also", also(finding)), ("reason", finding.reason)):
        if said:
            yield f"  <br>{word}: {sentence(said)}"


def sentence(text: str) -> str:
    """A sentence of ours: what it quotes in backticks as code, the rest as it is written."""
    parts = TICKS.split(on_one_line(text))  # text, ticks, text, ticks, text
    written: list[str] = []
    at = 0
    while at < len(parts):
        if at % 2 and at + 2 < len(parts) and parts[at] == parts[at + 2]:
            written.append(code(parts[at + 1]))
            at += 3
        else:
            written.append(escaped(parts[at]))
            at += 1
    return "".join(written)


def code(text: str) -> str:
    return f"<code>{escaped(text)}</code>"


def literal(text: str) -> str:
    """Text on one line that renders as these very characters, in prose, in a table and within HTML."""
    return escaped(on_one_line(text))


def escaped(text: str) -> str:
    return ACTIVE.sub(lambda match: f"&#{ord(match[0])};", text)
