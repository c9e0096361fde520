"""The sessions that are here, as a table, the newest first."""

from __future__ import annotations

from collections.abc import Sequence

from runbook_kit.render.escape import on_one_line
from runbook_kit.render.pages import page
from runbook_kit.render.session_tables import TONES
from runbook_kit.render.sessions_v1 import Line
from runbook_kit.render.terminal import Ink, Terminal, counted, duration, table
from runbook_kit.session.state import State

HEAD = ("SESSION", "STATE", "OUTCOME", "MODE", "KIND", "TARGET", "STARTED", "TOOK", "OPEN")


def sessions_page(lines: Sequence[Line], terminal: Terminal, left_out: int = 0, *, narrowed: bool = False) -> str:
    """The page. Ids and targets are never shortened, because they are there to be copied.

    `left_out` is how many more there are; `narrowed` says that only some were asked for.
    """
    head = [terminal.paint(cell, "faint") for cell in HEAD]
    rows = [head, *(row(line, terminal) for line in lines)]
    return page(
        "sessions",
        terminal,
        lines=table(rows, right=(7, 8)) if lines else (),
        total=counted(len(lines), "session"),
        left_out=left_out,
        narrowed=narrowed,
    )


def row(line: Line, terminal: Terminal) -> list[Ink]:
    state = line.state
    if state is None:
        why = terminal.paint("tampered" if line.grave else "unreadable", "alarm")
        return [Ink(on_one_line(line.id)), why, terminal.paint(line.code, "alarm"), *(Ink("") for _ in range(6))]
    took = duration(round(line.elapsed_s, 1)) if line.elapsed_s is not None else "-"
    marks = f"{state.open_items}" + (f" +{state.open_reds} red" if state.open_reds else "")
    cells = (state.outcome or "-", state.mode or "-", state.kind, state.target, state.started_at or "-", took, marks)
    painted = terminal.paint(state.state, TONES.get(state.state, "plain"))
    return [terminal.paint(on_one_line(line.id), "strong"), painted, *(Ink(on_one_line(cell)) for cell in cells)]


def items_page(state: State, terminal: Terminal) -> str:
    """The items of a session as a table."""
    if not state.items:
        return f"The session {on_one_line(state.id)} has no items."
    head = [terminal.paint(cell, "faint") for cell in ("ITEM", "STATE", "OWNER", "DUE", "WHAT")]
    rows = [
        [
            Ink(on_one_line(each.id)),
            terminal.paint(each.state, TONES.get(each.state, "plain")),
            *(Ink(on_one_line(cell) or "-") for cell in (each.owner, each.due)),
            Ink(on_one_line(f"{each.text} ({each.reason})" if each.reason else each.text)),
        ]
        for each in state.items.values()
    ]
    return "\n".join(table([head, *rows]))
