"""`manifest.json`: what a pack holds, and what each file of it is."""

from __future__ import annotations

import msgspec
from msgspec import Struct

from runbook_kit.errors import Tampered

MANIFEST = "manifest.json"
SCHEMA, VERSION = "evidence_pack", "1.0.0"
# What every pack has, whatever became of the session; the rest depends on what happened.
REQUIRED = ("README.txt", "attestation.intoto.json", "events.jsonl", "report.md", "runlog.md", "state.json")


class Listed(Struct, frozen=True, omit_defaults=True):
    """A file. `role` says what it is; `source` where it was taken from, relative to the repository."""

    path: str
    size: int
    sha256: str
    role: str
    source: str = ""


class Template(Struct, frozen=True):
    """Which template made a document of the pack."""

    document: str
    template: str
    origin: str
    sha256: str


class Absent(Struct, frozen=True):
    """A declared output that the pack does not hold, and why."""

    source: str
    reason: str


class Subject(Struct, frozen=True):
    """The session that the pack is about. Digests without the name of their algorithm."""

    id: str
    target: str
    mode: str
    status: str
    started_at: str
    ended_at: str
    closed_at: str
    plan_digest: str
    runbook: str
    runbook_digest: str
    git_commit: str
    events_head: str
    events_count: int


class Producer(Struct, frozen=True):
    tool: str
    version: str


class Manifest(Struct, frozen=True, kw_only=True):
    schema_id: str = SCHEMA
    schema_version: str = VERSION
    pack_id: str
    session: Subject
    producer: Producer
    files: tuple[Listed, ...]  # everything but the manifest itself and SHA256SUMS, sorted by path
    templates: tuple[Template, ...] = ()
    absent: tuple[Absent, ...] = ()


def written(manifest: Manifest) -> bytes:
    """The file: JSON with an indent of two and a line feed at its end."""
    return msgspec.json.format(msgspec.json.encode(manifest), indent=2) + b"\n"


def read(data: bytes) -> Manifest:
    """The manifest in a file. Raises `Tampered` for anything that `written` would not have written."""
    try:
        found = msgspec.json.decode(data, type=Manifest)
    except (msgspec.MsgspecError, ValueError, RecursionError):
        raise Tampered(f"`{MANIFEST}` is none that can be read.", code="manifest-invalid") from None
    if found.schema_id != SCHEMA:
        raise Tampered(f"`{MANIFEST}` is not one of an evidence pack.", code="manifest-invalid")
    if found.schema_version.split(".")[0] != VERSION.split(".")[0]:
        message = f"`{MANIFEST}` has the schema {found.schema_version[:20]}, which this version does not know."
        raise Tampered(message, code="manifest-invalid")
    if not found.pack_id:
        raise Tampered(f"`{MANIFEST}` does not say which pack it is of.", code="manifest-invalid")
    return found
