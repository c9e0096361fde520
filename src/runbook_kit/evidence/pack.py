"""Makes the pack of a session: a folder, the same as an archive, and the digest and the pin beside it."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path

from msgspec import Struct

from runbook_kit import __version__
from runbook_kit.canonical import sha256
from runbook_kit.errors import InvalidInput, MachineError, Refused, Tampered
from runbook_kit.evidence import attestation, gzipped, manifest, pin, readme, shelf, sums, ustar
from runbook_kit.evidence.contents import Part, artifacts, open_part, recorded
from runbook_kit.evidence.manifest import MANIFEST, Absent, Listed, Manifest, Producer, Subject, Template
from runbook_kit.evidence.names import NAME, folders, objection
from runbook_kit.evidence.sums import SUMS
from runbook_kit.render.documents.known import file_of, known_of
from runbook_kit.render.documents.library import Library
from runbook_kit.render.documents.papers import packed_papers, recon_json
from runbook_kit.render.documents.story import Story, status, tell
from runbook_kit.render.jsontext import json_text
from runbook_kit.render.session_v1 import session_v1
from runbook_kit.session.records import Record
from runbook_kit.session.state import State
from runbook_kit.session.store import PLAN, Found, is_over

RECON = "recon.json"
DOCUMENT, RECONCILED = "document", "recon"  # roles of what is made of the session
PIECE = 1 << 20  # bytes read at a time
LONGEST = 100  # characters of a pack's name
HOLES = ("session", "target", "runbook", "mode", "status", "date", "time")

Sign = Callable[[Path], str]  # the archive → an armored signature


class Wanted(Struct, frozen=True):
    """How a pack is to be made. `root` is the repository, `shelf` where packs are kept, `out` a folder of outputs."""

    root: Path
    shelf: Path
    library: Library
    name: str = "{session}"
    out: str = "out"
    declared: tuple[str, ...] = ()
    sign: Sign | None = None
    signer: str = ""


class Packed(Struct, frozen=True):
    """A pack that is there. `fresh`: it was not there before."""

    name: str
    folder: Path
    archive: Path
    pin: pin.Pin
    files: int
    size: int
    fresh: bool = True


def pack(found: Found, wanted: Wanted) -> Packed:
    """Make the pack of a session that is over. A pack that is there already and says the same stays as it is.

    Raises `Refused` for a session that is still open and for a pack that says something else, `Tampered` for one whose
    files are not what was written, `MachineError` when it cannot be written.
    """
    refuse_open(found.state)
    name = name_of(found.state, wanted.name)
    try:
        shelf.make(wanted.shelf)
        with shelf.draft(wanted.shelf, name) as folder:
            return publish(write(found, wanted, name, folder), wanted, folder)
    except OSError as error:
        raise unusable(error) from None


def refuse_open(state: State) -> None:
    if not is_over(state):
        raise Refused(
            f"The session `{state.id}` is {state.state}: its evidence is complete when it is closed.",
            hint=f"`runbook session close {state.id}` closes it, `runbook session show {state.id}` says what is left.",
            code="session-open",
        )


def name_of(state: State, pattern: str) -> str:
    """The name of the pack. Raises `InvalidInput` for a pattern that makes none."""
    closed = state.closed_at.replace("-", "").replace(":", "")
    values = {
        "session": state.id,
        "target": state.target.replace("/", "-"),
        "runbook": state.target.partition("/")[0],
        "mode": state.mode,
        "status": status(state),
        "date": closed[:8],
        "time": f"{closed[:15]}Z",
    }
    name = pattern
    for hole in HOLES:
        name = name.replace(f"{{{hole}}}", values[hole])
    if not NAME.fullmatch(name) or name.startswith(".") or len(name) > LONGEST:
        holes = ", ".join(f"{{{hole}}}" for hole in HOLES)
        message = f"The name pattern makes no name of letters, digits, `.`, `_` and `-`: {name[:LONGEST]!r}."
        raise InvalidInput(message, hint=f"Use these, at most {LONGEST}, and {holes}.", code="evidence-name")
    return name


def write(found: Found, wanted: Wanted, name: str, folder: Path) -> Packed:
    """Write the whole set into the empty `folder`."""
    state, inside = found.state, folder / name
    inside.mkdir()
    copied, absent = gather(found, wanted)
    listed = [copy(part, inside, found) for part in copied]
    told, templates = put_papers(found, wanted, name, listed, absent, inside)
    listed = sorted([*listed, *told], key=lambda each: each.path)
    listed = sorted(
        [*listed, put(inside, attestation.ATTESTATION, attestation.statement(listed, state), "attestation")],
        key=lambda each: each.path,
    )
    made = Manifest(
        pack_id=name,
        session=subject(state),
        producer=Producer("runbook-kit", __version__),
        files=tuple(listed),
        templates=templates,
        absent=absent,
    )
    listed.append(put(inside, MANIFEST, manifest.written(made), "manifest"))
    lines = sums.written({each.path: each.sha256 for each in listed})
    listed.append(put(inside, SUMS, lines, "sums"))
    archive = folder / f"{name}.tar.gz"
    digests = write_archive(archive, inside, name, listed, seconds(state.closed_at))
    beside = pin.Pin(
        session=state.id,
        status=status(state),
        git_commit=state.started.commit if state.started else "",
        events_head=state.head,
        events_count=str(state.events),
        sums_sha256=sha256(lines),
        tar_sha256=digests.plain,
        targz_sha256=digests.packed,
        closed_at=state.closed_at,
        signed_by=wanted.signer if wanted.sign else "",
    )
    shelf.write(folder / f"{name}{shelf.SHA256}", sums.written({archive.name: digests.packed}))
    shelf.write(folder / f"{name}{shelf.PIN}", pin.written(beside))
    return Packed(name, inside, archive, beside, len(listed), sum(each.size for each in listed))


def publish(made: Packed, wanted: Wanted, draft: Path) -> Packed:
    """Sign what was made and move it to its place, the pin last: a set without one is none."""
    before = shelf.pin_of(wanted.shelf, made.name)
    folder, archive = wanted.shelf / made.name, wanted.shelf / made.archive.name
    if before is not None:
        if (before.tar_sha256, before.session) != (made.pin.tar_sha256, made.pin.session):
            raise Refused(
                f"There is another pack named `{made.name}` already, and it says something else.",
                hint=f"Compare both: `runbook evidence verify {made.name}`; --out or --name make another one.",
                code="evidence-exists",
            )
        if all(os.path.lexists(wanted.shelf / f"{made.name}{end}") for end in shelf.NEEDED):
            return Packed(made.name, folder, archive, before, made.files, made.size, fresh=False)
    if wanted.sign:
        shelf.write(draft / f"{made.name}{shelf.SIGNATURE}", wanted.sign(made.archive).encode("ascii"))
    shelf.publish(draft, wanted.shelf, made.name)
    return Packed(made.name, folder, archive, made.pin, made.files, made.size)


def gather(found: Found, wanted: Wanted) -> tuple[list[Part], tuple[Absent, ...]]:
    """Everything that is copied."""
    outputs, absent = artifacts(wanted.declared, found.state, wanted.root, wanted.out)
    return [*recorded(found.folder, found.state, found.records), *outputs], absent


def copy(part: Part, inside: Path, found: Found) -> Listed:
    """Copy a file, and measure what was copied. The log is that which was verified, whatever is added meanwhile."""
    problem = objection(part.path)
    if problem:
        raise Refused(f"`{part.path[:200]}` {problem}.", hint="No pack can hold it.", code="evidence-name")
    try:
        descriptor = open_part(part)
    except OSError:
        raise Tampered(
            f"`{part.path}` is missing in the session `{found.state.id}`.",
            hint=f"`runbook session verify {found.state.id}` says more. Keep the folder as it is.",
            code="evidence-missing",
        ) from None
    shelf.make_folders(inside, part.path)
    digest, size = hashlib.sha256(), 0
    with os.fdopen(descriptor, "rb", buffering=0) as source, shelf.new(inside / part.path) as target:
        while piece := source.read(PIECE):
            digest.update(piece)
            target.write(piece)
            size += len(piece)
    return Listed(part.path, size, digest.hexdigest(), part.role, part.source)


def put(inside: Path, path: str, data: bytes, role: str) -> Listed:
    shelf.write(inside / path, data, durable=False)
    return Listed(path, len(data), sha256(data), role)


def put_papers(
    found: Found, wanted: Wanted, name: str, listed: Sequence[Listed], absent: tuple[Absent, ...], inside: Path
) -> tuple[list[Listed], tuple[Template, ...]]:
    """Write what follows from the session: its state, the documents, and how to verify."""
    state, there = found.state, {each.path for each in listed}
    named = file_of(found.records)
    wanted_files = filter(None, (PLAN, named.file if named else ""))
    texts = {path: (inside / path).read_bytes() for path in wanted_files if path in there}
    told = story_of(state, found.records, texts, listed, absent)
    rendered = packed_papers(told, wanted.library)
    about = readme.readme(
        name=name, session=state.id, target=state.target, status=status(state), closed=state.closed_at
    )
    made = [
        put(inside, readme.NAME, about, "readme"),
        put(inside, "state.json", state_text(state), "state"),
        put(inside, RECON, recon_json(state, told), RECONCILED),
        *(put(inside, path, each.text.encode("utf-8"), DOCUMENT) for path, each in rendered.items()),
    ]
    templates = tuple(Template(path, each.template, each.origin, each.digest) for path, each in rendered.items())
    return made, templates


def story_of(
    state: State,
    records: Sequence[Record],
    texts: Mapping[str, bytes],
    listed: Sequence[Listed],
    absent: Sequence[Absent],
) -> Story:
    """The story that the documents of a pack tell: it follows from its log, and from files that the log names."""
    kept = tuple((each.path, each.source) for each in listed if each.role == "artifact")
    missing = tuple((each.source, each.reason) for each in absent)
    return tell(state, records, texts.get(PLAN, b""), known_of(records, texts), kept, missing)


def state_text(state: State) -> bytes:
    """`state.json`: what follows from the log, and from nothing else."""
    return json_text(session_v1(state)).encode("utf-8", "backslashreplace")


def subject(state: State) -> Subject:
    started = state.started
    return Subject(
        id=state.id,
        target=state.target,
        mode=state.mode,
        status=status(state),
        started_at=state.started_at,
        ended_at=state.ended_at,
        closed_at=state.closed_at,
        plan_digest=state.plan_digest.removeprefix("sha256:"),
        runbook=started.runbook_path if started else "",
        runbook_digest=state.runbook_digest.removeprefix("sha256:"),
        git_commit=started.commit if started else "",
        events_head=state.head,
        events_count=state.events,
    )


class Digests(Struct, frozen=True):
    """SHA-256 of the archive before and behind gzip, hexadecimal."""

    plain: str
    packed: str


def write_archive(archive: Path, inside: Path, name: str, listed: Sequence[Listed], mtime: int) -> Digests:
    """Write the files as an archive that is the same bytes wherever and whenever it is made of them."""
    with shelf.new(archive) as target:
        writer = gzipped.Writer(target.write)
        for member in members(name, {each.path: each.size for each in listed}, mtime):
            writer.write(ustar.header(member))
            if member.kind == ustar.FILE:
                send(inside / member.name.partition("/")[2], member.size, writer.write)
                writer.write(ustar.padding(member.size))
        writer.write(ustar.END)
        writer.close()
        target.flush()
        os.fsync(target.fileno())
    return Digests(writer.plain.hexdigest(), writer.packed.hexdigest())


def members(name: str, sizes: Mapping[str, int], mtime: int) -> Iterator[ustar.Header]:
    """The members of an archive of these files (path → bytes), sorted by the bytes of their names."""
    entries = [(f"{name}/{path}", size, ustar.FILE) for path, size in sizes.items()]
    entries += [(f"{name}/{path}/", 0, ustar.FOLDER) for path in folders(sizes)]
    entries += [(f"{name}/", 0, ustar.FOLDER)]
    for path, size, kind in sorted(entries):
        if size > ustar.LARGEST:
            raise Refused(f"`{path}` is larger than 8 GiB.", hint="No pack can hold it.", code="evidence-too-large")
        yield ustar.Header(path, size, mtime, kind)


def send(path: Path, size: int, write: Callable[[bytes], object]) -> None:
    with open(path, "rb", buffering=0) as source:
        left = size
        while left and (piece := source.read(min(PIECE, left))):
            write(piece)
            left -= len(piece)
    if left:
        raise MachineError(f"`{path.name}` became shorter while it was packed.", hint="Pack again.", code="machine")


def seconds(time: str) -> int:
    """Seconds since 1970 of an ISO 8601 time; 0 for what is none."""
    try:
        return max(int(datetime.fromisoformat(time).timestamp()), 0)
    except (ValueError, OverflowError):
        return 0


def unusable(error: OSError) -> MachineError:
    import errno

    full = error.errno in (errno.ENOSPC, errno.EDQUOT)
    return MachineError(
        f"The evidence cannot be written: {os.strerror(error.errno or errno.EIO)}.",
        hint=f"{'Free some space' if full else 'Look at the folder for evidence'}, then pack the session again.",
        code="disk-full" if full else "evidence-folder",
    )
