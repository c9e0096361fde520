"""`runbook evidence hold`: keep a pack whatever is pruned."""

from __future__ import annotations

import click

from runbook_kit.cli.evidence_access import out_option


@click.command("hold")
@click.argument("pack", metavar="PACK")
@click.option("--reason", default="", metavar="TEXT", help="Why; kept beside the pack.")
@click.option("--release", is_flag=True, help="Let go of it: it may be pruned again.")
@out_option
def command(pack: str, reason: str, release: bool, out: str) -> None:
    """Keep a pack, whatever is pruned, until it is released."""
    import os
    from contextlib import suppress

    from runbook_kit.cli import clock
    from runbook_kit.cli.evidence_access import named_set, shelf_of, spelled_out
    from runbook_kit.cli.person import identity, refuse_inside_a_block
    from runbook_kit.cli.place import find_place
    from runbook_kit.cli.screen import put
    from runbook_kit.cli.session_access import required
    from runbook_kit.evidence.shelf import HOLD, locked, write

    environ = dict(os.environ)
    refuse_inside_a_block(environ, "evidence hold")
    place = find_place()
    shelf = shelf_of(place, out)
    found = named_set(shelf, spelled_out(pack, place.root))
    path = shelf / f"{found.name}{HOLD}"
    with locked(shelf, alone=True):
        if release:
            with suppress(FileNotFoundError):
                path.unlink()
        elif not found.held:
            why = required(reason, "The reason")
            text = f"by={identity(environ, place.root)}\nat={clock.iso(clock.now())}\nreason={' '.join(why.split())}\n"
            write(path, text.encode("utf-8", "backslashreplace"))
    put(f"The pack {found.name} is {'not held any more' if release else 'held'}.")
