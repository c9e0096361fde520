"""Commands stand outside every phase, where no run reaches them.

`runbook run` works phase by phase. A block below a heading that belongs to no phase is shown on the page and by
nothing else: not planned, not checked, not recorded. Move it into a phase, or make its section one.
"""

from __future__ import annotations

from collections.abc import Iterator

from runbook_kit.gate.rule import Subject, Violation


def check(subject: Subject) -> Iterator[Violation]:
    """One objection per document, at the first such block."""
    from runbook_kit.document.blocks import is_executable
    from runbook_kit.document.markdown import Fence, walk

    source = subject.reading.source
    planned = {block.span.line for block in subject.reading.runbook.blocks}
    loose = [
        each.line
        for each in walk(subject.reading.elements)
        if isinstance(each, Fence) and each.line not in planned and is_executable(each, source)
    ]
    if loose:
        count = "A command block stands" if len(loose) == 1 else f"{len(loose)} command blocks stand"
        lines = ", ".join(map(str, loose[:8])) + (" …" if len(loose) > 8 else "")
        message = f"{count} outside every phase (line {lines})."
        yield Violation(source.lines(loose[0], loose[0]), message, "Move them into a phase, or make their section one.")
