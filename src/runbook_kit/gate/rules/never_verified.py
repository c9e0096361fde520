"""No session has gone through a phase of the runbook as it stands now.

A procedure that nobody has carried out is a guess, and so is one whose commands were changed since. A phase counts as
verified when a session that ended well went through all of it, with the blocks and criteria it has now, in any mode; a
drill counts, too. Documents of status `draft` or `retired` are left alone, and so are phases without blocks.

The sessions of a checkout are nothing that git sees: on a build server there are none. So the rule
is off until a policy asks for it, and the option `index` names a file of the repository that says what sessions prove
elsewhere. `runbook session index --out runbooks/sessions.json` writes it; commit it like any other file.

    rules:
      never-verified: {severity: warning, options: {index: runbooks/sessions.json}}

Both count together. The index is part of the change that it comes with: whoever reviews the change reviews it as well.
"""

from __future__ import annotations

from collections.abc import Iterator

from runbook_kit.document.phasedigest import phase_digest
from runbook_kit.gate.rule import Subject, Violation

HINT = "Carry it out as a session; `runbook session index` exports what sessions prove to where they are not."


def check(subject: Subject) -> Iterator[Violation]:
    """Phases that no session proves; nothing where nobody looked for sessions."""
    runbook = subject.reading.runbook
    if subject.passes is None or not runbook.authored or runbook.header.status in ("draft", "retired"):
        return
    for phase in runbook.phases:
        mine = [each for each in subject.passes if (each.runbook, each.phase) == (runbook.id, phase.id)]
        if not phase.blocks or any(each.digest == phase_digest(phase) for each in mine):
            continue
        said = "has never been verified: no session has gone through it"
        if mine:
            said = f"was verified on {max(each.at for each in mine)[:10]}, before its blocks or criteria were changed"
        yield Violation(phase.span, f"The phase `{phase.id}` {said}.", HINT, token=phase.id)
