"""`session-index/1`: what sessions prove, as JSON that a site is built from where there are no sessions."""

from __future__ import annotations

from msgspec import to_builtins

from runbook_kit.render.phase_v1 import Json
from runbook_kit.session.proven import Index


def session_index_v1(index: Index) -> Json:
    """The document `{"format": "session-index/1", "sessions": […]}`; times are UTC, ISO 8601."""
    document: Json = to_builtins(index)
    return document
