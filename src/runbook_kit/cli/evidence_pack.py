"""`runbook evidence pack`: a closed session as a folder and an archive that verify with plain tools."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from runbook_kit.cli.evidence_access import out_option, profile_option
from runbook_kit.cli.options import format_option
from runbook_kit.cli.session_access import session_argument

if TYPE_CHECKING:
    from runbook_kit.cli.place import Place
    from runbook_kit.evidence.closing import Verification
    from runbook_kit.evidence.sealing import Packed
    from runbook_kit.render.evidence_v1 import Line


@click.command("pack")
@session_argument
@out_option
@click.option(
    "--name", default="", metavar="PATTERN", help="What it is called, such as {target}-{date}. Else as configured."
)
@profile_option
@click.option("--sign", default="", metavar="KEY", help="Sign the archive with this SSH key.")
@click.option("--no-sign", is_flag=True, help="Do not sign, whatever is configured.")
@format_option("text", "json")
def command(session: str, out: str, name: str, profile: str, sign: str, no_sign: bool, form: str) -> None:
    """Pack a closed session, and verify what was packed.

    Writes a folder, `NAME.tar.gz`, `NAME.tar.gz.sha256` and `NAME.pin`. The same session makes the same bytes
    everywhere; a pack that is there already stays. Exits 4 when a pack does not verify.
    """
    import os

    from runbook_kit.cli.approving import signing_key
    from runbook_kit.cli.evidence_access import check_here, wanted_here
    from runbook_kit.cli.person import refuse_inside_a_block
    from runbook_kit.cli.place import find_place
    from runbook_kit.evidence.closing import pack_and_verify
    from runbook_kit.evidence.pack import refuse_open
    from runbook_kit.session.folders import find
    from runbook_kit.session.store import look

    environ = dict(os.environ)
    refuse_inside_a_block(environ, "evidence pack")
    place = find_place()
    folder = find(place.root, session)
    state = look(folder).state
    refuse_open(state)
    key = "" if no_sign else signing_key(sign, environ, place)
    done = pack_and_verify(
        folder, wanted_here(place, state, out=out, name=name, profile=profile, key=key), check_here(place, "", environ)
    )
    tell_packed(done, place, form)


def tell_packed(done: Verification, place: Place, form: str) -> None:
    """Print what was packed, and leave with 4 when it does not verify."""
    from runbook_kit.cli.screen import output, put, put_json
    from runbook_kit.render.evidence_page import packed_page
    from runbook_kit.render.evidence_v1 import pack_v1
    from runbook_kit.repo import relative

    line = line_of(done.packed, "" if done.holds else done.code, relative(done.packed.archive, place.root))
    if form == "json":
        put_json(pack_v1(line, done.inspection))
    else:
        put(packed_page(line, done.inspection, output()))
    refuse_unverified(done)


def line_of(packed: Packed, code: str, archive: str) -> Line:
    """A pack as it is shown."""
    from runbook_kit.render.evidence_v1 import Line

    return Line(
        name=packed.name,
        session=packed.pin.session,
        status=packed.pin.status,
        closed_at=packed.pin.closed_at,
        size=packed.size,
        archive=archive,
        tar_sha256=packed.pin.tar_sha256,
        signed_by=packed.pin.signed_by,
        code=code,
        fresh=packed.fresh,
    )


def refuse_unverified(done: Verification) -> None:
    """Leave with 4 when the pack is not what should have been packed."""
    from runbook_kit.cli.failure import Concluded

    if not done.holds:
        raise Concluded(
            f"The pack {done.packed.name} does not verify: {done.wrong}",
            hint=f"`runbook session verify {done.packed.pin.session}` says what is wrong with the session.",
            code=done.code,
            exit_code=4,
        )
