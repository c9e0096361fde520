"""What is wrong with the runbooks of a site: said for each with file and line, so that a strict build fails."""

from __future__ import annotations

from collections.abc import Iterator

from runbook_kit.document.read import Reading, attribute_problems
from runbook_kit.finding import Span
from runbook_kit.site.entries import Entry


def objections(entry: Entry) -> Iterator[str]:
    """`FILE:LINE: sentence` for everything that is wrong with a runbook in our format, in the order of its lines.

    Other documents are nobody's to judge here: `runbook gate` does, if it is asked to.
    """
    if entry.reading and entry.reading.runbook.authored:
        found = sorted(set(told(entry.reading)), key=lambda each: (each[0].line, each[0].column, each[1]))
        for span, message, hint in found:
            yield f"{entry.uri}:{span.line}: {message}" + (f" {hint}" if hint else "")


def told(reading: Reading) -> Iterator[tuple[Span, str, str]]:
    """Place, sentence and hint of every objection."""
    for finding in reading.reported:
        yield finding.span, finding.message, finding.hint
    for problem, span in attribute_problems(reading):
        yield span, problem.message, problem.hint
    for phase in reading.runbook.phases:
        if not phase.exit and not phase.exit_note:
            hint = "Add `exit:` to the phase, or a list below `### Exit criteria`."
            yield phase.span, f"The phase `{phase.id}` has no exit criteria.", hint
