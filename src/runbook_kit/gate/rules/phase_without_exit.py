"""A phase says nowhere when it is done.

A phase without exit criteria ends when its last command ends, whatever the state of the world. Say what must hold
then, as a check, a sign-off or a sentence that a person confirms; or say in words that there is no exit.
"""

from __future__ import annotations

from collections.abc import Iterator

from runbook_kit.gate.rule import Subject, Violation


def check(subject: Subject) -> Iterator[Violation]:
    """Phases of a runbook in our format without exit criteria; inferred ones are left alone."""
    if not subject.reading.runbook.authored:
        return
    for phase in subject.reading.runbook.phases:
        if not phase.exit and not phase.exit_note:
            message = f"The phase `{phase.id}` has no exit criteria."
            yield Violation(phase.span, message, "Add `exit:` to the phase, or a list below `### Exit criteria`.")
