"""Files written whole or not at all, and never through a link out of the repository."""

from __future__ import annotations

import errno
import hashlib
import os
import stat
import tempfile
from pathlib import Path

from runbook_kit.document.source import Source
from runbook_kit.errors import InvalidInput, UsageError
from runbook_kit.repo import BYTE_ORDER_MARK, is_inside, read_bytes, relative

MAY_NOT = (errno.EACCES, errno.EPERM, errno.EROFS)
# The file may be written and not be replaced: its folder is read-only, or it is mounted by itself.
FIXED = (*MAY_NOT, errno.EBUSY, errno.EXDEV)
STREAMS = ("/dev/", "/proc/")  # `/dev/stdout` is an open file, whatever name that has elsewhere


def overwrite(path: Path, before: Source, text: str, root: Path) -> None:
    """Give the file at `path`, which was read as `before`, this text; its byte order mark and its mode stay.

    A link is followed inside the repository. Raises `InvalidInput` when the file may not be written, when it lies
    elsewhere than its path says, or when somebody has changed it since it was read.
    """
    shown = relative(path, root)
    target = destination(path, root)
    data = read_bytes(target, root)
    if hashlib.sha256(data).hexdigest() != before.digest:
        hint = "Run the command again."
        raise InvalidInput(f"`{shown}` was changed by somebody else meanwhile.", hint=hint, code="file-changed")
    mode = stat.S_IMODE(os.stat(target).st_mode)
    if not mode & 0o222 or not os.access(target, os.W_OK):
        hint = f"Make it writable: chmod u+w {shown}"
        raise InvalidInput(f"`{shown}` is read-only and was not changed.", hint=hint, code="read-only")
    mark = BYTE_ORDER_MARK if data.startswith(BYTE_ORDER_MARK) else b""
    try:
        replace_bytes(target, mark + text.encode(), mode)
    except OSError as error:
        raise stopped(error, shown) from None


def create(path: Path, text: str, root: Path) -> None:
    """Make a new file with this text, and the folders above it. Raises `UsageError` when there is something already."""
    shown = relative(path, root)
    destination(path, root)
    if os.path.lexists(path):
        raise exists(shown)
    try:
        make_folder(path.parent)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o666)
    except FileExistsError:
        raise exists(shown) from None
    except OSError as error:
        raise stopped(error, shown) from None
    with os.fdopen(descriptor, "wb") as stream:
        try:
            stream.write(text.encode())
            stream.flush()
        except OSError:
            path.unlink()
            raise


def make_folder(folder: Path) -> None:
    """Make a folder and those above it. Raises `NotADirectoryError` when a file is in the way."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except FileExistsError as error:
        raise NotADirectoryError(error.errno, error.strerror) from None


def exists(shown: str) -> UsageError:
    hint = "Name another file, or remove that one first."
    return UsageError(f"`{shown}` exists already and was not changed.", hint=hint, code="file-exists")


def destination(path: Path, root: Path) -> Path:
    """Where writing to `path` would end, every link followed. Raises `InvalidInput` when a link leads elsewhere."""
    absolute = Path(os.path.abspath(path))
    lies_here = absolute.is_relative_to(os.path.abspath(root))
    if (lies_here and not is_inside(path, root)) or (not lies_here and path.is_symlink()):
        message = f"`{relative(path, root)}` leads out of the repository by a link and was not written."
        raise InvalidInput(
            message, hint="Name the file itself, from the repository it is in.", code="outside-repository"
        )
    return Path(os.path.realpath(path))


def replace_bytes(target: Path, data: bytes, mode: int) -> None:
    """Put `data` in the place of a file in one step; a reader sees the old file or the new one, never a part."""
    descriptor, name = tempfile.mkstemp(prefix=f".{target.name}.", suffix=".new", dir=target.parent)
    try:
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fchmod(descriptor, mode)
            os.fsync(descriptor)
        os.replace(name, target)
    except BaseException:
        os.unlink(name)
        raise


def put_whole(path: str, data: bytes) -> None:
    """Give the file that the caller names this content, whole or not at all. Its mode stays; links are followed.

    What is no regular file (a pipe, a device) is written to as it is, and so is a file that cannot be replaced, or that
    would not belong to the same person afterwards. Raises `OSError`, and `ValueError` for what is no path.
    """
    try:
        status = os.stat(path)
    except FileNotFoundError:
        status = None
    special = status and not stat.S_ISREG(status.st_mode)
    if special or os.path.abspath(path).startswith(STREAMS) or (status and status.st_uid != os.geteuid()):
        _pour(path, data)
        return
    if status and not os.access(path, os.W_OK):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), path)
    try:
        mode = stat.S_IMODE(status.st_mode) if status else 0o666 & ~_withheld()
        replace_bytes(Path(os.path.realpath(path)), data, mode)
    except OSError as error:
        if status is None or error.errno not in FIXED:
            raise
        _pour(path, data)


def _pour(path: str, data: bytes) -> None:
    with open(path, "wb") as stream:
        stream.write(data)


def _withheld() -> int:
    """The permissions that new files do not get; they can only be asked for by setting them."""
    mask = os.umask(0o077)
    os.umask(mask)
    return mask


def stopped(error: OSError, shown: str) -> OSError | InvalidInput:
    """What a failure to write means to the person who asked; a failure of the machine stays what it is."""
    if error.errno in MAY_NOT:
        hint = "Check the permissions of the file and of its folder."
        return InvalidInput(f"`{shown}` may not be written here.", hint=hint, code="permission-denied")
    if isinstance(error, NotADirectoryError):
        return InvalidInput(f"`{shown}` cannot be made: a file is in the place of its folder.", code="not-a-folder")
    return error
