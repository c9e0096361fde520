"""Tar headers, byte for byte: written down here once, so that nobody changes them without seeing it."""

from __future__ import annotations

import io
import tarfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from runbook_kit.errors import Tampered
from runbook_kit.evidence import ustar
from runbook_kit.evidence.ustar import FILE, FOLDER, Header, header, read_header

GOLDEN = (
    b"logs/001-one.log" + bytes(84) + b"0000644\x000000000\x000000000\x0000000000010\x0015271300700\x00012613\x00 0"
    + bytes(100) + b"ustar\x0000" + bytes(64) + b"0000000\x000000000\x00" + b"pack" + bytes(151) + bytes(12)
)  # fmt: skip


def test_the_bytes_of_a_header() -> None:
    made = header(Header("pack/logs/001-one.log", 8, 1793425856, FILE))
    assert made == GOLDEN
    assert len(made) == 512


@settings(derandomize=True, deadline=None, max_examples=60)
@given(
    st.builds(
        Header,
        name=st.from_regex(r"[a-z0-9][A-Za-z0-9._-]{0,80}/[A-Za-z0-9._][A-Za-z0-9._/-]{0,90}[a-z]", fullmatch=True),
        size=st.integers(0, ustar.LARGEST),
        mtime=st.integers(0, 8**11 - 1),
        kind=st.just(FILE),
    )
)
def test_what_is_written_is_read(member: Header) -> None:
    """By this program, and by Python's own reader."""
    assert read_header(header(member)) == member
    found = tarfile.TarInfo.frombuf(header(member), "ascii", "strict")
    assert (found.name, found.size, found.mtime, found.mode) == (member.name, member.size, member.mtime, 0o644)
    assert (found.uid, found.gid, found.uname, found.gname) == (0, 0, "", "")


def test_folders() -> None:
    assert read_header(header(Header("pack/", 0, 1, FOLDER))) == Header("pack/", 0, 1, FOLDER)
    assert read_header(header(Header("pack/logs/", 0, 1, FOLDER))) == Header("pack/logs/", 0, 1, FOLDER)
    assert read_header(bytes(512)) is None


@pytest.mark.parametrize("at", [0, 99, 100, 108, 116, 124, 135, 136, 147, 148, 155, 156, 157, 257, 265, 329, 345, 511])
def test_any_other_byte_is_refused(at: int) -> None:
    block = bytearray(GOLDEN)
    block[at] ^= 1
    with pytest.raises(Tampered):
        read_header(bytes(block))


class Bytes:
    """A source of bytes."""

    def __init__(self, data: bytes) -> None:
        self.take = io.BytesIO(data).read


def test_members_end_with_two_empty_blocks() -> None:
    assert list(ustar.read_members(Bytes(ustar.END))) == []
    for data in (bytes(512), ustar.END + b"x", ustar.END + bytes(512), b"", b"x" * 100):
        with pytest.raises(Tampered) as caught:
            list(ustar.read_members(Bytes(data)))
        assert caught.value.code == "archive-damaged"
