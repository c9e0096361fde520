"""`evidence/1`: packs as JSON that outside programs may rely on."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from runbook_kit.render.phase_v1 import Json
from runbook_kit.render.verification import verification_v1
from runbook_kit.session.inspection import Inspection


class Line(Struct, frozen=True):
    """A pack. `code` says what is wrong with it, as far as it was looked at; `why` what becomes of it in pruning."""

    name: str
    session: str = ""
    status: str = ""
    closed_at: str = ""
    size: int = 0  # bytes
    archive: str = ""
    tar_sha256: str = ""
    signed_by: str = ""
    held: bool = False
    code: str = ""
    fresh: bool = False
    why: str = ""
    goes: bool = False


def pack_v1(line: Line, found: Inspection) -> Json:
    """The document of a pack that was made, with its verification."""
    return {
        "format": "evidence/1",
        "pack": {**line_v1(line), "fresh": line.fresh},
        "verification": verification_v1(found),
    }


def packs_v1(lines: Sequence[Line]) -> Json:
    """The document of the packs that are here, in the order given."""
    return {"format": "evidence/1", "packs": [line_v1(line) for line in lines]}


class Other(Struct, frozen=True):
    """Something that is kept and is no pack: a session, a job, a file of the cache."""

    kind: str
    name: str
    size: int
    at: str
    why: str
    goes: bool


def pruning_v1(
    lines: Sequence[Line], others: Sequence[Other], keep: int | None, done: bool, stuck: Sequence[tuple[str, str]]
) -> Json:
    """The document of what pruning would remove, or has removed."""
    return {
        "format": "pruning/1",
        "keep": keep,
        "done": done,
        "freed": sum(line.size for line in lines if line.goes) + sum(each.size for each in others if each.goes),
        "packs": [{**line_v1(line), "goes": line.goes, "why": line.why} for line in lines],
        "others": [
            {
                "class": each.kind,
                "name": each.name,
                "bytes": each.size,
                "ended_at": each.at or None,
                "goes": each.goes,
                "why": each.why,
            }
            for each in others
        ],
        "stuck": [{"path": path, "why": why} for path, why in stuck],
    }


def archived_v1(folder: str, done: Sequence[tuple[str, str, str, str]]) -> Json:
    """The document of packs that were copied: of each its name, result, reason code and sentence."""
    packs = [dict(zip(("name", "result", "code", "message"), each, strict=True)) for each in done]
    return {"format": "archived/1", "folder": folder, "packs": packs}


def line_v1(line: Line) -> Json:
    return {
        "name": line.name,
        "session": line.session,
        "status": line.status,
        "closed_at": line.closed_at or None,
        "bytes": line.size,
        "archive": line.archive,
        "tar_sha256": line.tar_sha256,
        "signed_by": line.signed_by,
        "held": line.held,
        "code": line.code,
    }
