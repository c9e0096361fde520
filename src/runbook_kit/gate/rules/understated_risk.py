"""A block declares a lower `risk` than its commands have.

`risk=` on a fence is for what a program cannot know: a script of your own that restarts a service. It raises what the
command catalogue says and never lowers it, so a block with `risk=read` and `git push` runs as `remote` whatever it
says; only its reader is misled. Commands that the catalogue does not know are left to the author.

Wrong: `risk=read` on a fence with `kubectl delete pod api-0`. Right: `risk=destructive`, or no `risk` at all.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from runbook_kit.gate.rule import Subject, Violation
from runbook_kit.suggestion import shown

if TYPE_CHECKING:
    from runbook_kit.gate.commands.risks import Judged

MAYBE = re.compile(r"risk\"?[ \t]*[=:]")


def check(subject: Subject) -> Iterator[Violation]:
    """Blocks whose own word about their risk is too mild, at the line that says so."""
    from runbook_kit.gate.commands.risks import judge_blocks
    from runbook_kit.plan.model import RISKS

    for judged in judge_blocks(subject.reading):
        declared = judged.block.attributes.risk
        if declared in RISKS and RISKS.index(declared) < RISKS.index(judged.risk):
            yield _violation(subject, judged, declared)


def _violation(subject: Subject, judged: Judged, declared: str) -> Violation:
    from runbook_kit.gate.commands.risks import line_of

    block, worst = judged.block, judged.worst
    source = subject.source
    first = block.span.line
    start = source.line_starts[first - 1]
    found = re.compile(r"risk[ \t]*=[ \t]*[\"']?\w+[\"']?").search(source.text, start, source.line_end(first))
    span = source.span(found.start(), found.end()) if found else source.lines(first, first)
    name = shown(worst.argv_head)
    message = f"The block says `risk={declared}`, and `{name}` (line {line_of(block, worst.line)}) is {judged.risk}."
    return Violation(span, message, f"Write risk={judged.risk}.", token=block.address)
