"""`runbook doctor`: what this machine and this repository offer, and where each setting comes from."""

from __future__ import annotations

import click

from runbook_kit.cli.options import format_option


@click.command("doctor")
@format_option("text", "json")
def command(form: str) -> None:
    """What this machine and this repository offer, and where each setting comes from.

    Exits 1 when a program is missing that nothing works without. Starts nothing and changes nothing.
    """
    import os

    from runbook_kit.cli.examination import examine
    from runbook_kit.cli.failure import Concluded
    from runbook_kit.cli.place import find_place
    from runbook_kit.cli.screen import output, put, put_json

    found = examine(find_place(), os.environ.get("PATH", os.defpath))
    if form == "json":
        from runbook_kit.render.doctor_v1 import doctor_v1

        put_json(doctor_v1(found))
    else:
        from runbook_kit.render.doctor_page import doctor_page

        put(doctor_page(found, output()))
    if missing := [program.name for program in found.programs if program.needed and not program.path]:
        raise Concluded(
            f"Not on this machine: {', '.join(missing)}.",
            code="missing-program",
            hint="Install what is missing, or add its folder to PATH.",
            exit_code=1,
        )
