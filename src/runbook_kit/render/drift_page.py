"""Drift for people: a snapshot that was written, what differs between two, and what was decided about it."""

from __future__ import annotations

import re
import shlex
from collections import Counter
from collections.abc import Iterator

from runbook_kit.drift.decisions import Decision
from runbook_kit.drift.difference import Change, Comparison, Difference
from runbook_kit.drift.facts import SECTIONS, Snapshot
from runbook_kit.render.escape import on_one_line, visible
from runbook_kit.render.pages import page
from runbook_kit.render.terminal import Ink, Terminal, Tone, counted, shortened, table

TITLES = {
    "git": "Git",
    "tool": "Tools",
    "dependency": "Dependency lists",
    "configuration": "Configuration",
    "command": "Commands",
    "http": "Servers",
}
SIGNS: dict[Change, tuple[str, Tone]] = {
    "added": ("+", "good"),
    "removed": ("-", "danger"),
    "changed": ("~", "caution"),
}
USUAL = ("previous", "now")
DIGEST = "sha256:"
OBJECT = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")  # what git calls a commit
SHORT = 12  # digits of a digest in a line


def snapshot_page(found: Snapshot, file: str, terminal: Terminal) -> str:
    """A snapshot that was written: where, its digest, and how much it holds."""
    counts = Counter(fact.section for fact in found.facts)
    rows = [(TITLES[section], str(counts[section])) for section in SECTIONS if counts[section]]
    hidden = sum(fact.hidden for fact in found.facts)
    return page(
        "drift-snapshot",
        terminal,
        file=on_one_line(file),
        taken_at=found.taken_at,
        digest=found.digest,
        rows=table(rows, right=(1,)),
        hidden=counted(hidden, "value") if hidden else "",
    )


def comparison_page(
    compared: Comparison, decided: Decision | None, terminal: Terminal, words: tuple[str, str] = USUAL
) -> str:
    """What differs, by section, with the lines of texts. `words` are the two snapshots as they were typed."""
    named = [] if words == USUAL else list(words)
    return page(
        "drift",
        terminal,
        before=compared.before,
        after=compared.after,
        sections=list(sections(compared, terminal)),
        counts=counts_text(compared),
        digest=compared.digest,
        decision=decision_text(decided),
        tone="good" if decided and decided.decision == "intentional" else "alarm",
        decide=" ".join(filter(None, ("runbook drift decide", shlex.join(named), "--intentional --reason TEXT"))),
    )


def decided_page(compared: Comparison, decided: Decision, terminal: Terminal) -> str:
    """A decision that was recorded, and about how much."""
    return page(
        "drift-decided",
        terminal,
        decision=decision_text(decided),
        counts=counts_text(compared),
        digest=compared.digest,
        number=decided.seq,
    )


def sections(compared: Comparison, terminal: Terminal) -> Iterator[tuple[str, list[Ink]]]:
    """Titles, and the lines below each."""
    for section in SECTIONS:
        lines = [
            line
            for each in compared.differences
            if each.section == section
            for line in difference_lines(each, terminal)
        ]
        if lines:
            yield TITLES[section], lines


def difference_lines(each: Difference, terminal: Terminal) -> Iterator[Ink]:
    """One fact: a line, and below it the lines of its text that differ."""
    sign, tone = SIGNS[each.change]
    said = shortened(f"{each.name}: {value_text(each)}", max(terminal.width - 4, 20))
    yield terminal.paint(Ink(f"{sign} {said}"), tone)
    for line in each.diff[2:]:  # the two lines of names say what the line above says
        yield Ink(f"    {terminal.paint(diff_line(line), line_tone(line))}")
    if each.left_out:
        yield Ink(f"    … {counted(each.left_out, 'more line')}")


def value_text(each: Difference) -> str:
    """The value, or both of them."""
    before, after = short(each.before), short(each.after)
    if each.change == "changed":
        return f"{before} → {after}" if before != after else f"{after}, other lines"
    return after if each.change == "added" else before


def short(value: str) -> str:
    """A value with the digests in it cut to what people compare."""
    if OBJECT.fullmatch(value):
        return value[:SHORT]
    head, mark, digest = value.partition(DIGEST)
    return f"{head}{mark}{digest[:SHORT]}" if mark else value


def diff_line(line: str) -> str:
    """A line of a diff, with nothing in it that a terminal obeys."""
    return visible(line.replace("\n", " "))


def line_tone(line: str) -> Tone:
    return {"+": "good", "-": "danger", "@": "notice"}.get(line[:1], "plain")  # type: ignore[return-value]


def counts_text(compared: Comparison) -> str:
    """How many facts differ, and how."""
    changes: tuple[Change, ...] = ("added", "removed", "changed")
    return ", ".join(f"{compared.count(each)} {each}" for each in changes if compared.count(each))


def decision_text(decided: Decision | None) -> str:
    """What was decided, by whom and why; empty when nothing was."""
    if decided is None:
        return ""
    role = f" as {decided.role}" if decided.role else ""
    reference = f" ({decided.reference})" if decided.reference else ""
    said = f"{decided.decision.capitalize()}, says {decided.by}{role} at {decided.at}: {decided.reason}{reference}"
    return on_one_line(said)
