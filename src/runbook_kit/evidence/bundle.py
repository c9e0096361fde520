"""Packs that are about no session: named files as they are now, the repository, or how everything stands."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from msgspec import Struct

from runbook_kit.errors import InvalidInput, Tampered
from runbook_kit.evidence import readme, shelf
from runbook_kit.evidence.contents import Part
from runbook_kit.evidence.manifest import Listed
from runbook_kit.evidence.names import fitting
from runbook_kit.evidence.sealing import About, Packed, Sign, copy, publish, put, seal, unusable
from runbook_kit.evidence.shelf import ARCHIVE, PIN, SHA256
from runbook_kit.evidence.verifying import verify_archive
from runbook_kit.session.inspection import measure_file
from runbook_kit.session.log import read_file

FILES = "files"
# What sha256sum, shasum and openssl's users write: digest, name, `*` for binary. A digest alone is one, too.
LINE = re.compile(r"\\?(?P<digest>[0-9a-fA-F]{64})(?:[ \t]+\*?(?P<name>.+?))?[ \t]*")
LARGEST = 1 << 20  # bytes of a `.sha256`


class Checked(Struct, frozen=True):
    """A file that was taken, and what its digest beside it was worth: `verified`, `pack`, or nothing."""

    part: Part
    verified: str = ""


def bundle(parts: Sequence[Part], at: Path, name: str, about: About, sign: Sign | None, title: str = "Files") -> Packed:
    """Make a pack of `parts`. Raises `MachineError` when it cannot be written, and as `publish` does."""
    try:
        shelf.make(at)
        with shelf.draft(at, name) as folder:
            inside = folder / name
            inside.mkdir()
            listed = [_taken(part, inside) for part in parts]
            digests = any(each.path.endswith(".sha256") for each in listed)
            text = readme.plain_readme(name=name, title=title, at=about.at, status=about.status, digests=digests)
            listed.append(put(inside, readme.NAME, text, "readme"))
            return publish(seal(folder, name, listed, about), at, sign, folder)
    except OSError as error:
        raise unusable(error) from None


def _taken(part: Part, inside: Path) -> Listed:
    """Copy a part, and see that it is still what was checked."""
    try:
        found = copy(part, inside)
    except OSError as error:
        why = error.strerror or "it cannot be read"
        raise InvalidInput(
            f"`{part.source}` cannot be taken: {why}.", hint="Name files that are no links.", code="not-readable"
        ) from None
    if part.sha256 and found.sha256 != part.sha256:
        raise Tampered(
            f"`{part.source}` has changed while it was taken.",
            hint="Nothing was packed. Try again when nobody writes to it.",
            code="bundle-mismatch",
        )
    return found


def gather(named: Iterable[Path], root: Path) -> tuple[Checked, ...]:
    """The named files, and those in named folders, with the digests beside them, each compared with its own.

    Raises `InvalidInput` for what is no file, `Tampered` for a file that its `.sha256` or its pin does not fit.
    """
    found: dict[Path, Checked] = {}
    for path in named:
        for each in _files(path):
            for one in (each, *_beside(each)):
                if one not in found:
                    taken = [checked.part.path for checked in found.values()]
                    found[one] = _checked(one, root, taken)
    return tuple(found.values())


def _files(path: Path) -> Iterator[Path]:
    if path.is_symlink() or not (path.is_dir() or path.is_file()):
        why = "it is a link" if path.is_symlink() else "there is no such file"
        message = f"`{path.name}` cannot be bundled: {why}."
        raise InvalidInput(message, hint="Name files or folders.", code="not-readable")
    if path.is_file():
        yield path
        return
    for at, folders, names in os.walk(path, onerror=_raise):
        folders.sort()
        for name in sorted(names):
            each = Path(at, name)
            if each.is_symlink() or not each.is_file():
                message = f"`{each.relative_to(path)}` in `{path.name}` is no regular file."
                raise InvalidInput(message, hint="Name the files that are meant.", code="not-readable")
            yield each


def _raise(error: OSError) -> None:
    raise InvalidInput(f"`{error.filename}` cannot be read: {error.strerror}.", code="not-readable")


def _beside(path: Path) -> tuple[Path, ...]:
    """The digest that goes with a file, and the pin that goes with a pack."""
    ends = [path.with_name(f"{path.name}.sha256")]
    if path.name.endswith(ARCHIVE):
        ends.append(path.with_name(f"{path.name.removesuffix(ARCHIVE)}{PIN}"))
    return tuple(each for each in ends if each.is_file() and not each.is_symlink())


def _checked(path: Path, root: Path, taken: Sequence[str]) -> Checked:
    try:
        found = measure_file(path)
    except OSError as error:
        why = error.strerror or "it cannot be read"
        raise InvalidInput(f"`{path.name}` cannot be bundled: {why}.", code="not-readable") from None
    source = _shown(path, root)
    part = Part(fitting(source, FILES, taken), "file", path, source, found.sha256)
    beside = path.with_name(f"{path.name}.sha256")
    if not os.path.lexists(beside):
        return Checked(part)
    wanted = _digest(beside, path.name)
    if wanted != found.sha256:
        raise Tampered(
            f"`{source}` is not the file that `{beside.name}` names.",
            hint="Nothing was packed. Compare both with where they came from.",
            code="bundle-mismatch",
        )
    if path.name.endswith(ARCHIVE) and os.path.lexists(path.with_name(f"{path.name.removesuffix(ARCHIVE)}{PIN}")):
        judged = verify_archive(path)
        wrong = next((each for each in judged.objections if each.severity == "error"), None)
        if wrong is not None:
            message = f"`{source}` is a pack that does not verify: {wrong.message}"
            raise Tampered(message, hint="Nothing was packed.", code="bundle-mismatch")
        return Checked(part, "pack")
    return Checked(part, "verified")


def _digest(beside: Path, name: str) -> str:
    """What a `.sha256` says of the file `name`. Raises `Tampered` for one that says nothing about it."""
    try:
        lines = read_file(beside)[:LARGEST].decode("utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        lines = []
    for line in lines:
        match = LINE.fullmatch(line)
        if match and (match["name"] is None or re.split(r"[/\\]", match["name"])[-1] == name):
            return match["digest"].lower()
    raise Tampered(
        f"`{beside.name}` says nothing about `{name}`.",
        hint=f"Write it anew with `sha256sum {name} > {beside.name}`, if you know that the file is right.",
        code="bundle-mismatch",
    )


def _shown(path: Path, root: Path) -> str:
    """The path in the repository; of a file elsewhere its name alone."""
    real = Path(os.path.realpath(path))
    try:
        return real.relative_to(os.path.realpath(root)).as_posix()
    except ValueError:
        return path.name


def kinds(found: Iterable[Checked]) -> dict[str, int]:
    """How many were compared with a digest, and how many with nothing."""
    checked = list(found)
    digests = sum(each.part.path.endswith((".sha256", PIN, SHA256)) for each in checked)
    verified = sum(bool(each.verified) for each in checked)
    return {"verified": verified, "digests": digests, "unverified": len(checked) - verified - digests}
