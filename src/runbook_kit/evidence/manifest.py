"""`manifest.json`: what a pack holds, and what each file of it is."""

from __future__ import annotations

import msgspec
from msgspec import Struct

from runbook_kit.errors import Tampered

MANIFEST = "manifest.json"
SCHEMA, VERSION = "evidence_pack", "1.1.0"
# What every pack has, whatever became of the session; the rest depends on what happened.
REQUIRED = ("README.txt", "attestation.intoto.json", "events.jsonl", "report.md", "runlog.md", "state.json")
ALWAYS = ("README.txt", "attestation.intoto.json")  # what packs have that are about no session
# A session that is over, one that is open, and what is about no session at all.
SESSION, SNAPSHOT, STATUS, REPOSITORY, BUNDLE = "session", "snapshot", "status", "repository", "bundle"
KINDS = (SESSION, SNAPSHOT, STATUS, REPOSITORY, BUNDLE)


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


class Member(Struct, frozen=True):
    """What a profile asks for, whether it was required of this session, and where it is; nowhere: it is missing."""

    id: str
    text: str
    required: bool
    found: tuple[str, ...] = ()


class Followed(Struct, frozen=True):
    """The profile a pack follows, with the SHA-256 of the text it was read from."""

    name: str
    sha256: str
    members: tuple[Member, ...]


class Producer(Struct, frozen=True):
    tool: str
    version: str


class Manifest(Struct, frozen=True, kw_only=True):
    schema_id: str = SCHEMA
    schema_version: str = VERSION
    pack_id: str
    kind: str = SESSION
    at: str = ""  # the time of everything in it
    session: Subject | None = None
    producer: Producer
    files: tuple[Listed, ...]  # everything but the manifest itself and SHA256SUMS, sorted by path
    templates: tuple[Template, ...] = ()
    absent: tuple[Absent, ...] = ()
    profile: Followed | None = None


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
    if found.kind not in KINDS or (found.session is None) != (found.kind not in (SESSION, SNAPSHOT)):
        raise Tampered(f"`{MANIFEST}` does not say what it is about.", code="manifest-invalid")
    if not found.pack_id:
        raise Tampered(f"`{MANIFEST}` does not say which pack it is of.", code="manifest-invalid")
    return found
