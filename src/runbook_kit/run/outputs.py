"""What a block hands on by writing `key=value` into the file that RUNBOOK_OUTPUT names."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from msgspec import Struct

from runbook_kit.plan.filling.spelling import alters_programs
from runbook_kit.run.surroundings import variable

OUTPUT = ".out"  # the end of the name of that file, which is gone when the block has ended
LARGEST = 1 << 20  # bytes of the file; a block hands on values, not data
NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*")


class Outputs(Struct, frozen=True):
    """The values of a block by name, in order, and the lines that are none."""

    values: tuple[tuple[str, str], ...] = ()
    problems: tuple[str, ...] = ()


def take_outputs(path: Path) -> Outputs:
    """The values in the file, without those that may not be handed on; the file is gone then."""
    return _allowed(read_outputs(_read_file(path)))


def read_outputs(data: bytes) -> Outputs:
    """The values in `data`: lines `key=value`, and `key<<END` with the value in the lines up to `END`.

    A later value of a name replaces an earlier one; blank lines and lines that begin with `#` are skipped. A value
    with a NUL, bytes that are not UTF-8 and a file of more than 1 MiB are problems, never an error.
    """
    if len(data) > LARGEST:
        return Outputs(problems=(f"It wrote {len(data)} bytes of outputs; at most {LARGEST} are read.",))
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        return Outputs(problems=(f"Its outputs are not UTF-8 (byte {error.start + 1}).",))
    found: dict[str, str] = {}
    problems = []
    for number, name, value in _entries(text.split("\n")):
        if not NAME.fullmatch(name):
            problems.append(f"Line {number} of its outputs is not `name=value`.")
        elif "\0" in value:
            problems.append(f"The output {name} contains a NUL character.")
        else:
            found.pop(name, None)
            found[name] = value
    return Outputs(tuple(found.items()), tuple(problems))


def _entries(lines: list[str]) -> Iterator[tuple[int, str, str]]:
    """Number of the line, name and value of every entry; a line that is no entry has an empty name."""
    at = 0
    while at < len(lines):
        line, at = lines[at].removesuffix("\r"), at + 1
        if not line.strip() or line.startswith("#"):
            continue
        number = at
        name, sign, value = line.partition("=")
        head, here, end = line.partition("<<")
        if here and NAME.fullmatch(head) and end and (not sign or len(head) < len(name)):
            stop = next((index for index in range(at, len(lines)) if lines[index].removesuffix("\r") == end), None)
            if stop is None:
                yield number, "", ""
                continue
            yield number, head, "\n".join(lines[at:stop])
            at = stop + 1
        else:
            yield number, name.strip() if sign else "", value


def _read_file(path: Path) -> bytes:
    """What the block wrote for later ones; a link or anything else but a file is not followed.

    The file is gone then: it may hold secrets, and the record has the values without them.
    """
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError:
        return b""
    with suppress(OSError):
        os.unlink(path)
    try:
        # A folder cannot be read, and a pipe whose writer lives on has no end.
        return _read_all(descriptor) if stat.S_ISREG(os.fstat(descriptor).st_mode) else b""
    finally:
        os.close(descriptor)


def _read_all(descriptor: int) -> bytes:
    found = bytearray()
    while len(found) <= LARGEST and (piece := os.read(descriptor, LARGEST + 1 - len(found))):
        found += piece
    return bytes(found)


def _allowed(found: Outputs) -> Outputs:
    """The outputs without those that would change, as variables, what the programs of later blocks are or do."""
    taken = tuple(name for name, _ in found.values if alters_programs(variable(name)))
    problems = (*found.problems, *(f"The output {name} is not handed on: {variable(name)} is taken." for name in taken))
    return Outputs(tuple(each for each in found.values if each[0] not in taken), problems)
