"""What a rule is about, as a page for a terminal; and all rules as a list."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from inspect import cleandoc
from itertools import groupby

from msgspec import Struct

from runbook_kit.render.escape import visible
from runbook_kit.render.parts import joined
from runbook_kit.render.terminal import Terminal, Tone, padded, shortened

TONES: dict[str, Tone] = {"error": "alarm", "warning": "caution", "info": "notice", "off": "faint"}
ITEM = re.compile(r"(?:[-*+]|\d{1,9}[.)])\s+")
FENCE = re.compile(r"\s*(`{3,}|~{3,})")


class RuleRow(Struct, frozen=True):
    """One rule: its gate, how severe it counts here, and what its documentation says (Markdown)."""

    gate: str
    rule: str
    severity: str
    documentation: str
    fixable: bool = False
    suppressible: bool = True

    @property
    def summary(self) -> str:
        """The first line of the documentation."""
        return cleandoc(self.documentation).partition("\n")[0]


def rule_page(row: RuleRow, terminal: Terminal) -> str:
    """Everything about one rule."""
    about = joined(row.gate, row.severity, "some are mended by --fix" if row.fixable else "")
    lines = [terminal.paint(row.rule, "strong"), terminal.paint(about, TONES.get(row.severity, "plain")), ""]
    lines += prose_lines(cleandoc(row.documentation), terminal)
    lines += ["", terminal.paint("When it is right as it is", "strong"), *leave_lines(row)]
    return "\n".join(lines) + "\n"


def leave_lines(row: RuleRow) -> Iterator[str]:
    """How to let a finding of the rule stand."""
    if row.suppressible:
        yield f"  in the document   <!-- runbook: ignore {row.rule} REASON --> on the line, or the line before"
    yield f"  in the policy     an allowance with a reason in {row.gate}.yaml of the gates folder"
    yield f"  everywhere        `rules: {{{row.rule}: {{severity: off}}}}` in the same file"


def rules_list(rows: Sequence[RuleRow], terminal: Terminal) -> str:
    """All rules by gate, in the order given, each with its first line."""
    width = max((len(row.rule) for row in rows), default=0)
    lines: list[str] = []
    for gate, group in groupby(rows, key=lambda row: row.gate):
        lines += ["", terminal.paint(gate, "strong")]
        for row in group:
            severity = terminal.paint(padded(row.severity, 7), TONES.get(row.severity, "plain"))
            room = max(terminal.measure - width - 13, 20)
            lines.append(f"  {padded(row.rule, width)}  {severity}  {shortened(row.summary, room)}")
    return "\n".join([*lines[1:], "", "`runbook rule NAME` tells more about one of them."]) + "\n"


def prose_lines(text: str, terminal: Terminal) -> Iterator[str]:
    """Markdown of ours, with its paragraphs wrapped and its code as it is."""
    for number, block in enumerate(blocks(text.split("\n"))):
        if number:
            yield ""
        if block[0].startswith("    ") or FENCE.match(block[0]):
            yield from map(visible, block)
        else:
            yield from paragraph_lines(block, terminal)


def blocks(lines: Iterable[str]) -> Iterator[list[str]]:
    """Lines that belong together: paragraphs, lists, indented code with its empty lines, fences."""
    block: list[str] = []
    mark = ""
    empty = 0
    for line in lines:
        fence = FENCE.match(line)
        if mark:
            block.append(line)
            if fence and line.strip().startswith(mark):
                mark = ""
        elif not line.strip():
            empty += 1
        else:
            code = line.startswith("    ")
            if block and empty and not (code and block[0].startswith("    ")):
                yield block
                block, empty = [], 0
            block += [*[""] * empty, line]
            empty = 0
            mark = fence[1] if fence and not code else ""
    if block:
        yield block


def paragraph_lines(block: Sequence[str], terminal: Terminal) -> Iterator[str]:
    """A paragraph or a list, wrapped; an item's lines hang below its text."""
    parts: list[str] = []
    for line in block:
        if parts and not ITEM.match(line):
            parts[-1] += f" {line.strip()}"
        else:
            parts.append(line.strip())
    for part in parts:
        item = ITEM.match(part)
        yield terminal.wrap(part, 0, len(item[0]) if item else 0)
