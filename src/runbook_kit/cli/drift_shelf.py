"""Where snapshots and decisions about drift are kept, and what stands for a snapshot on the command line."""

from __future__ import annotations

import errno
import fcntl
import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from runbook_kit.cli.place import Place
from runbook_kit.drift import decisions, facts
from runbook_kit.errors import InvalidInput, MachineError, UsageError
from runbook_kit.session.folders import OWN, prepare
from runbook_kit.session.log import FLAGS, PRIVATE, failed, read_file, write_all, write_new
from runbook_kit.suggestion import quoted, shown, suggest

if TYPE_CHECKING:
    from runbook_kit.drift.difference import Comparison

FOLDER, DECISIONS = "drift", "decisions.jsonl"
FILE = re.compile(r"[0-9]{8}T[0-9]{6}Z(?:-[a-z0-9][a-z0-9-]{0,39})?(?:~[0-9]{1,3})?")
TIME = len("20261101T030000Z")


class Given(Struct, frozen=True):
    """A snapshot as it was named, read, with its file; there is none for what is so now."""

    label: str
    snapshot: facts.Snapshot
    file: Path | None = None


class Word(Struct, frozen=True):
    """What somebody says about a difference, and when (ISO 8601, UTC)."""

    at: str
    by: str
    reason: str
    role: str = ""
    reference: str = ""


def shelf_of(root: Path) -> Path:
    return root / OWN / FOLDER


def list_snapshots(root: Path) -> list[Path]:
    """The kept snapshots, the newest first."""
    shelf = shelf_of(root)
    try:
        names = [name for name in os.listdir(shelf) if name.endswith(".json") and FILE.fullmatch(name[:-5])]
    except OSError:
        return []
    return sorted((shelf / name for name in names), key=lambda file: (file.name[:TIME], written_at(file)), reverse=True)


def written_at(file: Path) -> int:
    """When a file was written, in nanoseconds; names tell no moments of one second apart."""
    try:
        return os.stat(file, follow_symlinks=False).st_mtime_ns
    except OSError:
        return 0


def keep(root: Path, found: facts.Snapshot) -> Path:
    """Write a snapshot to the shelf. Raises `MachineError` when that is not possible."""
    stem = re.sub(r"[-:]|\.\d+", "", found.taken_at) + (f"-{found.name}" if found.name else "")
    shelf = made_shelf(root)
    for number in range(1, 1000):
        file = shelf / f"{stem}{f'~{number}' if number > 1 else ''}.json"
        try:
            write_new(file, facts.written(found))
        except FileExistsError:
            continue
        except OSError as error:
            raise unusable(error) from None
        return file
    raise MachineError("There are too many snapshots of this second.", hint="Try again.", code="drift-folder")


def made_shelf(root: Path) -> Path:
    shelf = prepare(root) / FOLDER
    try:
        shelf.mkdir(mode=0o700, exist_ok=True)
        if shelf.is_symlink():
            raise NotADirectoryError(errno.ENOTDIR, "It is a symbolic link", os.fspath(shelf))
    except OSError as error:
        raise unusable(error) from None
    return shelf


def unusable(error: OSError) -> MachineError:
    return MachineError(
        f"`{OWN}/{FOLDER}` cannot be used: {os.strerror(error.errno or errno.EIO)}.",
        hint="Snapshots need a folder that can be written, or name a file with -o.",
        code="drift-folder",
    )


def read_snapshot(file: Path, label: str) -> facts.Snapshot:
    """Raises `InvalidInput`, also for what is no regular file, and `Tampered`."""
    try:
        size = os.stat(file).st_size
        data = read_file(Path(os.path.realpath(file))) if size <= facts.LARGEST else b""
    except (OSError, ValueError) as error:
        why = os.strerror(error.errno or errno.EIO) if isinstance(error, OSError) else "it holds a NUL character"
        raise InvalidInput(
            f"The snapshot {quoted(label, 200)} cannot be read: {why}.",
            hint="`runbook drift snapshot` writes one.",
            code="snapshot-unreadable",
        ) from None
    return facts.read(data, label)


