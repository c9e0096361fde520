"""`runbook drift snapshot`: the facts of this moment, written down."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

from runbook_kit.cli.options import format_option

if TYPE_CHECKING:
    from runbook_kit.cli.place import Place
    from runbook_kit.drift.facts import Snapshot


@click.command("snapshot")
@click.option("-o", "--output", default="", metavar="FILE", type=click.Path(), help="Write it here, to a new file.")
@click.option("--name", default="", metavar="N", help="What to call it.")
@click.option("--tool", "tools", multiple=True, metavar="NAME", help="The version of this program, too.")
@click.option("--config", "globs", multiple=True, metavar="GLOB", help="Tracked files to keep, not the usual ones.")
@click.option("--command", "commands", multiple=True, metavar="NAME=CMD", help="What a command prints that only reads.")
@click.option("--http", "urls", multiple=True, metavar="NAME=URL", help="How this server answers.")
@format_option("text", "json")
def command(
    output: str,
    name: str,
    tools: tuple[str, ...],
    globs: tuple[str, ...],
    commands: tuple[str, ...],
    urls: tuple[str, ...],
    form: str,
) -> None:
    """Write down git's state, the versions of tools, dependency lists and tracked configuration.

    It goes to `.runbook/drift`, or to FILE. Values of secret-like keys are hidden. Nothing is asked over the network
    but with --http. Exits 3 when a command does more than read.
    """
    from runbook_kit.cli.drift_facts import looking, take
    from runbook_kit.cli.drift_shelf import keep
    from runbook_kit.cli.place import find_place
    from runbook_kit.cli.planning import policy_of
    from runbook_kit.drift.facts import Asked

    check_name(name)
    asked = Asked(
        tools=tuple(sorted({writable(each) for each in tools})),
        configuration=tuple(sorted({writable(each) for each in globs})),
        commands=pairs("--command", commands),
        http=pairs("--http", urls),
    )
    place = find_place()
    target = Path(os.path.abspath(place.start / output)) if output else None
    if target:
        refuse_existing(target, place)
    found = take(looking(place, policy_of(place), dict(os.environ), (target,) if target else ()), asked, name)
    file = write(target, found, place) if target else keep(place.root, found)
    tell(found, file, place, form)


def tell(found: Snapshot, file: Path, place: Place, form: str) -> None:
    """Print what was written."""
    from runbook_kit.cli.screen import output, put, put_json
    from runbook_kit.repo import relative

    shown = relative(file, place.root)
    if form == "json":
        from runbook_kit.render.drift_v1 import snapshot_v1

        put_json(snapshot_v1(found, shown))
    else:
        from runbook_kit.render.drift_page import snapshot_page

        put(snapshot_page(found, shown, output()))


def check_name(name: str) -> None:
    """Raise `UsageError` for what cannot be the name of a snapshot."""
    from runbook_kit.drift.facts import NAME, WORDS
    from runbook_kit.errors import UsageError
    from runbook_kit.suggestion import quoted

    if name and (not NAME.fullmatch(name) or name in WORDS):
        raise UsageError(
            f"A snapshot cannot be called {quoted(name)}.",
            hint=f"Use up to 40 small letters, digits and dashes; not {', '.join(WORDS)}.",
            code="invalid-name",
        )


def pairs(option: str, given: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    """The NAME=VALUE of an option, sorted. Raises `UsageError` for one that is none, and for a name given twice."""
    from runbook_kit.drift.facts import NAME
    from runbook_kit.errors import UsageError
    from runbook_kit.suggestion import quoted

    found: dict[str, str] = {}
    for each in map(writable, given):
        name, mark, value = each.partition("=")
        if not mark or not NAME.fullmatch(name) or not value.strip() or name in found:
            why = "is there twice" if name in found else "is not NAME=VALUE"
            raise UsageError(
                f"{option} {quoted(each)} {why}.",
                hint="A name has up to 40 small letters, digits and dashes.",
                code="invalid-value",
            )
        found[name] = value.strip()
    return tuple(sorted(found.items()))


def writable(text: str) -> str:
    """An argument as text that can be written down, whatever its bytes were."""
    return text.encode("utf-8", "backslashreplace").decode()


def refuse_existing(target: Path, place: Place) -> None:
    """Raise `UsageError` before anything is asked when there is something in the file's place."""
    from runbook_kit.cli.writing import exists
    from runbook_kit.repo import relative

    if os.path.lexists(target):
        raise exists(relative(target, place.root))


def write(target: Path, found: Snapshot, place: Place) -> Path:
    """Write the snapshot to a new file, and the folders above it."""
    from runbook_kit.cli.writing import create
    from runbook_kit.drift.facts import written

    create(target, written(found).decode(), place.root)
    target.chmod(0o600)
    return target
