"""Copies whole sets to another folder, verifies the copies there, and only then speaks of them."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Literal

from msgspec import Struct

from runbook_kit.errors import InvalidInput
from runbook_kit.evidence import shelf
from runbook_kit.evidence.sealing import unusable
from runbook_kit.evidence.shelf import ARCHIVE, PIN, SHA256, SIGNATURE, Set
from runbook_kit.evidence.verifying import Check, verify_archive
from runbook_kit.session.log import read_file

COPIED = (ARCHIVE, SHA256, SIGNATURE, PIN)  # the folder of a pack says nothing that its archive does not
What = Literal["copied", "there", "wrong", "other"]


class Copied(Struct, frozen=True):
    """What became of a set: copied, there already, wrong where it is (`said`), or another one of that name is there."""

    set: Set
    what: What
    code: str = ""
    said: str = ""


def archive(sets: Sequence[Set], target: Path, check: Check | None = None, *, signed: bool = False) -> Iterator[Copied]:
    """Copy each set to `target`, a set after the other; one that is there already is verified again.

    A set appears under its name only when its copy verifies; what a crash leaves is a hidden folder, which the next
    call removes. Nothing is removed here. Raises `MachineError` when it cannot be written.
    """
    try:
        shelf.make(target)
        with shelf.locked(target, alone=True):
            _clear(target)
            for each in sets:
                yield _copied(each, target, check, signed)
    except OSError as error:
        raise unusable(error) from None


def _clear(target: Path) -> None:
    """Remove what an interrupted copy has left."""
    for name in os.listdir(target):
        if name.startswith(shelf.DRAFT):
            shutil.rmtree(target / name, ignore_errors=True)


def _copied(each: Set, target: Path, check: Check | None, signed: bool) -> Copied:
    if not each.complete:
        return Copied(each, "wrong", shelf.glance(each) or "evidence-incomplete", "It is not a whole set.")
    there = target / f"{each.name}{PIN}"
    if os.path.lexists(there):
        if read_file(there) != read_file(each.shelf / f"{each.name}{PIN}"):
            return Copied(each, "other", "evidence-exists", "Another pack of this name is there, with another pin.")
        return _judged(each, target, "there", check, signed)
    folder = target / f"{shelf.DRAFT}{each.name}-{os.getpid()}"
    folder.mkdir(mode=0o700)
    try:
        for end in COPIED:
            if end in each.ends:
                _copy(each.shelf / f"{each.name}{end}", folder / f"{each.name}{end}")
        found = _judged(each, folder, "copied", check, signed)
        if found.what == "copied":
            shelf.publish(folder, target, each.name)
            found = _judged(each, target, "copied", check, signed)
        return found
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _copy(source: Path, target: Path) -> None:
    """Copy a file, and have it on the disk."""
    with open(source, "rb") as before, shelf.new(target) as after:
        shutil.copyfileobj(before, after, 1 << 20)
        after.flush()
        os.fsync(after.fileno())


def _judged(each: Set, folder: Path, what: What, check: Check | None, signed: bool) -> Copied:
    """What a copy is worth, read from the disk."""
    try:
        found = verify_archive(folder / f"{each.name}{ARCHIVE}", check, signed=signed)
    except InvalidInput as error:
        return Copied(each, "wrong", error.code, error.message)
    # In an archive everything must be there: what is only worth knowing elsewhere is an objection here.
    wrong = [each for each in found.objections if each.severity == "error" or each.code == "unanchored"]
    return Copied(each, "wrong", wrong[0].code, wrong[0].message) if wrong else Copied(each, what)
