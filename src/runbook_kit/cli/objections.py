"""What is wrong with a document, said on stderr; and whether it is so wrong that nothing can be planned from it."""

from __future__ import annotations

import os
import shlex
import sys
from collections.abc import Sequence

from runbook_kit.cli.failure import Concluded
from runbook_kit.cli.reading import Located, findings, invalid
from runbook_kit.cli.screen import note, terminal
from runbook_kit.errors import InvalidInput
from runbook_kit.finding import Finding
from runbook_kit.render.terminal import counted


def object_to(located: Located) -> InvalidInput | None:
    """Print the document's findings; returns why nothing can be planned from it, when that is so."""
    found = findings(located)
    if found:
        show_findings(found, located)
    return invalid(found)


def object_briefly(located: Located) -> InvalidInput | None:
    """The same for who runs it now and will not rewrite it first: errors in full, of the rest how many there are."""
    found = findings(located)
    errors = [finding for finding in found if finding.severity == "error"]
    if errors:
        show_findings(errors, located)
    if rest := len(found) - len(errors):
        path = located.reading.source.path
        note(f"{path} has {counted(rest, 'finding')} beside; `runbook gate {shlex.quote(path)}` shows them.")
    return invalid(found)


def show_findings(found: Sequence[Finding], located: Located) -> None:
    """Print findings, each with its line, on stderr."""
    from runbook_kit.report.text import text_report

    source = located.reading.source
    note(text_report(found, {source.path: source}, terminal(sys.stderr, os.environ)))


def conclude_invalid(problem: InvalidInput | None) -> None:
    """Leave with exit code 2 after an answer about a document that says something else than it seems to."""
    if problem is not None:
        raise Concluded(problem.message, code=problem.code, hint=problem.hint, exit_code=problem.exit_code)
