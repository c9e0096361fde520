"""Closes a folder of files into a whole set: manifest, sums, archive, digest and pin, for every kind of pack."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path

from msgspec import Struct

from runbook_kit import __version__
from runbook_kit.canonical import sha256
from runbook_kit.errors import MachineError, Refused
from runbook_kit.evidence import attestation, gzipped, manifest, pin, shelf, sums, ustar
from runbook_kit.evidence.contents import Part, open_part
from runbook_kit.evidence.manifest import MANIFEST, Absent, Followed, Listed, Manifest, Producer, Subject, Template
from runbook_kit.evidence.names import folders, objection
from runbook_kit.evidence.sums import SUMS
from runbook_kit.session.state import State

PIECE = 1 << 20  # bytes read at a time

Sign = Callable[[Path], str]  # the archive → an armored signature


class About(Struct, frozen=True, kw_only=True):
    """What a pack is about. `at` is the time of everything in it, ISO 8601; `state` that of its session, if it has one.

    `commit` is that of the repository, where there is no session to say it.
    """

    kind: str
    status: str
    at: str
    state: State | None = None
    subject: Subject | None = None
    commit: str = ""
    templates: tuple[Template, ...] = ()
    absent: tuple[Absent, ...] = ()
    profile: Followed | None = None
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


def seal(folder: Path, name: str, listed: Sequence[Listed], about: About) -> Packed:
    """Write what is beside and around the files that lie in `folder/name` and are `listed`."""
    inside, state = folder / name, about.state
    told = sorted(listed, key=lambda each: each.path)
    stated = attestation.statement(told, state) if state else attestation.plain_statement(told, about.kind, about.at)
    told = sorted([*told, put(inside, attestation.ATTESTATION, stated, "attestation")], key=lambda each: each.path)
    made = Manifest(
        pack_id=name,
        kind=about.kind,
        at=about.at,
        session=about.subject,
        producer=Producer("runbook-kit", __version__),
        files=tuple(told),
        templates=about.templates,
        absent=about.absent,
        profile=about.profile,
    )
    told.append(put(inside, MANIFEST, manifest.written(made), "manifest"))
    lines = sums.written({each.path: each.sha256 for each in told})
    told.append(put(inside, SUMS, lines, "sums"))
    archive = folder / f"{name}.tar.gz"
    digests = write_archive(archive, inside, name, told, seconds(about.at))
    beside = pin.Pin(
        session=state.id if state else "",
        status=about.status,
        git_commit=state.started.commit if state and state.started else about.commit,
        events_head=state.head if state else "",
        events_count=str(state.events) if state else "0",
        sums_sha256=sha256(lines),
        tar_sha256=digests.plain,
        targz_sha256=digests.packed,
        closed_at=about.at,
        kind="" if about.kind == manifest.SESSION else about.kind,
        signed_by=about.signer,
    )
    shelf.write(folder / f"{name}{shelf.SHA256}", sums.written({archive.name: digests.packed}))
    shelf.write(folder / f"{name}{shelf.PIN}", pin.written(beside))
    return Packed(name, inside, archive, beside, len(told), sum(each.size for each in told))


def copy(part: Part, inside: Path) -> Listed:
    """Copy a part, and measure what was copied. Raises `OSError` for what is no regular file, `Refused` for a name."""
    problem = objection(part.path)
    if problem:
        raise Refused(f"`{part.path[:200]}` {problem}.", hint="No pack can hold it.", code="evidence-name")
    shelf.make_folders(inside, part.path)
    if isinstance(part.origin, bytes):
        return put(inside, part.path, part.origin, part.role, part.source)
    descriptor = open_part(part)
    digest, size = hashlib.sha256(), 0
    with os.fdopen(descriptor, "rb", buffering=0) as source, shelf.new(inside / part.path) as target:
        while piece := source.read(PIECE):
            digest.update(piece)
            target.write(piece)
            size += len(piece)
    return Listed(part.path, size, digest.hexdigest(), part.role, part.source)


def put(inside: Path, path: str, data: bytes, role: str, source: str = "") -> Listed:
    shelf.write(inside / path, data, durable=False)
    return Listed(path, len(data), sha256(data), role, source)


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


def publish(made: Packed, at: Path, sign: Sign | None, draft: Path) -> Packed:
    """Sign what was made and move it to its place on the shelf, the pin last: a set without one is none."""
    before = shelf.pin_of(at, made.name)
    folder, archive = at / made.name, at / made.archive.name
    if before is not None:
        if (before.tar_sha256, before.session) != (made.pin.tar_sha256, made.pin.session):
            raise Refused(
                f"There is another pack named `{made.name}` already, and it says something else.",
                hint=f"Compare both: `runbook evidence verify {made.name}`; --out or --name make another one.",
                code="evidence-exists",
            )
        if all(os.path.lexists(at / f"{made.name}{end}") for end in shelf.NEEDED):
            return Packed(made.name, folder, archive, before, made.files, made.size, fresh=False)
    if sign:
        shelf.write(draft / f"{made.name}{shelf.SIGNATURE}", sign(made.archive).encode("ascii"))
    shelf.publish(draft, at, made.name)
    return Packed(made.name, folder, archive, made.pin, made.files, made.size)


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