def find_file(place: Place, word: str) -> Path:
    """The file that a word on the command line means. Raises `UsageError` when there is none, or several."""
    kept = list_snapshots(place.root)
    if word == "latest":
        return nth(kept, 0, word)
    if "/" in word or word.endswith(".json"):
        return place.start / word
    named = [file for file in kept if name_of(file) == word or file.stem == word]
    if named:
        return named[0]  # the newest of this name
    begun = [file for file in kept if word and file.stem.startswith(word)]
    if len(begun) == 1:
        return begun[0]
    if begun:
        message = f"{quoted(word)} is the beginning of {len(begun)} snapshots."
        hint = f"Write more of it: {', '.join(file.stem for file in begun[:4])}."
        raise UsageError(message, hint=hint, code="ambiguous-snapshot")
    try:
        if (place.start / word).is_file():
            return place.start / word
    except (OSError, ValueError):
        pass
    raise unknown(word, kept)


def name_of(file: Path) -> str:
    """The name that a kept snapshot was given."""
    return file.stem.partition("~")[0][TIME + 1 :]


def nth(kept: list[Path], number: int, word: str) -> Path:
    if number < len(kept):
        return kept[number]
    raise unknown(word, kept)


def unknown(word: str, kept: list[Path]) -> UsageError:
    names = [name_of(file) or file.stem for file in kept]
    hint = suggest(word, dict.fromkeys(names), "snapshots") if names else "`runbook drift snapshot` writes one."
    if word in facts.WORDS and names:
        hint = "There is only one snapshot here; take another one first."
    return UsageError(f"There is no snapshot {quoted(word)} here.", hint=hint, code="unknown-snapshot")


def find_pair(place: Place, a: str, b: str) -> tuple[Path | None, Path | None]:
    """The files of both sides; None is now. `previous` is the newest snapshot before the other side."""
    if "previous" in (a, b):
        if a == b:
            raise UsageError("A snapshot is not before itself.", hint="Name two.", code="unknown-snapshot")
        other = b if a == "previous" else a
        file = None if other == "now" else find_file(place, other)
        before = preceding(place.root, file)
        return (before, file) if a == "previous" else (file, before)
    first, second = (None if word == "now" else find_file(place, word) for word in (a, b))
    return first, second


def preceding(root: Path, file: Path | None) -> Path:
    """The kept snapshot before this one; before now, and before a file that lies elsewhere, the newest."""
    kept = list_snapshots(root)
    return nth(kept, kept.index(file) + 1 if file in kept else 0, "previous")


def given_pair(
    place: Place, a: str, b: str, take: Callable[[facts.Asked, tuple[Path, ...]], facts.Snapshot]
) -> tuple[Given, Given]:
    """Both sides, read; `take` makes the one that is now, asking what the other one asked."""
    files = find_pair(place, a, b)
    read = [Given(label_of(file), read_snapshot(file, label_of(file)), file) if file else None for file in files]
    known = next((each.snapshot.asked for each in read if each), facts.Asked())
    left = tuple(file for file in files if file)
    first, second = (each or Given("now", take(known, left)) for each in read)
    return first, second


def label_of(file: Path) -> str:
    """What people call a snapshot."""
    return file.stem if FILE.fullmatch(file.stem) and file.parent.name == FOLDER else shown(file.name, 200)


def read_decisions(root: Path) -> tuple[decisions.Decision, ...]:
    """What was decided here. Raises `Tampered` when the file is not what was written."""
    try:
        data = read_file(shelf_of(root) / DECISIONS)
    except FileNotFoundError:
        return ()
    except OSError as error:
        raise unusable(error) from None
    return decisions.read(data)


def decide(root: Path, compared: Comparison, verdict: decisions.Verdict, word: Word) -> decisions.Decision:
    """Append a record; what a crash cut off goes. Raises `Tampered` when the file is not what was written."""
    file = made_shelf(root) / DECISIONS
    try:
        descriptor = os.open(file, os.O_RDWR | os.O_CREAT | os.O_APPEND | FLAGS, PRIVATE)
    except OSError as error:
        raise unusable(error) from None
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)  # held for the few milliseconds of one record
        data = read_file(file)
        decisions.read(data)
        count, prev = decisions.head_of(data)
        record = decisions.Decision(
            seq=count + 1,
            prev=prev,
            decision=verdict,
            difference=compared.digest,
            before=compared.before.digest,
            after=compared.after.digest,
            at=word.at,
            by=word.by,
            role=word.role,
            reason=word.reason,
            reference=word.reference,
        )
        os.ftruncate(descriptor, len(decisions.whole(data)))
        write_all(descriptor, decisions.sealed(record))
        os.fsync(descriptor)
    except OSError as error:
        raise failed(error) from None
    finally:
        os.close(descriptor)
    return record
