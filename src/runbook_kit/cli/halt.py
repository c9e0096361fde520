"""`runbook halt`: nothing executes any more until a person says so, and what runs is ended now."""

from __future__ import annotations

import click

from runbook_kit.cli.options import format_option


@click.command("halt")
@click.option("--reason", required=True, metavar="TEXT", help="Why; recorded.")
@click.option("--metric", "metrics", multiple=True, metavar="NAME=VALUE", help="What was measured; recorded.")
@format_option("text", "json")
def command(reason: str, metrics: tuple[str, ...], form: str) -> None:
    """The kill switch: refuse every run here from now on, end what runs, and keep evidence of how it stood.

    Anybody and anything may halt, a block of a run, too. The first reason is kept, later ones are added. Exits 0 when
    nothing runs any more, 1 when something does.
    """
    import os

    from runbook_kit.cli.halting import caller, end_everything, read_metrics, trigger_halt
    from runbook_kit.cli.place import find_place
    from runbook_kit.cli.session_access import required

    environ = dict(os.environ)
    words = required(reason, "The reason")
    measured = read_metrics(metrics)
    place = find_place()
    by = caller(environ, place.root)
    problem = trigger_halt(place.root, by, words, measured)
    came = end_everything(place, by, environ)
    if form == "json":
        from runbook_kit.cli.screen import put_json
        from runbook_kit.render.halt_v1 import halt_v1

        put_json(halt_v1(came))
    else:
        from runbook_kit.cli.screen import output, put
        from runbook_kit.render.halt_page import halt_page

        put(halt_page(came, output()))
    conclude(problem, came.running)


def conclude(problem: Exception | None, running: tuple[str, ...]) -> None:
    """Leave with 1 when something still runs; say what could not be recorded."""
    from runbook_kit.cli.failure import Concluded

    if problem is not None:
        raise problem
    if running:
        raise Concluded(
            f"Everything is halted, but this still runs: {', '.join(running)}.",
            hint="End these processes yourself, then give the same command again to confirm it.",
            code="halt-incomplete",
            exit_code=1,
        )
