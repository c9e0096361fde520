"""The folder where packs are kept: each a whole set of files, put there in one go or not at all."""

from __future__ import annotations

import errno
import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from msgspec import Struct

from runbook_kit.canonical import sha256
from runbook_kit.errors import Busy, Tampered
from runbook_kit.evidence import pin
from runbook_kit.evidence.names import NAME, folders
from runbook_kit.evidence.sums import SUMS, written
from runbook_kit.session.log import read_file, sync_folder

ARCHIVE, SHA256, PIN, SIGNATURE, HOLD = ".tar.gz", ".tar.gz.sha256", ".pin", ".tar.gz.sig", ".hold"
NEEDED = ("", ARCHIVE, SHA256, PIN)  # the pack's folder has the name itself
ENDS = ("", ARCHIVE, SHA256, SIGNATURE, HOLD, PIN)
DRAFT, TRASH, LOCK = ".draft-", ".trash-", ".lock"


class Set(Struct, frozen=True):
    """A pack with everything that belongs to it. `pin` is None when there is none that can be read."""

    name: str
    shelf: Path
    ends: tuple[str, ...]  # of the files that are there
    pin: pin.Pin | None
    size: int  # bytes

    @property
    def complete(self) -> bool:
        return self.pin is not None and all(end in self.ends for end in NEEDED)

    @property
    def held(self) -> bool:
        return HOLD in self.ends

    @property
    def folder(self) -> Path:
        return self.shelf / self.name

    @property
    def archive(self) -> Path:
        return self.shelf / f"{self.name}{ARCHIVE}"


def make(shelf: Path) -> None:
    """The folder, and those around it, for this user alone."""
    missing = [folder for folder in (shelf, *shelf.parents) if not folder.exists()]
    for folder in reversed(missing):
        folder.mkdir(mode=0o700, exist_ok=True)
    if shelf.is_symlink():
        raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR), os.fspath(shelf))
    if missing:  # git shall not see a work tree as changed because of it
        with suppress(FileExistsError):
            write(shelf / ".gitignore", b"*\n", durable=False)


@contextmanager
def locked(shelf: Path, *, alone: bool) -> Iterator[None]:
    """Hold the shelf, alone or beside others that only put something there. Raises `Busy`."""
    descriptor = os.open(shelf / LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
    try:
        try:
            fcntl.flock(descriptor, (fcntl.LOCK_EX | fcntl.LOCK_NB) if alone else fcntl.LOCK_SH)
        except BlockingIOError:
            hint = "Wait until that has ended."
            raise Busy("Somebody packs or prunes evidence here.", hint=hint, code="evidence-busy") from None
        yield
    finally:
        os.close(descriptor)


@contextmanager
def draft(shelf: Path, name: str) -> Iterator[Path]:
    """An empty private folder on the shelf, gone afterwards with what is still in it."""
    with locked(shelf, alone=False):
        folder = shelf / f"{DRAFT}{name[:100]}-{os.getpid()}-{os.urandom(3).hex()}"
        folder.mkdir(mode=0o700)
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)


def publish(folder: Path, shelf: Path, name: str) -> None:
    """Move a set from its draft to its place. Leftovers of one that was never finished are replaced."""
    for end in ENDS:
        source, target = folder / f"{name}{end}", shelf / f"{name}{end}"
        if not os.path.lexists(source):
            continue
        if not end and os.path.lexists(target):
            os.rename(target, folder / ".before")
        os.chmod(source, 0o755 if not end else 0o644)
        os.rename(source, target)
    sync_folder(shelf)


def new(path: Path) -> BinaryIO:
    """A new file that everybody may read, open for writing; whatever the mask of this process is."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC | os.O_NOFOLLOW, 0o644)
    os.fchmod(descriptor, 0o644)
    return os.fdopen(descriptor, "wb")


def write(path: Path, data: bytes, *, durable: bool = True) -> None:
    """A new file with `data`, when `durable` on the disk when this returns."""
    with new(path) as file:
        file.write(data)
        if durable:
            file.flush()
            os.fsync(file.fileno())


def make_folders(inside: Path, path: str) -> None:
    """The folders of a pack that the file `path` lies in."""
    for name in sorted(folders((path,))):
        with suppress(FileExistsError):
            (inside / name).mkdir()
            (inside / name).chmod(0o755)


def pin_of(shelf: Path, name: str) -> pin.Pin | None:
    """The pin of a set; None when there is none. Raises `Tampered` for one that cannot be read."""
    try:
        return pin.read(read_file(shelf / f"{name}{PIN}"))
    except FileNotFoundError:
        return None


def list_sets(shelf: Path) -> list[Set]:
    """Every set that is there, the newest first; files without a pin, folder or archive beside are none."""
    try:
        names = os.listdir(shelf)
    except FileNotFoundError:
        return []
    found: dict[str, list[str]] = {}
    for name in sorted(names):
        bare, end = split(name, shelf)
        if bare:
            found.setdefault(bare, []).append(end)
    going = {name.removeprefix(TRASH) for name in names if name.startswith(TRASH)}
    kept = {name: ends for name, ends in found.items() if {PIN, ARCHIVE} & {*ends} and name not in going}
    sets = [_set(shelf, name, tuple(ends)) for name, ends in kept.items()]
    return sorted(sets, key=lambda each: (each.pin.closed_at if each.pin else "~", each.name), reverse=True)


def split(name: str, shelf: Path) -> tuple[str, str]:
    """The name of the set that a file belongs to, and which of its files it is; nothing for what belongs to none."""
    if name.startswith(".") or not NAME.fullmatch(name):
        return "", ""
    for end in sorted(filter(None, ENDS), key=len, reverse=True):
        if name.endswith(end) and name != end:
            return name.removesuffix(end), end
    return (name, "") if (shelf / name).is_dir() and not (shelf / name).is_symlink() else ("", "")


def _set(shelf: Path, name: str, ends: tuple[str, ...]) -> Set:
    try:
        found = pin_of(shelf, name)
    except (Tampered, OSError):
        found = None
    return Set(name, shelf, ends, found, sum(size(shelf / f"{name}{end}") for end in ends))


def size(path: Path) -> int:
    """Bytes of a file, or of everything in a folder; links are not followed."""
    try:
        if path.is_symlink() or not path.is_dir():
            return path.lstat().st_size
        with os.scandir(path) as entries:
            return sum(size(Path(entry.path)) for entry in entries)
    except OSError:
        return 0


def glance(each: Set) -> str:
    """What is wrong with a set at first sight, as a reason code; empty when nothing is. Only small files are read."""
    if each.pin is None:
        return "pin-invalid" if PIN in each.ends else "evidence-incomplete"
    if not each.complete:
        return "evidence-incomplete"
    try:
        if sha256(read_file(each.folder / SUMS)) != each.pin.sums_sha256:
            return "sums-replaced"
        lines = read_file(each.shelf / f"{each.name}{SHA256}")
    except OSError:
        return "evidence-missing"
    return "" if lines == written({each.archive.name: each.pin.targz_sha256}) else "archive-mismatch"
