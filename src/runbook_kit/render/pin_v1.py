"""`state-pin/1`: a pin of a repository state, and what has moved since, as JSON."""

from __future__ import annotations

from collections.abc import Sequence

from runbook_kit.drift.gitstate import GitState
from runbook_kit.drift.pin import Moved, Pin
from runbook_kit.render.phase_v1 import Json


def pin_v1(pin: Pin, file: str, found: Sequence[Moved], state: GitState) -> Json:
    """The document of a pin as it compares with the state of the repository."""
    return {
        "format": "state-pin/1",
        "pin": {
            "file": file,
            "name": pin.name,
            "commit": pin.commit,
            "branch": pin.branch or None,
            "tree": pin.tree,
            "created_at": pin.created_at,
            "session": pin.session or None,
            "session_head": pin.session_head or None,
            "session_events": int(pin.session_events) if pin.session_events else None,
        },
        "holds": not found,
        "sync": state.sync,
        "moved": [{"what": each.what, "pinned": each.pinned, "now": each.now} for each in found],
    }
