"""What a pack holds, read member by member without unpacking anything: digests of all, the text of some."""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import BinaryIO

from msgspec import Struct, field

from runbook_kit.errors import Tampered
from runbook_kit.evidence import gzipped, names, sums, ustar
from runbook_kit.evidence.manifest import MANIFEST
from runbook_kit.evidence.sums import SUMS
from runbook_kit.session.approval import LARGEST as LARGEST_APPROVAL
from runbook_kit.session.approvalfiles import FOLDER as APPROVALS
from runbook_kit.session.folders import PLAN
from runbook_kit.session.inspection import Measured, Objection
from runbook_kit.session.log import LOG

README = "README.txt"
MIB = 1 << 20
# Files whose text is looked at, and how many bytes of it at most; of all others only digests are made.
KEPT = {
    LOG: 128 * MIB,
    SUMS: 8 * MIB,
    MANIFEST: 16 * MIB,
    "attestation.intoto.json": 16 * MIB,
    "state.json": 64 * MIB,
    README: 64 * 1024,
}
KEPT_IF_SMALL = frozenset({PLAN, "recon.json"})  # … those of documents and of `closing-N.json`, too
SMALL = 8 * MIB  # what has more is not looked at, and is no less a member
STRAY = 16 * MIB  # bytes of a file that is in no list; whoever reads on beyond that has been led astray
PIECE = 1 << 20


class Contents(Struct):
    """What was read. `name` is the pack's own, `time` the seconds since 1970 that its members have, if they have."""

    name: str = ""
    time: int | None = None
    files: dict[str, Measured] = field(default_factory=dict)
    texts: dict[str, bytes] = field(default_factory=dict)
    objections: list[Objection] = field(default_factory=list)
    whole: bool = True  # whether everything was read
    plain: str = ""  # SHA-256 of the archive before and behind gzip
    packed: str = ""

    def object(self, error: Tampered, path: str = "") -> None:
        self.objections.append(Objection(error.code, error.message, path))


def most(path: str) -> int:
    """How many bytes of a file are kept to be looked at; one that has more is none of ours."""
    return LARGEST_APPROVAL if path.startswith(f"{APPROVALS}/") else KEPT.get(path, 0)


def is_known(path: str) -> bool:
    """Whether the file is one that documents are made of, beside the log and the plan."""
    return path.startswith("closing-") and path.endswith(".json")


def absorb(found: Contents, path: str, size: int, pieces: Iterable[bytes | memoryview]) -> None:
    """Take up a file of `size` bytes. Raises `Tampered` for one that is too large to be what it is called."""
    keep = most(path)
    small = size <= SMALL and "/" not in path and (path in KEPT_IF_SMALL or path.endswith(".md") or is_known(path))
    if keep and size > keep:
        raise Tampered(f"`{path}` has {size} bytes; none of this name has more than {keep}.", code="hostile-member")
    digest, length, kept = hashlib.sha256(), 0, bytearray()
    for piece in pieces:
        digest.update(piece)
        length += len(piece)
        if keep or small:
            kept += piece
    if length != size:
        raise Tampered(f"`{path}` ends before its time.", code="archive-damaged")
    found.files[path] = Measured(length, digest.hexdigest())
    if keep or small:
        found.texts[path] = bytes(kept)


def read_archive(file: BinaryIO, size: int) -> Contents:
    """Everything in an archive of `size` bytes, as far as it can be followed. Memory does not grow with the archive."""
    found = Contents()
    reader = gzipped.Reader(file, size)
    try:
        _members(found, reader)
    except Tampered as error:
        found.object(error)
        found.whole = False
    if found.whole:
        found.plain = reader.plain.hexdigest()
    try:
        while data := file.read(PIECE):
            reader.packed.update(data)
        found.packed = reader.packed.hexdigest()
    except OSError:
        found.whole = False
    return found


def _members(found: Contents, reader: gzipped.Reader) -> None:
    before, folders, listed = "", set[str](), None
    for member in ustar.read_members(reader):
        path = _path(found, member, before)
        before = member.name
        _same_time(found, member)
        if member.kind == ustar.FOLDER:
            if member.size:
                raise Tampered(f"The folder `{member.name}` has content.", code="hostile-member")
            folders.add(path)
            continue
        if listed is not None and path not in listed and member.size > STRAY:
            raise Tampered(f"`{path}` is not in `{SUMS}`, and too large to look any further.", code="hostile-member")
        if listed is None and path not in (README, SUMS):
            raise Tampered(f"`{path}` comes before `{SUMS}`: this is not a pack.", code="not-a-pack")
        absorb(found, path, member.size, reader.pieces(member.size))
        if path == SUMS:
            listed = sums.read(found.texts[SUMS]) or {}
    _same_folders(found, folders)


