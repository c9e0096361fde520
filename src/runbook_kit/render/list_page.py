"""The runbooks and phases that are here, as a table."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice

from runbook_kit.document.model import Runbook
from runbook_kit.render.escape import on_one_line
from runbook_kit.render.pages import page
from runbook_kit.render.parts import joined
from runbook_kit.render.terminal import Ink, Terminal, columns, counted, shortened, table
from runbook_kit.render.verified import verified, verified_all
from runbook_kit.session.passed import Pass

HEAD = ("RUNBOOK, PHASE", "TITLE", "BLOCKS", "VERIFIED")
GAPS = 6  # columns between the four columns of the table
LEAST_TITLE = 24
NEVER = "never"


def list_page(
    runbooks: Sequence[Runbook], terminal: Terminal, folders: Sequence[str], passes: Sequence[Pass] = ()
) -> str:
    """The page. Names and paths are never shortened, because they are there to be copied; titles are."""
    names = max(
        columns(on_one_line(name)) for name in (HEAD[0], *(name for each in runbooks for name in names_of(each)))
    )
    room = max(terminal.measure - names - len(HEAD[2]) - len(HEAD[3]) - GAPS, LEAST_TITLE)
    head = [terminal.paint(cell, "faint") for cell in HEAD]
    lines = iter(table([head, *(row for each in runbooks for row in rows(each, room, terminal, passes))], right=(2,)))
    shown = [next(lines)]
    for runbook in runbooks:
        about = terminal.paint(on_one_line(joined(runbook.header.status, runbook.path)), "faint")
        shown += [next(lines), Ink(" " * (names + 2) + about), *islice(lines, len(runbook.phases))]
    return page("list", terminal, lines=shown if runbooks else (), total=total(runbooks), folders=", ".join(folders))


def names_of(runbook: Runbook) -> Iterator[str]:
    yield runbook.id
    yield from (f"  {phase.id}" for phase in runbook.phases)


def rows(runbook: Runbook, room: int, terminal: Terminal, passes: Sequence[Pass]) -> Iterator[list[Ink]]:
    """A row for the runbook, and one for each of its phases."""
    dates = [verified(phase, runbook, passes) for phase in runbook.phases]
    name = terminal.paint(on_one_line(runbook.id), "strong")
    yield row(name, runbook.title, len(runbook.blocks), room, verified_all(dates))
    for phase, date in zip(runbook.phases, dates, strict=True):
        yield row(Ink(f"  {on_one_line(phase.id)}"), phase.title, len(phase.blocks), room, date)


def row(name: Ink, title: str, blocks: int, room: int, date: str) -> list[Ink]:
    return [name, Ink(shortened(title, room)), Ink(blocks), Ink(date or NEVER)]


def total(runbooks: Sequence[Runbook]) -> str:
    phases = sum(len(runbook.phases) for runbook in runbooks)
    blocks = sum(len(runbook.blocks) for runbook in runbooks)
    return f"{counted(len(runbooks), 'runbook')}, {counted(phases, 'phase')}, {counted(blocks, 'block')}."
