"""`status/1`: whether anything here needs somebody, and what, as JSON that outside programs may rely on."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Literal

from msgspec import Struct

from runbook_kit.render.phase_v1 import Json

Severity = Literal["degraded", "critical"]
Verdict = Literal["healthy", "degraded", "critical"]
RANK = {"degraded": 1, "critical": 2}


class Reason(Struct, frozen=True):
    """Why it is not healthy. What `observed` and `threshold` count depends on the code; `about` are ids."""

    code: str
    severity: Severity
    message: str
    observed: float
    threshold: float
    about: tuple[str, ...] = ()
    commands: tuple[str, ...] = ()  # what to type, ready to copy


def counted(code: str, message: str, about: str, commands: tuple[str, ...] = (), number: int = 1) -> Reason:
    """A reason about something that should not be there at all."""
    return Reason(code, "degraded", message, number, 0, (about,), commands)


class SessionLine(Struct, frozen=True):
    """A session that is not over. `block` is the one at work; `waits_for` says for whom or what it waits."""

    id: str
    state: str
    target: str = ""
    mode: str = ""
    holder: str = ""
    block: str = ""
    waits_for: str = ""
    commands: tuple[str, ...] = ()


class JobLine(Struct, frozen=True):
    """A job that runs, or that needs somebody."""

    id: str
    label: str
    state: str
    pid: int = 0
    purpose: str = ""


class Status(Struct, frozen=True):
    """How everything here stands at a time (ISO 8601, UTC)."""

    at: str
    halted: bool = False
    reasons: tuple[Reason, ...] = ()
    sessions: tuple[SessionLine, ...] = ()
    jobs: tuple[JobLine, ...] = ()

    @property
    def verdict(self) -> Verdict:
        """The worst severity of its reasons; healthy without any."""
        worst: Verdict = "healthy"
        for each in self.reasons:
            worst = "critical" if "critical" in (worst, each.severity) else "degraded"
        return worst


def merged(reasons: Iterable[Reason]) -> tuple[Reason, ...]:
    """One reason for each code, the gravest first: the worst severity, what was observed worst, everything it is about.

    The sentence is that of the worst; how many more there are stands behind it.
    """
    groups: dict[str, list[Reason]] = {}
    for each in reasons:
        groups.setdefault(each.code, []).append(each)
    found = [_together(group) for group in groups.values()]
    return tuple(sorted(found, key=lambda each: -RANK[each.severity]))


def _together(group: Sequence[Reason]) -> Reason:
    first = max(group, key=lambda each: (RANK[each.severity], each.observed))
    more = f" And {len(group) - 1} more." if len(group) > 1 else ""
    about = tuple(dict.fromkeys(name for each in group for name in each.about))
    return Reason(
        code=first.code,
        severity=first.severity,
        message=f"{first.message}{more}",
        observed=_observed(group),
        threshold=first.threshold,
        about=about,
        commands=tuple(dict.fromkeys(command for each in group for command in each.commands)),
    )


def _observed(group: Sequence[Reason]) -> float:
    """What is counted adds up where nothing of it should be there; of what is measured the worst counts."""
    if len(group) > 1 and group[0].threshold == 0:
        return sum(each.observed for each in group)
    return max(each.observed for each in group)


def status_v1(status: Status) -> Json:
    """The document `{"format": "status/1", "verdict", …}`."""
    return {
        "format": "status/1",
        "verdict": status.verdict,
        "at": status.at,
        "halted": status.halted,
        "reasons": [reason_v1(each) for each in status.reasons],
        "sessions": [session_v1(each) for each in status.sessions],
        "jobs": [
            {"id": each.id, "label": each.label, "state": each.state, "pid": each.pid, "purpose": each.purpose}
            for each in status.jobs
        ],
    }


def reason_v1(reason: Reason) -> Json:
    return {
        "code": reason.code,
        "severity": reason.severity,
        "message": reason.message,
        "observed": reason.observed,
        "threshold": reason.threshold,
        "about": list(reason.about),
        "commands": list(reason.commands),
    }


def session_v1(line: SessionLine) -> Json:
    return {
        "id": line.id,
        "state": line.state,
        "target": line.target,
        "mode": line.mode,
        "holder": line.holder,
        "block": line.block,
        "waits_for": line.waits_for,
        "commands": list(line.commands),
    }
