"""`runbook evidence archive`: copies of packs in another folder, verified there."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from runbook_kit.cli.evidence_access import out_option
from runbook_kit.cli.options import format_option

if TYPE_CHECKING:
    from runbook_kit.evidence.archiving import Copied


@click.command("archive")
@click.argument("folder", metavar="DIR", type=click.Path())
@click.argument("packs", nargs=-1, metavar="[PACK]…")
@click.option("--signers", default="", metavar="FILE", type=click.Path(), help="Whose signatures count.")
@out_option
@format_option("text", "json")
def command(folder: str, packs: tuple[str, ...], signers: str, out: str, form: str) -> None:
    """Copy packs to DIR, then verify the copies; all that are here without PACK.

    Archive, digest, signature and pin are copied; a pack that is there already is verified again. Nothing is removed
    here. Exits 4 when a copy does not verify, or when DIR has another pack of that name.
    """
    import os

    from runbook_kit.cli.evidence_access import check_here, named_set, shelf_of, spelled_out
    from runbook_kit.cli.failure import Concluded
    from runbook_kit.cli.person import refuse_inside_a_block
    from runbook_kit.cli.place import find_place
    from runbook_kit.cli.screen import put, put_json
    from runbook_kit.errors import UsageError
    from runbook_kit.evidence.archiving import archive
    from runbook_kit.evidence.shelf import list_sets, locked
    from runbook_kit.render.evidence_v1 import archived_v1
    from runbook_kit.render.terminal import counted
    from runbook_kit.repo import relative

    environ = dict(os.environ)
    refuse_inside_a_block(environ, "evidence archive")
    place = find_place()
    shelf = shelf_of(place, out)
    target = shelf_of(place, folder)
    if target.resolve() == shelf.resolve():
        hint = "Name another folder, best on another disk."
        raise UsageError("The packs are there already: it is their own folder.", hint=hint, code="invalid-value")
    sets = [named_set(shelf, spelled_out(each, place.root)) for each in packs] if packs else list_sets(shelf)
    if not sets:
        hint = "`runbook evidence pack SESSION` makes one."
        raise UsageError("There are no packs here to copy.", hint=hint, code="unknown-evidence")
    with locked(shelf, alone=False):
        done = list(archive(sets, target, check_here(place, signers, environ), signed=bool(signers)))
    if form == "json":
        put_json(archived_v1(relative(target, place.root), [(x.set.name, x.what, x.code, x.said) for x in done]))
    else:
        put("\n".join(sentence(each) for each in done))
    wrong = [each for each in done if each.what in ("wrong", "other")]
    if wrong:
        raise Concluded(
            f"{counted(len(wrong), 'pack')} of {len(done)} could not be archived: {wrong[0].set.name}: {wrong[0].said}",
            hint=f"`runbook evidence verify {wrong[0].set.name}` says what is wrong. Nothing was removed.",
            code=wrong[0].code,
            exit_code=4,
        )


def sentence(each: Copied) -> str:
    """What became of a pack, on one line."""
    words = {
        "copied": "copied and verified",
        "there": "was there already, and verifies",
        "wrong": "does not verify",
        "other": "not copied",
    }
    return f"{each.set.name}: {words[each.what]}" + (f". {each.said}" if each.said else "")
