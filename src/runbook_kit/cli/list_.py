"""`runbook list`: the runbooks and phases that are here."""

from __future__ import annotations

import click

from runbook_kit.cli.options import format_option


@click.command("list")
@format_option("text", "json")
def command(form: str) -> None:
    """Runbooks and phases, with last verified date.

    A file that cannot be read is named on stderr and left out.
    """
    from runbook_kit.cli.place import find_place
    from runbook_kit.cli.reading import read_all, runbooks_of
    from runbook_kit.cli.screen import output, put, put_json, warn
    from runbook_kit.session.passed import read_passes

    place = find_place()
    readings, failed = read_all(place)
    for error in failed:
        warn(error.code, error.message, error.hint)
    passes = tuple(read_passes(place.root))
    if form == "json":
        from runbook_kit.render.runbooks_v1 import runbooks_v1

        put_json(runbooks_v1(runbooks_of(readings), passes))
    else:
        from runbook_kit.render.list_page import list_page

        put(list_page(runbooks_of(readings), output(), place.config.runbooks, passes))
