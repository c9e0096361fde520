"""The tar format of POSIX (ustar), written and read byte for byte: one way to write a member, no other is accepted."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

from msgspec import Struct

from runbook_kit.errors import Tampered

BLOCK = 512
END = bytes(2 * BLOCK)
FILE, FOLDER = b"0", b"5"
MODES = {FILE: 0o644, FOLDER: 0o755}
LARGEST = 8**11 - 1  # bytes of a member: eleven octal digits
CHECKSUM = slice(148, 156)
OTHERS = {
    b"1": "is a hard link",
    b"2": "is a symbolic link",
    b"3": "is a device",
    b"4": "is a device",
    b"6": "is a named pipe",
    b"7": "is a contiguous file",
    b"L": "has a name in GNU's own form",
    b"K": "has a link in GNU's own form",
    b"S": "is a sparse file in GNU's own form",
    b"x": "has an extended header (PAX)",
    b"g": "has a global extended header (PAX)",
}


class Header(Struct, frozen=True):
    """What a member is: its whole name, its bytes, its time in seconds since 1970, `FILE` or `FOLDER`."""

    name: str
    size: int
    mtime: int
    kind: bytes


class Source(Protocol):
    """Bytes that come one after another."""

    def take(self, size: int) -> bytes:
        """The next `size` bytes, fewer at the end."""


def header(member: Header) -> bytes:
    """The block before a member (IEEE Std 1003.1, pax, ustar): owner 0 without a name, fixed mode.

    The first folder of a name stands in the field `prefix`, so that what is behind it may have 100 bytes.
    """
    prefix, _, name = member.name.partition("/")
    prefix, name = (prefix, name) if name else ("", member.name)
    block = b"".join(
        (
            name.encode("ascii").ljust(100, b"\0"),
            b"%07o\0" % MODES[member.kind],
            b"%07o\0" % 0,  # owner
            b"%07o\0" % 0,  # group
            b"%011o\0" % member.size,
            b"%011o\0" % member.mtime,
            b" " * 8,  # the checksum counts as blanks
            member.kind,
            bytes(100),  # no link
            b"ustar\x0000",
            bytes(64),  # no names of owner and group
            b"%07o\0" % 0,
            b"%07o\0" % 0,  # no device
            prefix.encode("ascii").ljust(155, b"\0"),
            bytes(12),
        )
    )
    return block[: CHECKSUM.start] + b"%06o\0 " % sum(block) + block[CHECKSUM.stop :]


def padding(size: int) -> bytes:
    """What fills the last block of a member of `size` bytes."""
    return bytes(-size % BLOCK)


def read_header(block: bytes) -> Header | None:
    """What the block before a member says; None for the block that ends the archive.

    Raises `Tampered` for everything that `header` would not have written.
    """
    if block == bytes(BLOCK):
        return None
    if len(block) < BLOCK:
        raise Tampered("The archive ends in the middle of a member.", code="archive-damaged")
    name = _name(block)
    if block[156:157] in OTHERS:
        raise Tampered(f"`{name}` {OTHERS[block[156:157]]}, which no pack holds.", code="hostile-member")
    try:
        size, mtime = (int(block[at : at + 11].decode("ascii"), 8) for at in (124, 136))
        mode = int(block[100:107], 8)
        found = Header(name, size, mtime, block[156:157])
        again = header(found) if found.kind in MODES and not found.name.startswith("/") else b""
    except ValueError:
        again, mode, found = b"", 0, Header(name, 0, 0, b"")
    if again != block:
        if found.kind in MODES and mode != MODES[found.kind]:
            raise Tampered(f"`{name}` has the mode {mode:04o}, which no pack gives.", code="evidence-changed")
        message = f"The header of `{name}` was not written by this program."
        raise Tampered(message, code="hostile-member")
    return found


def _name(block: bytes) -> str:
    """The name in a header as it can be shown."""
    name, prefix = (block[at : at + size].split(b"\0")[0] for at, size in ((0, 100), (345, 155)))
    whole = b"/".join(part for part in (prefix, name) if part) if block[257:263] == b"ustar\0" else name
    return whole.decode("utf-8", "backslashreplace")


def read_members(source: Source) -> Iterator[Header]:
    """Every member's header; the caller takes the member's bytes from `source` before it asks for the next.

    Raises `Tampered` for anything but members, two empty blocks, and the end.
    """
    while (member := read_header(source.take(BLOCK))) is not None:
        yield member
        if source.take(-member.size % BLOCK).strip(b"\0"):
            raise Tampered(f"There is something between `{member.name}` and what follows.", code="archive-damaged")
    if source.take(BLOCK) != bytes(BLOCK) or source.take(1):
        raise Tampered("There is something behind the end of the archive.", code="archive-damaged")
