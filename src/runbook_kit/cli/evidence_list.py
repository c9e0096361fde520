"""`runbook evidence list`: the packs that are here."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from runbook_kit.cli.evidence_access import out_option
from runbook_kit.cli.options import format_option

if TYPE_CHECKING:
    from pathlib import Path

    from runbook_kit.evidence.shelf import Set
    from runbook_kit.render.evidence_v1 import Line


@click.command("list")
@out_option
@format_option("text", "json")
def command(out: str, form: str) -> None:
    """The packs that are here, the newest first, each looked at briefly.

    Pins, lists and digests are compared with each other, large files are not read. Exits 4 when they do not agree.
    """
    from runbook_kit.cli.evidence_access import shelf_of
    from runbook_kit.cli.failure import Concluded
    from runbook_kit.cli.place import find_place
    from runbook_kit.cli.screen import output, put, put_json
    from runbook_kit.evidence.shelf import list_sets
    from runbook_kit.render.terminal import counted

    place = find_place()
    lines = [line_of(each, place.root) for each in list_sets(shelf_of(place, out))]
    if form == "json":
        from runbook_kit.render.evidence_v1 import packs_v1

        put_json(packs_v1(lines))
    else:
        from runbook_kit.render.evidence_page import packs_page

        put(packs_page(lines, output()))
    wrong = [line for line in lines if line.code]
    if wrong:
        raise Concluded(
            f"{counted(len(wrong), 'pack')} cannot be trusted: {', '.join(line.name for line in wrong)}.",
            hint=f"`runbook evidence verify {wrong[0].name}` says what is wrong.",
            code=wrong[0].code,
            exit_code=4,
        )


def line_of(each: Set, root: Path, why: str = "", *, goes: bool = False) -> Line:
    """A pack as it is shown."""
    from runbook_kit.evidence.shelf import glance
    from runbook_kit.render.evidence_v1 import Line
    from runbook_kit.repo import relative

    pin = each.pin
    return Line(
        name=each.name,
        session=pin.session if pin else "",
        status=pin.status if pin else "",
        closed_at=pin.closed_at if pin else "",
        size=each.size,
        archive=relative(each.archive, root),
        tar_sha256=pin.tar_sha256 if pin else "",
        signed_by=pin.signed_by if pin else "",
        held=each.held,
        code=glance(each),
        why=why,
        goes=goes,
    )
