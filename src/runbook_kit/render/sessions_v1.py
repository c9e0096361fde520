"""`sessions/1`: the sessions that are here, as JSON that outside programs may rely on."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from runbook_kit.render.phase_v1 import Json
from runbook_kit.session.index import Brief


class Line(Struct, frozen=True):
    """A session in a list; `state` is None for one that cannot be read, and then `code` and `message` say why."""

    id: str
    state: Brief | None = None
    code: str = ""
    message: str = ""
    elapsed_s: float | None = None  # until its end, or until now
    grave: bool = False  # its log is not what was written


def sessions_v1(lines: Sequence[Line]) -> Json:
    """The document `{"format": "sessions/1", "sessions": […]}`, in the order given."""
    return {"format": "sessions/1", "sessions": [line_v1(line) for line in lines]}


def line_v1(line: Line) -> Json:
    state = line.state
    if state is None:
        return {"id": line.id, "state": None, "code": line.code, "message": line.message}
    return {
        "id": line.id,
        "state": state.state,
        "outcome": state.outcome,
        "code": state.code,
        "mode": state.mode,
        "kind": state.kind,
        "target": state.target,
        "started_at": state.started_at or None,
        "ended_at": state.ended_at or None,
        "duration_s": line.elapsed_s,
        "open_items": state.open_items,
        "open_red_findings": state.open_reds,
        "marks": list(state.marks),
        "deeds": dict(sorted(state.deeds.items())),
        "events": state.events,
    }
