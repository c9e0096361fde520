"""`render/1` of a session's document: the values that its template is given, for programs."""

from __future__ import annotations

from msgspec import to_builtins

from runbook_kit.render.documents.story import Story
from runbook_kit.render.phase_v1 import Json


def paper_v1(name: str, story: Story) -> Json:
    """The document `{"format": "render/1", …}`."""
    return {
        "format": "render/1",
        "document": name,
        "session": story.id,
        "target": story.target,
        "runbook": {"id": story.runbook, "path": story.runbook_path, "digest": f"sha256:{story.runbook_digest}"},
        "values": to_builtins(story),
    }
