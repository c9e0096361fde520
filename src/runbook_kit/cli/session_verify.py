"""`runbook session verify`: whether the log and the files of a session are what was written."""

from __future__ import annotations

import click

from runbook_kit.cli.options import format_option
from runbook_kit.cli.session_access import session_argument


@click.command("verify")
@session_argument
@format_option("text", "json")
def command(session: str, form: str) -> None:
    """Compare the log of a session with its own hashes and with its anchor, and every file with its digest.

    Changes nothing. Exits 4 when something is not what was written.
    """
    from runbook_kit.cli.failure import Concluded
    from runbook_kit.cli.screen import output, put, put_json
    from runbook_kit.cli.session_access import find_here
    from runbook_kit.render.verification import verification_page, verification_v1
    from runbook_kit.session.inspection import inspect

    folder = find_here(session)
    found = inspect(folder)
    if form == "json":
        put_json(verification_v1(found))
    else:
        put(verification_page(found, folder.name, output()))
    if not found.holds:
        wrong = next(each for each in found.objections if each.severity == "error")
        raise Concluded(
            f"The session {folder.name} is not what was written: {wrong.message}",
            hint="Keep the folder as it is, and compare it with its evidence.",
            code=wrong.code,
            exit_code=4,
        )
