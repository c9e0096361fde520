"""`runbook drift compare`: what differs between two snapshots, and whether somebody has decided about it."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

from runbook_kit.cli.options import format_option

if TYPE_CHECKING:
    from runbook_kit.cli.place import Place
    from runbook_kit.drift.decisions import Decision
    from runbook_kit.drift.difference import Comparison
    from runbook_kit.drift.facts import Asked, Snapshot


@click.command("compare")
@click.argument("before", default="previous", metavar="[A]")
@click.argument("after", default="now", metavar="[B]")
@click.option("--require-decision", "required", is_flag=True, help="Exit 0 when the drift was decided intentional.")
@format_option("text", "json", "markdown")
def command(before: str, after: str, required: bool, form: str) -> None:
    """Show what B has otherwise than A: the newest snapshot and now when they are not named.

    Exits 0 without drift, 1 with it, and 2 when a snapshot cannot be read. With --require-decision it exits 0 as well
    when the last decision about exactly this difference says that it is intentional.
    """
    from runbook_kit.cli.drift_shelf import read_decisions
    from runbook_kit.cli.place import find_place
    from runbook_kit.drift.decisions import latest

    place = find_place()
    compared = compare_here(place, before, after)
    if required:
        from runbook_kit.cli.permits import refuse_tracked_records

        refuse_tracked_records(place, dict(os.environ))
    decided = latest(read_decisions(place.root), compared.digest) if compared.drifted else None
    tell(compared, decided, form, (before, after))
    conclude(compared, decided, required)


def compare_here(place: Place, before: str, after: str) -> Comparison:
    """Compare what two words of the command line mean."""
    from runbook_kit.cli.drift_facts import looking, take
    from runbook_kit.cli.drift_shelf import given_pair
    from runbook_kit.cli.planning import policy_of
    from runbook_kit.drift.difference import compare

    def taken(asked: Asked, leaving: tuple[Path, ...]) -> Snapshot:
        files = tuple(Path(os.path.abspath(file)) for file in leaving)
        return take(looking(place, policy_of(place), dict(os.environ), files), asked)

    first, second = given_pair(place, before, after, taken)
    return compare(first.snapshot, second.snapshot, (first.label, second.label))


def tell(compared: Comparison, decided: Decision | None, form: str, words: tuple[str, str]) -> None:
    """Print the differences, and what was decided about them."""
    from runbook_kit.cli.screen import output, put, put_json

    if form == "json":
        from runbook_kit.render.drift_v1 import comparison_v1

        put_json(comparison_v1(compared, decided))
    elif form == "markdown":
        from runbook_kit.render.drift_markdown import comparison_markdown

        put(comparison_markdown(compared, decided))
    else:
        from runbook_kit.render.drift_page import comparison_page

        put(comparison_page(compared, decided, output(), words))


def conclude(compared: Comparison, decided: Decision | None, required: bool) -> None:
    """Return when there is no drift, or it was meant and that is enough; else raise `Concluded` (1)."""
    from runbook_kit.cli.failure import Concluded
    from runbook_kit.render.terminal import counted

    if not compared.drifted:
        return
    what = counted(len(compared.differences), "fact")
    verb = "differs" if len(compared.differences) == 1 else "differ"
    if not required:
        raise Concluded(f"{what} {verb}.", code="drift-found", hint="", exit_code=1)
    if decided is None:
        hint = "`runbook drift decide --intentional --reason TEXT` says that it is meant, --accidental that it is not."
        raise Concluded(
            f"{what} {verb}, and nobody has decided about it.", code="drift-undecided", hint=hint, exit_code=1
        )
    if decided.decision != "intentional":
        raise Concluded(
            f"{what} {verb}, and {decided.by} decided that this is accidental.",
            code="drift-accidental",
            hint="Put things back as they were, and compare again.",
            exit_code=1,
        )
