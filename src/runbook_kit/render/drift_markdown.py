"""Drift as Markdown, for an issue or a pull request."""

from __future__ import annotations

import re
from collections.abc import Iterator

from runbook_kit.drift.decisions import Decision
from runbook_kit.drift.difference import Comparison, Difference
from runbook_kit.drift.facts import SECTIONS
from runbook_kit.render.drift_page import TITLES, counts_text, decision_text, diff_line, short
from runbook_kit.render.escape import on_one_line

TICKS = re.compile(r"`+")
ACTIVE = re.compile(r"([\\`*_\[\]<>&#|~!@])")


def comparison_markdown(compared: Comparison, decided: Decision | None) -> str:
    """The differences as a document: a list per section, and the lines of texts as diffs."""
    return "\n".join(lines(compared, decided)) + "\n"


def lines(compared: Comparison, decided: Decision | None) -> Iterator[str]:
    before, after = compared.before, compared.after
    yield f"# Drift: {escaped(before.label)} → {escaped(after.label)}"
    yield ""
    yield f"{before.taken_at} → {after.taken_at}: {counts_text(compared) or 'no drift'}."
    for section in SECTIONS:
        found = [each for each in compared.differences if each.section == section]
        if found:
            yield from ("", f"## {TITLES[section]}", "")
            for each in found:
                yield from difference(each)
    if compared.drifted:
        yield ""
        yield f"Difference {code(compared.digest)}. {escaped(decision_text(decided)) or 'Nobody has decided about it.'}"


def difference(each: Difference) -> Iterator[str]:
    """One fact as an item of a list, with its diff inside."""
    values = [short(value) for value in (each.before, each.after) if value]
    same = len(values) == 2 and values[0] == values[1]
    said = "other lines" if same else " → ".join(code(value) for value in values)
    yield f"- {each.change}: {code(each.name)}: {said}"
    if each.diff:
        longest = max((len(ticks) for line in each.diff for ticks in TICKS.findall(line)), default=0)
        fence = "`" * max(3, longest + 1)
        yield from ("", f"  {fence}diff")
        yield from (f"  {diff_line(line)}".rstrip() for line in each.diff)
        yield from (f"  {fence}", "")
    if each.left_out:
        yield from (f"  {each.left_out} more lines are left out.", "")


def code(text: str) -> str:
    """The text as a code span, whatever ticks it holds."""
    shown = on_one_line(text) or "-"
    longest = max((len(ticks) for ticks in TICKS.findall(shown)), default=0)
    fence = "`" * (longest + 1)
    edge = " " if shown.startswith("`") or shown.endswith("`") else ""
    return f"{fence}{edge}{shown}{edge}{fence}"


def escaped(text: str) -> str:
    """The text with nothing in it that Markdown would take for a sign."""
    return ACTIVE.sub(r"\\\1", on_one_line(text))