def _path(found: Contents, member: ustar.Header, before: str) -> str:
    """The path of a member inside its pack. Raises `Tampered` for one that no pack has."""
    bare = member.name.removesuffix("/") if member.kind == ustar.FOLDER else member.name
    root, _, path = bare.partition("/")
    problem = names.objection(path or root)
    if problem or names.objection(root) or member.name.endswith("/") != (member.kind == ustar.FOLDER):
        raise Tampered(f"The name `{member.name}` {problem or 'is no name of a member'}.", code="hostile-member")
    if not before:
        if path:
            raise Tampered(f"The archive begins with `{member.name}`: this is not a pack.", code="not-a-pack")
        found.name = root
    elif root != found.name or not path:
        raise Tampered(f"`{member.name}` lies beside the pack, not in it.", code="hostile-member")
    elif member.name == before or path in found.files:
        raise Tampered(f"`{member.name}` is there twice.", code="hostile-member")
    elif member.name < before:
        raise Tampered(f"`{member.name}` stands behind `{before}`: the order was changed.", code="evidence-reordered")
    return path


def _same_time(found: Contents, member: ustar.Header) -> None:
    if found.time is None:
        found.time = member.mtime
    elif found.time != member.mtime:
        message = f"`{member.name}` has another time than the members before it."
        found.objections.append(Objection("evidence-changed", message, member.name.partition("/")[2]))


def _same_folders(found: Contents, folders: set[str]) -> None:
    """Object to folders that hold nothing, to those that are not written down, and to names that differ in case."""
    wanted = {"", *names.folders(found.files)}
    for path in sorted(folders ^ wanted):
        said = "holds nothing" if path in folders else "is no member of its own"
        found.objections.append(Objection("hostile-member", f"The folder `{path}` {said}.", path))
    _twins(found)


def _twins(found: Contents) -> None:
    seen: dict[str, str] = {}
    for path in [*found.files, *names.folders(found.files)]:
        other = seen.setdefault(path.casefold(), path)
        if other != path:
            message = f"`{other}` and `{path}` are one file where case does not count."
            found.objections.append(Objection("hostile-member", message, path))


def read_folder(folder: Path) -> Contents:
    """Everything in the folder of a pack. No link is followed."""
    found = Contents(name=folder.name)
    held = set[str]()
    for path, entry in _walk(folder, ""):
        try:
            if _entry(found, path, entry):
                held.add(path)
        except Tampered as error:
            found.object(error, path)
        except OSError as error:
            message = f"`{path}` cannot be read: {os.strerror(error.errno or 5)}."
            found.objections.append(Objection("evidence-unreadable", message, path))
    for path in sorted(held - names.folders(found.files)):
        found.objections.append(Objection("evidence-added", f"The folder `{path}` holds nothing.", path))
    _twins(found)
    return found


def _walk(folder: Path, inside: str) -> Iterator[tuple[str, os.DirEntry[str]]]:
    with os.scandir(folder) as entries:
        ordered = sorted(entries, key=lambda entry: entry.name)
    for entry in ordered:
        path = f"{inside}{entry.name}"
        yield path, entry
        if entry.is_dir(follow_symlinks=False):
            yield from _walk(folder / entry.name, f"{path}/")


def _entry(found: Contents, path: str, entry: os.DirEntry[str]) -> bool:
    """Take up what is there; whether it is a folder."""
    shown = path.encode("utf-8", "backslashreplace").decode()
    problem = names.objection(path)
    if problem:
        raise Tampered(f"The name `{shown}` {problem}.", code="hostile-member")
    status = entry.stat(follow_symlinks=False)
    is_folder = stat.S_ISDIR(status.st_mode)
    if not is_folder and not stat.S_ISREG(status.st_mode):
        raise Tampered(f"`{shown}` is neither a file nor a folder.", code="hostile-member")
    # Whoever unpacks it may have a mask of their own; what no mask adds was not there.
    if stat.S_IMODE(status.st_mode) & ~(0o755 if is_folder else 0o644):
        message = f"`{shown}` has the mode {stat.S_IMODE(status.st_mode):04o}, which no pack gives."
        found.objections.append(Objection("evidence-changed", message, path))
    if not is_folder:
        descriptor = os.open(entry.path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC | os.O_NOFOLLOW)
        with os.fdopen(descriptor, "rb", buffering=0) as file:
            absorb(found, path, status.st_size, iter(lambda: file.read(PIECE), b""))
    return is_folder
