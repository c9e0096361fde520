"""`runbook schedule doctor`: whether what is installed is what would be written, and what was missed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from runbook_kit.cli.options import format_option

if TYPE_CHECKING:
    from collections.abc import Sequence

    from runbook_kit.schedule.installed import Drift

DIFFERS = 1


@click.command("doctor")
@click.argument("kind", default="", type=click.Choice(("", "systemd", "launchd", "cron", "github")), metavar="[FORM]")
@click.option("--in", "places", multiple=True, metavar="PATH", help="Look in this folder or crontab; - is stdin.")
@click.option("--since", default="7d", metavar="TIME", show_default=True, help="How far back runs may be missing.")
@click.option("--program", default="", metavar="FILE", help="The program that units should start.")
@click.option("--machine-zone", default="", metavar="ZONE", help="The zone of the machine's clock, for cron, launchd.")
@format_option("text", "json")
def command(kind: str, places: tuple[str, ...], since: str, program: str, machine_zone: str, form: str) -> None:
    """Compare what is installed for the schedules here with what would be written now.

    FORM is systemd, launchd, cron or github; without it those that are found. Only files are read, and `systemctl
    is-enabled` is asked where it is there. The crontab of a user: `crontab -l | runbook schedule doctor cron --in -`.
    Exits 1 when something differs, is missing or disabled, or a due time has no session.
    """
    from runbook_kit.cli.job_start import seconds
    from runbook_kit.cli.schedule_access import here
    from runbook_kit.cli.schedule_check import examine
    from runbook_kit.cli.screen import output, put, put_json

    place = here()
    found, drifts = examine(
        place, kind, places, since_s=seconds("--since", since) or 0, program=program, zone=machine_zone
    )
    if form == "json":
        from runbook_kit.render.schedule_v1 import doctor_v1

        put_json(doctor_v1(found, drifts))
    else:
        from runbook_kit.render.schedule_page import doctor_page

        put(doctor_page(found, drifts, output()))
    conclude(drifts)


def conclude(drifts: Sequence[Drift]) -> None:
    """Leave with 1 when anything is wrong."""
    from runbook_kit.cli.failure import Concluded
    from runbook_kit.render.terminal import counted

    if drifts:
        raise Concluded(
            f"{counted(len(drifts), 'problem')} with the schedules of this machine.",
            code=drifts[0].code,
            hint=drifts[0].hint,
            exit_code=DIFFERS,
        )
