"""The documents of the work tree: their dates and their bytes, never through a symbolic link."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Callable, Collection, Mapping
from pathlib import Path

from runbook_kit.errors import InvalidInput
from runbook_kit.gate.engine.cache import Signature
from runbook_kit.suggestion import quoted

LARGEST = 64 * 1024 * 1024  # bytes
ABSENT = frozenset({errno.ENOENT, errno.ENOTDIR, errno.ENAMETOOLONG, errno.ELOOP})  # what says that nothing is there
FLAGS = os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK
Find = Callable[[Collection[str]], Mapping[str, bytes]]


class WorkTree:
    """Reads below `root`. `instead` holds other contents for some paths: what is staged, or comes from an editor."""

    def __init__(self, root: Path, instead: dict[str, bytes] | None = None) -> None:
        self.root = os.fspath(root)
        self.instead = instead or {}
        self._find: Find | None = None
        self._asked: set[str] = set()

    def replace_by(self, find: Find, first: Collection[str]) -> None:
        """`find` gives other contents for some of the paths it is asked about: for `first` now, later for any other."""
        self._find = find
        self._look_for(first)

    def _look_for(self, paths: Collection[str]) -> None:
        assert self._find is not None
        self._asked.update(paths)
        self.instead.update(self._find(paths))

    def _is_replaced(self, path: str) -> bool:
        """Whether there is another content for `path`."""
        if self._find is not None and path not in self._asked:
            self._look_for([path])
        return path in self.instead

    def signature(self, path: str) -> Signature | None:
        """The dates of a regular file; None when there is none, and for contents that are not the file's.

        Raises `InvalidInput` where nobody can know: a file in a folder that may not be entered is not a deleted one.
        """
        if self._is_replaced(path):
            return None
        try:
            status = os.lstat(f"{self.root}/{path}")
        except ValueError:
            return None
        except OSError as error:
            if error.errno in ABSENT:
                return None
            raise _unreadable(path, error.strerror or str(error)) from None
        return _signature(status) if stat.S_ISREG(status.st_mode) else None

    def exists(self, path: str) -> bool:
        """Whether there is something to read at `path`."""
        return self._is_replaced(path) or self.signature(path) is not None

    def read(self, path: str) -> bytes:
        """The bytes of a document. Raises `InvalidInput` when it cannot be read: nothing is passed over."""
        if self._is_replaced(path):
            return self.instead[path]
        return self._read(path)[1]

    def look(self, path: str) -> tuple[Signature | None, bytes] | None:
        """The dates and the bytes of a document, as of one moment; None when there is none, as `signature` says.

        Raises `InvalidInput` as `read` does.
        """
        if self._is_replaced(path):
            return None, self.instead[path]
        try:
            status, data = self._read(path)
        except InvalidInput:
            if self.signature(path) is None:
                return None
            raise
        return _signature(status), data

    def _read(self, path: str) -> tuple[os.stat_result, bytes]:
        try:
            descriptor = os.open(f"{self.root}/{path}", FLAGS)
        except (OSError, ValueError) as error:
            raise _unreadable(path, getattr(error, "strerror", None) or str(error)) from None
        return _read_and_close(descriptor, path)

    def present(self, path: str) -> bool:
        """Whether anything lies at `path`, tracked or not."""
        return os.path.lexists(f"{self.root}/{path}") if "\0" not in path else False


def _signature(status: os.stat_result) -> Signature:
    return Signature(status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino)


def _read_and_close(descriptor: int, path: str) -> tuple[os.stat_result, bytes]:
    try:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode):
            raise _unreadable(path, "it is not a regular file")
        if status.st_size > LARGEST:
            raise _unreadable(path, f"it has more than {LARGEST // 1048576} MB")
        data = os.read(descriptor, status.st_size + 1)
        while len(data) < status.st_size and (more := os.read(descriptor, status.st_size)):
            data += more
        return status, data
    except OSError as error:
        raise _unreadable(path, error.strerror or str(error)) from None
    finally:
        os.close(descriptor)


def _unreadable(path: str, why: str) -> InvalidInput:
    return InvalidInput(
        f"{quoted(path, 200)} cannot be read: {why}.",
        hint="Nothing is passed over: mend it, or exclude the file in the gates' policy.",
        code="unreadable-file",
    )
