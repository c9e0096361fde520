"""Verifies packs where they lie: the archive or the folder, with the digest, the pin and the signature beside it."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterator
from pathlib import Path

from msgspec.structs import replace

from runbook_kit.errors import InvalidInput, Tampered
from runbook_kit.evidence import pin, sums
from runbook_kit.evidence.contained import Contents, read_archive, read_folder
from runbook_kit.evidence.judging import judge
from runbook_kit.evidence.shelf import ARCHIVE, PIN, SHA256, SIGNATURE
from runbook_kit.session.inspection import Inspection, Objection, Severity
from runbook_kit.session.log import read_file

# The archive, its armored signature, who is said to have signed, and when it was closed → why it does not hold.
Check = Callable[[Path, str, str, str], str]


def verify_archive(path: Path, check: Check | None = None, *, signed: bool = False) -> Inspection:
    """Verify an archive, and what lies beside it. Nothing is unpacked, nothing written.

    `signed`: it must be; otherwise whoever replaces it as a whole leaves the signature out, and the line of the pin
    that asks for it. Raises `InvalidInput` when there is no file that can be read.
    """
    name = path.name.removesuffix(ARCHIVE)
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
        with os.fdopen(descriptor, "rb", buffering=0) as file:
            status = os.fstat(descriptor)
            if not stat.S_ISREG(status.st_mode):
                raise unreadable(path, "it is no file")
            found = read_archive(file, status.st_size)
    except OSError as error:
        raise unreadable(path, os.strerror(error.errno or 5)) from None
    held, beside = _pin(path.with_name(f"{name}{PIN}"))
    beside += _sum(path, found)
    if held is not None:
        beside += _signature(path, held, check)
    if check is not None and (held is None or not held.signed_by):
        word: Severity = "error" if signed else "info"
        beside.append(Objection("signature-missing", "Nobody has signed it.", path.name, severity=word))
    judged = judge(found, held)
    return replace(judged, objections=tuple(_named(judged.objections, path.name)) + tuple(beside))


def verify_folder(path: Path) -> Inspection:
    """Verify the folder of a pack, and the pin beside it. Raises `InvalidInput` when it cannot be read."""
    try:
        found = read_folder(path)
    except OSError as error:
        raise unreadable(path, os.strerror(error.errno or 5)) from None
    held, beside = _pin(path.with_name(f"{path.name}{PIN}"))
    judged = judge(found, held)
    return replace(judged, objections=(*judged.objections, *beside))


def _named(objections: tuple[Objection, ...], name: str) -> Iterator[Objection]:
    """Objections to the archive as a whole bear its name."""
    for each in objections:
        yield each if each.path else replace(each, path=name)


def _pin(path: Path) -> tuple[pin.Pin | None, list[Objection]]:
    try:
        return pin.read(read_file(path)), []
    except FileNotFoundError:
        message = f"There is no `{path.name}`: a pack that was replaced as a whole would not be noticed."
        return None, [Objection("unanchored", message, path.name, severity="info")]
    except OSError:
        return None, [Objection("pin-invalid", "The pin cannot be read.", path.name)]
    except Tampered as error:
        return None, [Objection(error.code, error.message, path.name)]


def _sum(path: Path, found: Contents) -> list[Objection]:
    name = f"{path.name.removesuffix(ARCHIVE)}{SHA256}"
    try:
        lines = read_file(path.with_name(name))
    except FileNotFoundError:
        message = f"There is no `{name}`: an archive that was damaged on its way would be noticed by its content only."
        return [Objection("unanchored", message, name, severity="info")]
    except OSError:
        return [Objection("archive-mismatch", f"`{name}` cannot be read.", name)]
    if lines != sums.written({path.name: found.packed}):
        return [Objection("archive-mismatch", f"`{path.name}` is not the archive that `{name}` names.", name)]
    return []


def _signature(path: Path, held: pin.Pin, check: Check | None) -> list[Objection]:
    name = f"{path.name}{SIGNATURE.removeprefix(ARCHIVE)}"
    try:
        armored = read_file(path.with_name(name)).decode("ascii", "replace")
    except FileNotFoundError:
        message = f"The pin says that {held.signed_by} signed, but there is no `{name}`."
        return [Objection("signature-missing", message, name)] if held.signed_by else []
    except OSError:
        return [Objection("signature-wrong", f"`{name}` cannot be read.", name)]
    if not held.signed_by:
        return [Objection("signature-wrong", "There is a signature, but the pin does not say whose.", name)]
    if check is None:
        message = f"The signature of {held.signed_by} was not checked: no file of signers is known."
        return [Objection("signature-unchecked", message, name, severity="info")]
    why = check(path, armored, held.signed_by, held.closed_at)
    if not why:
        return []
    return [Objection("signature-wrong", f"The signature is not that of {held.signed_by}: {why}.", name)]


def unreadable(path: Path, why: str) -> InvalidInput:
    return InvalidInput(
        f"`{path.name}` cannot be verified: {why}.",
        hint="Name a pack: its session, its folder, or its archive.",
        code="not-readable",
    )
