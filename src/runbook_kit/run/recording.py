"""Keeps the output of one block: masked, byte for byte in a file, hashed, and of what is too long both ends."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from msgspec import Struct

from runbook_kit.run.masking import Masker

PIECE = 1 << 18  # bytes worked on at a time
COMPARED = 1 << 20  # bytes of output held in memory, to be compared with what the document expects
TAIL = 512  # characters of the end that an event may carry
TAIL_BYTES = 4 * TAIL + 3  # of UTF-8, and what may be left of a character before them
NEW = os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC


class Recorded(Struct, frozen=True):
    """What a recording came to. Sizes are bytes of masked output; the file has one line more when `truncated`."""

    size: int  # of all output
    sha256: str  # of all output, hexadecimal
    kept: int  # of the output that is in the file
    truncated: bool
    masked: int  # how many stretches were replaced
    tail: str  # the last characters, at most 512
    output: bytes = b""  # the first MiB
    whole: bool = True  # false: there was more output than `output` holds


class Recorder:
    """Writes what is fed to it, masked, to the new file `path` (mode 0600), and shows it piece by piece.

    Of more than `most` bytes the first and the last half are kept, with a line between them that says how much is
    left out. Until `finish`, the file holds the first `most` bytes, so a crash leaves a log that can be read.
    `show` is called with each masked piece after it was written, and deals with its own errors.
    Raises OSError, also from `feed` and `finish`: a disk that is full is never passed over.
    """

    def __init__(self, path: Path, masker: Masker, most: int, show: Callable[[bytes], object] | None = None) -> None:
        self._path = path
        self._stream = masker.stream()
        self._show = show
        self._first = max(0, most) // 2  # bytes at the beginning that stay
        self._room = max(0, most) - self._first  # bytes at the end
        self._size = 0
        self._digest = hashlib.sha256()
        self._output = bytearray()
        self._tail = b""
        self._ring = -1  # descriptor of the file that holds the end once there is too much output
        self._failure: OSError | None = None
        self._recorded: Recorded | None = None
        self._file = os.open(path, NEW | os.O_RDWR, 0o600)

    def feed(self, data: bytes) -> None:
        """Record some output. Raises OSError when it cannot be written, and ValueError after the end."""
        if self._recorded is not None or self._file < 0:
            raise ValueError("the recording is finished")
        for start in range(0, len(data), PIECE):
            self._keep(self._stream.feed(data[start : start + PIECE]))

    def finish(self) -> Recorded:
        """Write what is held back and close the file; a second call returns the same.

        Raises OSError when anything of the recording was not written; the file is closed then, too.
        """
        if self._recorded is None:
            try:
                self._keep(self._stream.flush())
                self._noting(self._put_together)
                self._noting(self._close)
            finally:
                self.abandon()
            self._recorded = self._result()
        return self._recorded

    def abandon(self) -> None:
        """Close the files whatever happens; what was written stays."""
        for descriptor in (self._file, self._ring):
            if descriptor >= 0:
                with suppress(OSError):
                    os.close(descriptor)
        self._file = self._ring = -1

    def _keep(self, piece: bytes) -> None:
        if not piece:
            return
        self._noting(lambda: self._store(piece))
        self._size += len(piece)
        self._digest.update(piece)
        if len(self._output) < COMPARED:
            self._output += piece[: COMPARED - len(self._output)]
        self._tail = (self._tail + piece[-TAIL_BYTES:])[-TAIL_BYTES:]
        if self._show is not None:
            self._show(piece)

    def _noting(self, effect: Callable[[], object]) -> None:
        """The first failure is the recording's: later writes may succeed, but would leave a hole."""
        if self._failure is not None:
            raise self._failure
        try:
            effect()
        except OSError as failure:
            self._failure = failure
            raise

    def _store(self, piece: bytes) -> None:
        room = max(0, self._first + self._room - self._size)
        _write(self._file, piece[:room], self._size)
        if len(piece) > room:
            if self._ring < 0 and self._room:
                self._ring = _nameless(self._path)
                _copy(self._file, self._first, self._ring, 0, self._room)
            self._store_end(piece[room:], self._size + room)

    def _store_end(self, piece: bytes, at: int) -> None:
        """Write `piece`, which stands `at` in the output, over the oldest bytes of the ring."""
        if not self._room:
            return
        at += max(0, len(piece) - self._room)
        piece = piece[-self._room :]
        at = (at - self._first) % self._room
        _write(self._ring, piece[: self._room - at], at)
        _write(self._ring, piece[self._room - at :], 0)

    def _put_together(self) -> None:
        left_out = self._size - self._first - self._room
        if left_out <= 0:
            return
        line = f"\n[... {left_out} bytes are left out here ...]\n".encode()
        os.ftruncate(self._file, self._first)
        _write(self._file, line, self._first)
        if self._room:
            oldest = (self._size - self._first) % self._room
            at = self._first + len(line)
            _copy(self._ring, oldest, self._file, at, self._room - oldest)
            _copy(self._ring, 0, self._file, at + self._room - oldest, oldest)

    def _close(self) -> None:
        descriptor, self._file = self._file, -1
        os.close(descriptor)

    def _result(self) -> Recorded:
        most = self._first + self._room
        return Recorded(
            size=self._size,
            sha256=self._digest.hexdigest(),
            kept=min(self._size, most),
            truncated=self._size > most,
            masked=self._stream.count,
            tail=_last_characters(self._tail),
            output=bytes(self._output),
            whole=self._size == len(self._output),
        )


def _write(descriptor: int, data: bytes, at: int) -> None:
    """Write all of `data`; a disk may take a part of it first and fail only when asked again."""
    rest = memoryview(data)
    while rest:
        written = os.pwrite(descriptor, rest, at)
        rest, at = rest[written:], at + written


def _copy(source: int, start: int, target: int, at: int, size: int) -> None:
    while size and (piece := os.pread(source, min(PIECE, size), start)):
        _write(target, piece, at)
        start, at, size = start + len(piece), at + len(piece), size - len(piece)


def _nameless(path: Path) -> int:
    """A file beside `path` that is gone when it is closed, whatever becomes of us."""
    name = path.with_name(f"{path.name}.end")
    descriptor = os.open(name, NEW | os.O_RDWR, 0o600)
    os.unlink(name)
    return descriptor


def _last_characters(data: bytes) -> str:
    """The end of a text, which has room for what may be left of a character at the beginning of `data`."""
    return data.decode("utf-8", "replace")[-TAIL:]
