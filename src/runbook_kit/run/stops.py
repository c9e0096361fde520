"""Why a run stops, as a reason code, a sentence, an exit code, and the command that continues it."""

from __future__ import annotations

import signal
from typing import Final

from runbook_kit.plan.draft import criterion_at
from runbook_kit.plan.model import Action
from runbook_kit.run.assignment import Assignment, Stop
from runbook_kit.run.supervision import Watch

WAITS: Final = 7
EXITS: Final = {"timeout": 124}  # reason code of a failed block → exit code, where it is not 1
SIGNAL_EXIT: Final = 128


def continued(work: Assignment, *words: str) -> str:
    """The command that goes on with the session."""
    return " ".join(("runbook session resume", work.session, *words))


def _sentence(action: Action) -> str:
    """The title of a criterion with one mark at its end; many documents write their criteria as sentences."""
    return action.title if action.title.endswith((".", "!", "?", "…")) else f"{action.title}."


def needs_person(work: Assignment, action: Action, why: str = "") -> Stop:
    """A person has to answer, and nobody is there. `why` they are needed for more than a yes."""
    reason = f"{action.address} waits for a person: {_sentence(action)} {why}".rstrip()
    beside = "" if why else "; --yes answers it with yes"
    return Stop("needs-person", reason, WAITS, f"In a terminal: `{continued(work)}`{beside}.", True)


def needs_confirmation(work: Assignment, action: Action) -> Stop:
    """A block must be confirmed, and nobody is there."""
    reason = f"{action.address} waits for a confirmation."
    return Stop("needs-confirmation", reason, WAITS, f"`{continued(work, '--yes')}` confirms it.", True)


def needs_signoff(work: Assignment, action: Action) -> Stop:
    """Another person must sign."""
    found = criterion_at(work.runbook, action.address)
    role = found.signoff if found else "ROLE"
    reason = f"{action.address} waits for the sign-off of {role}: {_sentence(action)}"
    signs = f"`runbook signoff {work.session} {action.address} --as {role}`"
    return Stop("needs-signoff", reason, WAITS, f"Another person runs {signs}; then `{continued(work)}`.", True)


def paused(action: Action, why: str) -> Stop:
    """The run goes no further for now."""
    return Stop("paused", f"The run pauses behind {action.address}: {why}.", 0, waits=True)


def refused_by_person(action: Action) -> Stop:
    """Somebody said no."""
    return Stop("refused-by-person", f"The answer to {action.address} was no.", 1)


def unmet(work: Assignment, action: Action, said: str) -> Stop:
    """Something that must hold does not."""
    code = "requirement-unmet" if action.kind == "requires" else "criterion-unmet"
    over = continued(work, "--override", f"'{action.address}=REASON'")
    hint = f"Mend it, then `{continued(work)}`; or `{over}`, which is recorded."
    return Stop(code, f"{action.address} does not hold: {_sentence(action)} {said}".rstrip(), 1, hint)


def interrupted(watch: Watch, why: str, *, insisted: bool = False) -> Stop:
    """A signal, or the kill switch."""
    if why == "halted":
        return Stop("halted", "Everything is halted.", 3, "`runbook status` says who halted it and why.")
    number = watch.signal
    name = signal.Signals(number).name
    return Stop("interrupted", f"{name} ended the run.", SIGNAL_EXIT + number, signal=name, insisted=insisted)
