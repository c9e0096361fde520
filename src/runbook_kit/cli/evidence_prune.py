"""`runbook evidence prune`: which packs may go, and with --yes they do."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from runbook_kit.cli.evidence_access import out_option
from runbook_kit.cli.options import format_option
from runbook_kit.evidence.policy import CLASSES, Class

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from runbook_kit.cli.evidence_classes import Decided
    from runbook_kit.evidence.policy import EvidencePolicy
    from runbook_kit.evidence.pruning import Fate, Pruned
    from runbook_kit.evidence.retention import Limits
    from runbook_kit.evidence.shelf import Set
    from runbook_kit.render.evidence_v1 import Line


@click.command("prune")
@click.option("--keep", default=None, type=click.IntRange(min=1), metavar="N", help="Keep the newest N in any case.")
@click.option("--older-than", default="", metavar="TIME", help="Only those closed longer ago, such as 30d.")
@click.option("--max-size", default="", metavar="SIZE", help="Only until everything has at most so much, such as 2GiB.")
@click.option("--class", "classes", multiple=True, type=click.Choice(CLASSES), help="Only this; may be repeated.")
@click.option("--yes", is_flag=True, help="Remove them.")
@click.option("--dry-run", is_flag=True, help="Only show what would go; the default.")
@out_option
@format_option("text", "json")
def command(
    keep: int | None,
    older_than: str,
    max_size: str,
    classes: tuple[Class, ...],
    yes: bool,
    dry_run: bool,
    out: str,
    form: str,
) -> None:
    """Show what would go, and with --yes remove it, each with everything that belongs to it.

    With --keep alone it is about packs of sessions, with --class about that class; without both about every class
    that the policy has limits for. Never the newest N, what is held, pinned, open or running, what is not whole, or a
    session whose own pack is not here and verified. Exits 5 when something could not be removed.
    """
    import os

    from runbook_kit.cli import clock
    from runbook_kit.cli.evidence_access import evidence_policy, shelf_of
    from runbook_kit.cli.evidence_classes import WAYS, decided, sets_of, take_away
    from runbook_kit.cli.person import refuse_inside_a_block
    from runbook_kit.cli.pin_shelf import pinned_sessions
    from runbook_kit.cli.place import find_place
    from runbook_kit.errors import Refused, UsageError
    from runbook_kit.evidence.pruned import remember
    from runbook_kit.evidence.pruning import Pruned, plan, prune, recover
    from runbook_kit.evidence.retention import recover as empty_trash
    from runbook_kit.evidence.shelf import list_sets, locked
    from runbook_kit.repo import relative
    from runbook_kit.session.folders import OWN

    if yes and dry_run:
        hint = "Leave one of them out."
        raise UsageError("--yes and --dry-run exclude each other.", hint=hint, code="conflicting-options")
    typed = read_limits(keep or 0, older_than, max_size)
    if keep is None and (older_than or max_size):
        hint = "Say how many stay in any case: --keep N."
        raise UsageError("--older-than and --max-size need --keep.", hint=hint, code="missing-argument")
    refuse_inside_a_block(dict(os.environ), "evidence prune")
    place = find_place()
    shelf = shelf_of(place, out)
    rules = rules_of(evidence_policy(place), typed if keep is not None else None, classes)
    if not shelf.is_dir() and "sessions" not in rules and "jobs" not in rules and "cache" not in rules:
        raise Refused(
            f"There is no folder `{relative(shelf, place.root)}`.",
            hint="Name the folder of the packs with --out.",
            code="no-evidence",
        )
    opened, now = open_here(place.root), clock.now()

    def planned() -> tuple[list[Decided], tuple[Fate, ...]]:
        others = [each for kind in WAYS if kind in rules for each in decided(kind, place, shelf, rules[kind], now)]
        sets = list_sets(shelf)
        shelved = [kind for kind in CLASSES if kind in rules and kind not in WAYS]
        pinned = pinned_sessions(place.root)
        fates = (plan(sets_of(kind, sets), rules[kind], now, opened, pinned) for kind in shelved)
        return others, tuple(fate for several in fates for fate in several)

    if not yes:
        others, fates = planned()
        return tell(lines_of(fates, place.root), others, keep, None, form)
    stuck: tuple[tuple[str, str], ...] = ()
    if any(kind in rules for kind in WAYS):
        stuck = empty_trash(place.root / OWN)
        others, _ = planned()
        stuck += take_away(others, place, shelf).stuck
    else:
        others = []
    if not shelf.is_dir():
        return tell([], others, keep, Pruned((), stuck), form)
    with locked(shelf, alone=True):
        recover(shelf)
        _, fates = planned()
        lines = lines_of(fates, place.root)
        remember(place.root / OWN, [fate.set for fate in fates if fate.goes])
        done = prune(shelf, fates)
    return tell(lines, others, keep, Pruned(done.gone, (*stuck, *done.stuck)), form)


def rules_of(policy: EvidencePolicy, typed: Limits | None, classes: tuple[Class, ...]) -> dict[str, Limits]:
    """The limits of every class that is asked for; what is typed without one is about packs.

    A snapshot or a bundle is no pack of a session, and never counts as the newest of them. Raises `UsageError` for a
    class that neither the policy nor the command line limits.
    """
    from runbook_kit.cli.evidence_classes import limits_of
    from runbook_kit.errors import UsageError

    if typed is not None:
        return dict.fromkeys(classes or ("packs",), typed)
    found = {name: limits_of(keep) for name, keep in policy.retention.items()}
    for name in classes:
        if name not in found:
            hint = "Say how many stay in any case: --keep N."
            raise UsageError(f"The policy has no limits for {name}.", hint=hint, code="missing-argument")
    return {name: each for name, each in found.items() if not classes or name in classes}


def read_limits(keep: int, older_than: str, max_size: str) -> Limits:
    """The limits as typed. Raises `UsageError` for what is no time and no size."""
    from datetime import timedelta

    from runbook_kit.document.duration import parse_duration
    from runbook_kit.errors import UsageError
    from runbook_kit.evidence.retention import Limits
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
    from runbook_kit.session.folders import NAME, OWN, SESSIONS
    from runbook_kit.session.state import is_over
    from runbook_kit.session.store import look

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


def tell(lines: list[Line], others: list[Decided], keep: int | None, done: Pruned | None, form: str) -> None:
    """Print what goes or went. Raises `Concluded` when something could not be removed."""
    from runbook_kit.cli.failure import Concluded
    from runbook_kit.cli.screen import output, put, put_json
    from runbook_kit.render.evidence_v1 import Other

    stuck = done.stuck if done else ()
    rest = [Other(each.kind, each.thing.name, each.thing.size, each.thing.at, each.why, each.goes) for each in others]
    if form == "json":
        from runbook_kit.render.evidence_v1 import pruning_v1

        put_json(pruning_v1(lines, rest, keep, done is not None, stuck))
    else:
        from runbook_kit.render.evidence_page import pruning_page

        put(pruning_page(lines, output(), rest, done=done is not None))
    if stuck:
        path, why = stuck[0]
        raise Concluded(
            f"Not everything could be removed: {path}: {why.rstrip('.')}.",
            hint="Look at the folder, then give the command again: it ends what it began.",
            code="prune-failed",
            exit_code=5,
        )
