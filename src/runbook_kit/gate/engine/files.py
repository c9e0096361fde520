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


class WorkTree:
    """Reads below `root`. `instead` holds other contents for some paths: what is staged, or comes from an editor."""

    def __init__(self, root: Path, instead: dict[str, bytes] | None = None) -> None:
        self.root = os.fspath(root)
        self.instead = instead or {}
        self._known: tuple[str, ...] = ()
        self._rest: Callable[[], Mapping[str, bytes]] | None = None

    def complete_later(self, known: Collection[str], rest: Callable[[], Mapping[str, bytes]]) -> None:
        """`instead` is complete for the paths `known` and what is below them; `rest` tells all of it, for the others.

        It is asked once, when one of the others is wanted.
        """
        self._known, self._rest = tuple(known), rest

    def _is_replaced(self, path: str) -> bool:
        """Whether there is another content for `path`."""
        if self._rest is not None and not any(path == each or path.startswith(f"{each}/") for each in self._known):
            rest, self._rest = self._rest, None
            self.instead.update(rest())
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
        if not stat.S_ISREG(status.st_mode):
            return None
        return Signature(status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino)

    def exists(self, path: str) -> bool:
        """Whether there is something to read at `path`."""
        return self._is_replaced(path) or self.signature(path) is not None

    def read(self, path: str) -> bytes:
        """The bytes of a document. Raises `InvalidInput` when it cannot be read: nothing is passed over."""
        if self._is_replaced(path):
            return self.instead[path]
        try:
            descriptor = os.open(f"{self.root}/{path}", os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK)
        except (OSError, ValueError) as error:
            raise _unreadable(path, getattr(error, "strerror", None) or str(error)) from None
        try:
            return _read_all(descriptor, path)
        except OSError as error:
            raise _unreadable(path, error.strerror or str(error)) from None
        finally:
            os.close(descriptor)

    def present(self, path: str) -> bool:
        """Whether anything lies at `path`, tracked or not."""
        return os.path.lexists(f"{self.root}/{path}") if "\0" not in path else False


def _read_all(descriptor: int, path: str) -> bytes:
    status = os.fstat(descriptor)
    if not stat.S_ISREG(status.st_mode):
        raise _unreadable(path, "it is not a regular file")
    if status.st_size > LARGEST:
        raise _unreadable(path, f"it has more than {LARGEST // 1048576} MB")
    data = os.read(descriptor, status.st_size + 1)
    while len(data) < status.st_size and (more := os.read(descriptor, status.st_size)):
        data += more
    return data


def _unreadable(path: str, why: str) -> InvalidInput:
    return InvalidInput(
        f"{quoted(path, 200)} cannot be read: {why}.",
        hint="Nothing is passed over: mend it, or exclude the file in the gates' policy.",
        code="unreadable-file",
    )
