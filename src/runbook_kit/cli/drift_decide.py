"""`runbook drift decide`: a person says whether exactly this difference is meant."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import click

from runbook_kit.cli.options import format_option

if TYPE_CHECKING:
    from runbook_kit.drift.decisions import Verdict


@click.command("decide")
@click.argument("before", default="previous", metavar="[A]")
@click.argument("after", default="now", metavar="[B]")
@click.option("--intentional", is_flag=True, help="It is meant.")
@click.option("--accidental", is_flag=True, help="It is not, and has to be put right.")
@click.option("--reason", default="", metavar="TEXT", help="Why; always needed.")
@click.option("--reference", default="", metavar="REF", help="Where it was agreed: a ticket, a pull request.")
@click.option("--as", "role", default="", metavar="ROLE", help="The role you act in.")
@click.option("--expect", default="", metavar="DIGEST", help="Only about the difference that has this digest.")
@format_option("text", "json")
def command(
    before: str,
    after: str,
    intentional: bool,
    accidental: bool,
    reason: str,
    reference: str,
    role: str,
    expect: str,
    form: str,
) -> None:
    """Record that the difference between A and B is intentional, or accidental; a later word replaces an earlier one.

    The record is bound to exactly this difference. Only people decide: a block cannot.
    """
    from runbook_kit.cli.approving import me, refuse_wrong_person
    from runbook_kit.cli.clock import iso, now
    from runbook_kit.cli.drift_compare import compare_here
    from runbook_kit.cli.drift_shelf import Word, decide
    from runbook_kit.cli.person import refuse_inside_a_block
    from runbook_kit.cli.place import find_place
    from runbook_kit.cli.screen import output, put, put_json
    from runbook_kit.cli.session_access import given
    from runbook_kit.errors import UsageError

    environ = dict(os.environ)
    refuse_inside_a_block(environ, "drift decide")
    verdict, why = verdict_of(intentional, accidental), given(reason)
    if not why:
        raise UsageError("A decision needs a reason.", hint="Say it with --reason.", code="missing-reason")
    place = find_place()
    by = me(environ, place)
    if role:
        refuse_wrong_person(by, role, place)
    compared = compare_here(place, before, after)
    if not compared.drifted:
        raise UsageError(
            "Nothing differs, so there is nothing to decide.", hint="Name other snapshots.", code="nothing-to-decide"
        )
    refuse_other(expect, compared.digest)
    record = decide(place.root, compared, verdict, Word(iso(now()), by, why, given(role), given(reference)))
    if form == "json":
        from runbook_kit.render.drift_v1 import comparison_v1

        put_json(comparison_v1(compared, record))
    else:
        from runbook_kit.render.drift_page import decided_page

        put(decided_page(compared, record, output()))


def verdict_of(intentional: bool, accidental: bool) -> Verdict:
    """Which of the two was said. Raises `UsageError` for none, or both."""
    from runbook_kit.errors import UsageError

    if intentional == accidental:
        code = "conflicting-options" if intentional else "missing-argument"
        raise UsageError(
            "A decision says either --intentional or --accidental.", hint="Give exactly one of them.", code=code
        )
    return "intentional" if intentional else "accidental"


def refuse_other(expected: str, digest: str) -> None:
    """Raise `Refused` when the difference is not the one that was expected, by the beginning of its digest."""
    from runbook_kit.errors import Refused, UsageError
    from runbook_kit.suggestion import quoted

    bare, wanted = digest.removeprefix("sha256:"), expected.strip().lower().removeprefix("sha256:")
    if expected and len(wanted) < 8:
        raise UsageError(
            "--expect wants at least 8 digits of a digest.", hint="Copy them from the comparison.", code="invalid-value"
        )
    if expected and not bare.startswith(wanted):
        raise Refused(
            f"The difference is {quoted(bare[:16])} now, not {quoted(wanted[:16])}.",
            hint="Look at it again with `runbook drift compare`.",
            code="drift-changed",
        )
