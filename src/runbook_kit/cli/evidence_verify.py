"""`runbook evidence verify`: whether a pack is what was packed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click
from msgspec import Struct

from runbook_kit.cli.evidence_access import out_option
from runbook_kit.cli.options import format_option

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from runbook_kit.cli.place import Place
    from runbook_kit.evidence.shelf import Set
    from runbook_kit.evidence.verifying import Check
    from runbook_kit.session.inspection import Inspection


class Looked(Struct, frozen=True):
    """What was looked at, and what there is to say about it."""

    name: str
    what: str
    inspection: Inspection


@click.command("verify")
@click.argument("pack", metavar="PACK", type=click.Path())
@click.option("--signers", default="", metavar="FILE", type=click.Path(), help="Whose signatures count.")
@out_option
@format_option("text", "json")
def command(pack: str, signers: str, out: str, form: str) -> None:
    """Compare a pack with its own lists, with its log, and with the digest and the pin beside it.

    PACK is a folder, an archive, or a session. Nothing is unpacked and nothing written; a folder and an archive need
    no repository. Exits 4 when something is not what was packed.
    """
    import os

    from runbook_kit.cli.failure import Concluded
    from runbook_kit.cli.screen import output, put, put_json
    from runbook_kit.render.verification import verification_page, verification_v1

    looked = look_at(pack, signers, out, dict(os.environ))
    found = looked.inspection
    if form == "json":
        put_json(verification_v1(found))
    else:
        put(verification_page(found, looked.name, output(), what=looked.what))
    if not found.holds:
        wrong = next(each for each in found.objections if each.severity == "error")
        raise Concluded(
            f"{looked.what} {looked.name} is not what was written: {wrong.message}",
            hint="Keep everything as it is, and compare it with a copy, or with the session it was made of.",
            code=wrong.code,
            exit_code=4,
        )


def look_at(name: str, signers: str, out: str, environ: Mapping[str, str]) -> Looked:
    """Verify what `name` stands for. Raises `UsageError` when that is nothing."""
    from runbook_kit.cli.evidence_access import check_here, find_set, shelf_of, spelled_out
    from runbook_kit.cli.place import find_place
    from runbook_kit.evidence.verifying import verify_archive, verify_folder

    place = find_place()
    path = place.start / name
    is_name = "/" not in name and not path.exists()  # what lies here is meant, not one of its name on the shelf
    name = spelled_out(name, place.root) if is_name else name
    found = find_set(shelf_of(place, out), name) if is_name else None
    if found is not None:
        return Looked(found.name, "Pack", verify_set(found, check_here(place, signers, environ), signed=bool(signers)))
    if path.is_dir():
        refuse_signers("A folder" if signers else "")
    if path.is_dir() and not is_session(path):
        return Looked(path.resolve().name, "Pack", verify_folder(path.resolve()))
    if path.exists() and not path.is_dir():
        return Looked(
            path.name, "Pack", verify_archive(path, check_here(place, signers, environ), signed=bool(signers))
        )
    refuse_signers("A session" if signers else "")
    return verify_session(path if path.is_dir() else None, name, place)


def refuse_signers(what: str) -> None:
    """Raise `UsageError` where signers were named (`what` is not empty) and what is verified has no signature."""
    if what:
        from runbook_kit.errors import UsageError

        hint = "Name the archive, which ends in .tar.gz, or leave out --signers."
        raise UsageError(f"{what} has no signature; archives have.", hint=hint, code="conflicting-options")


def verify_set(found: Set, check: Check | None, *, signed: bool = False) -> Inspection:
    """The archive and the folder of a pack that is here."""
    from msgspec.structs import replace

    from runbook_kit.evidence.shelf import ARCHIVE
    from runbook_kit.evidence.verifying import verify_archive, verify_folder

    if ARCHIVE not in found.ends:
        refuse_signers("A folder" if signed else "")
        return verify_folder(found.folder)
    archive = verify_archive(found.archive, check, signed=signed)
    if "" not in found.ends:
        return archive
    folder = verify_folder(found.folder)
    return replace(
        archive,
        objections=tuple(dict.fromkeys((*archive.objections, *folder.objections))),
        files=archive.files + folder.files,
        size=archive.size + folder.size,
    )


def is_session(path: Path) -> bool:
    """Whether this is the folder of a session, not of a pack."""
    from runbook_kit.session.folders import NAME, SESSIONS

    return path.resolve().parent.name == SESSIONS and NAME.fullmatch(path.resolve().name) is not None


def verify_session(path: Path | None, name: str, place: Place) -> Looked:
    """A session of which there is no pack: its own log and files."""
    from msgspec.structs import replace

    from runbook_kit.session.folders import find
    from runbook_kit.session.inspection import Objection, inspect

    folder = path.resolve() if path else find(place.root, name)
    found = inspect(folder)
    said = Objection("not-packed", "There is no pack of this session; its own folder was verified.", severity="info")
    return Looked(folder.name, "Session", replace(found, objections=(*found.objections, said)))
