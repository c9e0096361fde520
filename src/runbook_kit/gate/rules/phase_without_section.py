"""The front matter has a phase that no section of the document belongs to.

A phase's section is the one whose heading is its title, says `Phase 2 …`, has its id as slug, or carries `{#phase-2}`.
Without one there is nothing to do in the phase, and a reader of the page does not know that it exists.
"""

from __future__ import annotations

from collections.abc import Iterator

from runbook_kit.gate.rule import Subject, Violation


def check(subject: Subject) -> Iterator[Violation]:
    """Phases that only the front matter knows."""
    for phase in subject.reading.runbook.phases:
        if not phase.has_section:
            message = f"The phase `{phase.id}` has no section."
            yield Violation(phase.span, message, f"Add a heading `## {phase.title}`.")
