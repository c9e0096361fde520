"""`runbook evidence prune`: which packs may go, and with --yes they do."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from runbook_kit.cli.evidence_access import out_option
from runbook_kit.cli.options import format_option

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from runbook_kit.evidence.pruning import Fate, Limits, Pruned
    from runbook_kit.evidence.shelf import Set
    from runbook_kit.render.evidence_v1 import Line


@click.command("prune")
@click.option("--keep", required=True, type=click.IntRange(min=1), metavar="N", help="Keep the newest N in any case.")
@click.option("--older-than", default="", metavar="TIME", help="Only those closed longer ago, such as 30d.")
@click.option("--max-size", default="", metavar="SIZE", help="Only until everything has at most so much, such as 2GiB.")
@click.option("--yes", is_flag=True, help="Remove them.")
@click.option("--dry-run", is_flag=True, help="Only show what would go; the default.")
@out_option
@format_option("text", "json")
def command(keep: int, older_than: str, max_size: str, yes: bool, dry_run: bool, out: str, form: str) -> None:
    """Show which packs would go, and with --yes remove them, each with everything that belongs to it.

    Never the newest N, one that is held, one whose session is not over, or one that is not whole. Sessions themselves
    stay. Exits 5 when something could not be removed.
    """
    import os

    from runbook_kit.cli import clock
    from runbook_kit.cli.evidence_access import shelf_of
    from runbook_kit.cli.person import refuse_inside_a_block
    from runbook_kit.cli.place import find_place
    from runbook_kit.errors import Refused, UsageError
    from runbook_kit.evidence.pruning import plan, prune, recover
    from runbook_kit.evidence.shelf import list_sets, locked
    from runbook_kit.repo import relative

    if yes and dry_run:
        hint = "Leave one of them out."
        raise UsageError("--yes and --dry-run exclude each other.", hint=hint, code="conflicting-options")
    limits = read_limits(keep, older_than, max_size)
    refuse_inside_a_block(dict(os.environ), "evidence prune")
    place = find_place()
    shelf = shelf_of(place, out)
    if not shelf.is_dir():
        raise Refused(
            f"There is no folder `{relative(shelf, place.root)}`.",
            hint="Name the folder of the packs with --out.",
            code="no-evidence",
        )
    opened = open_here(place.root)
    if not yes:
        fates = plan(list_sets(shelf), limits, clock.now(), opened)
        return tell(lines_of(fates, place.root), keep, None, form)
    with locked(shelf, alone=True):
        recover(shelf)
        fates = plan(list_sets(shelf), limits, clock.now(), opened)
        lines = lines_of(fates, place.root)
        done = prune(shelf, fates)
    return tell(lines, keep, done, form)


def read_limits(keep: int, older_than: str, max_size: str) -> Limits:
    """The limits as typed. Raises `UsageError` for what is no time and no size."""
    from datetime import timedelta

    from runbook_kit.document.duration import parse_duration
    from runbook_kit.errors import UsageError
    from runbook_kit.evidence.pruning import Limits
    from runbook_kit.evidence.sizes import parse_size
    from runbook_kit.suggestion import quoted

    try:
        size = parse_size(max_size) if max_size else None
    except ValueError:
        message = f"--max-size {quoted(max_size)} is no size."
        raise UsageError(message, hint="Write 500MiB or 2GiB.", code="invalid-value") from None
    try:
        age = timedelta(seconds=parse_duration(older_than)) if older_than else None
    except (ValueError, OverflowError):
        message = f"--older-than {quoted(older_than)} is no time."
        raise UsageError(message, hint="Write 12h or 30d.", code="invalid-value") from None
    return Limits(keep, age, size)


def open_here(root: Path) -> Callable[[Set], bool]:
    """Whether the session of a pack is here and may still change; one that cannot be read may."""
    from runbook_kit.errors import RunbookError
    from runbook_kit.session.store import NAME, OWN, SESSIONS, is_over, look

    def is_open(each: Set) -> bool:
        session = each.pin.session if each.pin else ""
        folder = root / OWN / SESSIONS / session
        if not NAME.fullmatch(session) or not folder.is_dir():
            return False
        try:
            found = look(folder)
        except RunbookError:
            return True
        return found.holder is not None or not is_over(found.state)

    return is_open


def lines_of(fates: tuple[Fate, ...], root: Path) -> list[Line]:
    from runbook_kit.cli.evidence_list import line_of

    return [line_of(fate.set, root, fate.why, goes=fate.goes) for fate in fates]


def tell(lines: list[Line], keep: int, done: Pruned | None, form: str) -> None:
    """Print what goes or went. Raises `MachineError` when something could not be removed."""
    from runbook_kit.cli.failure import Concluded
    from runbook_kit.cli.screen import output, put, put_json

    stuck = done.stuck if done else ()
    if form == "json":
        from runbook_kit.render.evidence_v1 import pruning_v1

        put_json(pruning_v1(lines, keep, done is not None, stuck))
    else:
        from runbook_kit.render.evidence_page import pruning_page

        put(pruning_page(lines, output(), done=done is not None))
    if stuck:
        path, why = stuck[0]
        raise Concluded(
            f"Not everything could be removed: {path}: {why}.",
            hint="Look at the folder, then give the command again: it ends what it began.",
            code="prune-failed",
            exit_code=5,
        )
