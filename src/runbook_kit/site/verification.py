"""Whether a runbook was carried out well as it stands now, when, and how long ago that is."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Literal

from msgspec import Struct

from runbook_kit.document.model import Phase, Runbook
from runbook_kit.document.phasedigest import phase_digest
from runbook_kit.session.passed import Pass, latest

State = Literal["verified", "changed", "expired", "never"]
DAY = 24 * 60 * 60


class Verification(Struct, frozen=True):
    """What sessions say about a phase, or about a runbook through the phase that is worst off."""

    state: State
    at: str = ""  # date, ISO 8601
    age: str = ""
    session: str = ""

    @property
    def words(self) -> str:
        """A line for a table or for the first screen."""
        said = f"{self.at} ({self.age})"
        if self.state == "verified":
            return said
        if self.state == "changed":
            return f"changed since {said}"
        return f"{said}, longer ago than it counts" if self.state == "expired" else "never"


def verify_phase(phase: Phase, runbook: Runbook, passes: Sequence[Pass], now: datetime) -> Verification:
    """A phase counts as verified only with the blocks and criteria it has now; `passes` begins with the latest."""
    own = latest(passes, runbook.id, phase.id, phase_digest(phase))
    if own is not None:
        too_old = phase.valid_for_s is not None and seconds(own.at, now) > phase.valid_for_s
        return told("expired" if too_old else "verified", own, now)
    other = next((each for each in passes if (each.runbook, each.phase) == (runbook.id, phase.id)), None)
    return told("changed", other, now) if other else Verification("never")


def verify_runbook(runbook: Runbook, passes: Sequence[Pass], now: datetime) -> Verification:
    """A runbook was verified when the phase was of which that is longest ago. One phase is enough to say no."""
    found = [verify_phase(phase, runbook, passes, now) for phase in runbook.phases]
    for state in ("changed", "expired", "never", "verified"):
        of_state = [each for each in found if each.state == state]
        if of_state:
            return min(of_state, key=lambda each: each.at)
    return Verification("never")


def told(state: State, found: Pass, now: datetime) -> Verification:
    return Verification(state, found.at[:10], age(found.at, now), found.session)


def age(at: str, now: datetime) -> str:
    """How long ago a time (ISO 8601, UTC) is, by the day."""
    days = int(seconds(at, now) // DAY)
    return "today" if days < 1 else "1 day ago" if days == 1 else f"{days} days ago"


def seconds(at: str, now: datetime) -> float:
    return max((now - datetime.fromisoformat(at)).total_seconds(), 0.0)
