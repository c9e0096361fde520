"""`runbook evidence bundle`: named files in one pack, each compared with the digest beside it on the way in."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from runbook_kit.cli.evidence_access import out_option
from runbook_kit.cli.options import format_option

if TYPE_CHECKING:
    from collections.abc import Sequence

    from runbook_kit.cli.place import Place
    from runbook_kit.evidence.closing import Verification
    from runbook_kit.evidence.contents import Part


@click.command("bundle")
@click.argument("files", nargs=-1, required=True, metavar="FILE…", type=click.Path())
@out_option
@click.option("--name", default="", metavar="PATTERN", help="What it is called. Else bundle-{time}.")
@click.option("--require-digests", is_flag=True, help="Refuse a file that has no digest beside it.")
@click.option("--sign", default="", metavar="KEY", help="Sign the archive with this SSH key.")
@click.option("--no-sign", is_flag=True, help="Do not sign, whatever is configured.")
@format_option("text", "json")
def command(
    files: tuple[str, ...], out: str, name: str, require_digests: bool, sign: str, no_sign: bool, form: str
) -> None:
    """Pack files and folders as they are, and verify the pack.

    A file with a `.sha256` beside it is compared with that first, a pack with its pin, too; both go with it. Exits 4
    for one that does not fit, and nothing is packed. Files are taken as they are: no secrets are masked in them.
    """
    import os

    from runbook_kit.cli.approving import signing_key
    from runbook_kit.cli.evidence_pack import tell_packed
    from runbook_kit.cli.person import refuse_inside_a_block
    from runbook_kit.cli.place import find_place
    from runbook_kit.cli.screen import note
    from runbook_kit.errors import Refused
    from runbook_kit.evidence.bundle import gather, kinds
    from runbook_kit.evidence.manifest import BUNDLE

    environ = dict(os.environ)
    refuse_inside_a_block(environ, "evidence bundle")
    place = find_place()
    found = gather([place.start / each for each in files], place.root)
    bare = [
        each.part.source for each in found if not each.verified and not each.part.path.endswith((".sha256", ".pin"))
    ]
    if bare and require_digests:
        raise Refused(
            f"There is no digest beside `{bare[0]}`.",
            hint=f"Write one with `sha256sum {bare[0].rpartition('/')[2]}` in its folder, or allow it.",
            code="digest-missing",
        )
    key = "" if no_sign else signing_key(sign, environ, place)
    parts = [each.part for each in found]
    done = packed(place, parts, BUNDLE, "bundled", "Files", out, name or "bundle-{time}", key)
    tell_packed(done, place, form)
    counts = kinds(found)
    note(f"{counts['verified']} compared with their digests, {counts['unverified']} had none.")


def packed(
    place: Place,
    parts: Sequence[Part],
    kind: str,
    status: str,
    title: str,
    out: str,
    pattern: str,
    key: str,
    commit: str = "",
) -> Verification:
    """Make a pack that is about no session, and verify it."""
    import os

    from runbook_kit.cli import clock
    from runbook_kit.cli.evidence_access import check_here, shelf_of
    from runbook_kit.cli.people import is_terminal
    from runbook_kit.cli.person import identity
    from runbook_kit.evidence.bundle import bundle
    from runbook_kit.evidence.closing import verified
    from runbook_kit.evidence.pack import filled
    from runbook_kit.evidence.sealing import About
    from runbook_kit.evidence.signing import signer

    environ, at = dict(os.environ), clock.iso(clock.now())
    moment = at.replace("-", "").replace(":", "")
    values = {"date": moment[:8], "clock": moment[9:15], "time": f"{moment[:15]}Z", "kind": kind, "status": status}
    signed_by = identity(environ, place.root) if key else ""
    about = About(kind=kind, status=status, at=at, commit=commit, signer=signed_by)
    sign = signer(key, environ, ask=is_terminal(environ)) if key else None
    made = bundle(parts, shelf_of(place, out), filled(pattern, values), about, sign, title)
    return verified(made, check_here(place, "", environ))
