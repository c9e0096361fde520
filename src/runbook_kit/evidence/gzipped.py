"""gzip as packs have it: one member without flags, name or time, and nothing behind it."""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Callable, Iterator
from typing import BinaryIO

from runbook_kit.errors import Tampered

HEADER = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff"  # RFC 1952: deflate, no flags, no time, system unknown
TRAILER = 8  # bytes: checksum and length
LEVEL = 6
READ, PIECE = 1 << 16, 1 << 20  # bytes of packed data at a time, and of what comes out of it
WITH_HEADER = 31  # for zlib: a window of 32 KiB, with header and trailer of gzip around


class Writer:
    """Packs what is written, and measures both sides."""

    def __init__(self, write: Callable[[bytes], object]) -> None:
        self._write = write
        self._packer = zlib.compressobj(LEVEL, zlib.DEFLATED, -zlib.MAX_WBITS)
        self._checksum = self._length = 0
        self.plain, self.packed = hashlib.sha256(), hashlib.sha256()
        self._put(HEADER)

    def write(self, data: bytes) -> None:
        self.plain.update(data)
        self._checksum = zlib.crc32(data, self._checksum)
        self._length += len(data)
        self._put(self._packer.compress(data))

    def close(self) -> None:
        self._put(self._packer.flush())
        self._put(self._checksum.to_bytes(4, "little") + (self._length & 0xFFFFFFFF).to_bytes(4, "little"))

    def _put(self, data: bytes) -> None:
        if data:
            self.packed.update(data)
            self._write(data)


class Reader:
    """Unpacks a file of `size` bytes piece by piece, in memory that does not depend on what is in it.

    Raises `Tampered` for everything that `Writer` would not have written around the data.
    """

    def __init__(self, file: BinaryIO, size: int) -> None:
        self.plain, self.packed = hashlib.sha256(), hashlib.sha256()
        self._pieces = self._unpack(file, size)
        self._rest = memoryview(b"")

    def take(self, size: int) -> bytes:
        """The next `size` bytes, fewer at the end."""
        return b"".join(self.pieces(size))

    def pieces(self, size: int) -> Iterator[memoryview]:
        """The next `size` bytes, fewer at the end, in pieces of at most 1 MiB."""
        while size:
            if not self._rest:
                self._rest = memoryview(next(self._pieces, b""))
                if not self._rest:
                    return
            piece, self._rest = self._rest[:size], self._rest[size:]
            size -= len(piece)
            yield piece

    def _unpack(self, file: BinaryIO, size: int) -> Iterator[bytes]:
        head = self._read(file, len(HEADER))
        if head != HEADER:
            message = "The archive's gzip header was not written by this program."
            raise Tampered(message, code="archive-damaged")
        unpacker = zlib.decompressobj(WITH_HEADER)
        try:
            yield from self._fed(unpacker, head)
            left = size - len(head) - TRAILER - 1
            while left > 0:
                data = self._read(file, min(READ, left))
                if not data:
                    raise Tampered("The archive has become shorter while it was read.", code="archive-damaged")
                left -= len(data)
                yield from self._fed(unpacker, data)
            yield from self._end(unpacker, self._read(file, TRAILER + 1), file)
        except zlib.error:
            raise Tampered("The archive is damaged: it cannot be unpacked.", code="archive-damaged") from None

    def _fed(self, unpacker: zlib._Decompress, data: bytes) -> Iterator[bytes]:
        while data or unpacker.unconsumed_tail:
            if unpacker.eof:
                raise Tampered("There is something behind the end of the archive.", code="archive-damaged")
            piece = unpacker.decompress(data, PIECE)
            data = unpacker.unconsumed_tail
            if unpacker.unused_data:
                raise Tampered("There is something behind the end of the archive.", code="archive-damaged")
            if piece:
                self.plain.update(piece)
                yield piece
            elif not data:
                return

    def _end(self, unpacker: zlib._Decompress, data: bytes, file: BinaryIO) -> Iterator[bytes]:
        """The last byte of the data and the trailer. Bits behind the last code are nobody's: they must be zero."""
        other = unpacker.copy()
        yield from self._fed(unpacker, data)
        if not unpacker.eof:
            raise Tampered("The archive ends before its time.", code="archive-damaged")
        if file.read(1):
            raise Tampered("There is something behind the end of the archive.", code="archive-damaged")
        if data[0]:
            cleared = data[0] & ~(1 << (data[0].bit_length() - 1))
            try:
                other.decompress(bytes((cleared,)) + data[1:])
            except zlib.error:
                return
            if other.eof:
                raise Tampered("The archive's last byte of data was changed.", code="archive-damaged")

    def _read(self, file: BinaryIO, size: int) -> bytes:
        data = file.read(size)
        self.packed.update(data)
        return data
