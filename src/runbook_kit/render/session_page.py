"""A session as a page for somebody who has to go on with it: its state and what to do first, then what happened."""

from __future__ import annotations

from runbook_kit.render.escape import on_one_line
from runbook_kit.render.pages import page
from runbook_kit.render.parts import joined
from runbook_kit.render.session_advice import advise
from runbook_kit.render.session_tables import LEFT, TONES, tables
from runbook_kit.render.terminal import Terminal, Tone, counted, duration
from runbook_kit.session.log import Holder
from runbook_kit.session.state import State

SHORT_DIGEST = 12  # hexadecimal digits: enough to tell states apart by eye; the JSON has all 64


def session_page(
    state: State,
    terminal: Terminal,
    folder: str,
    *,
    holder: Holder | None = None,
    elapsed_s: float | None = None,
    waiting: int = 0,
) -> str:
    """The page. `folder` is where the session lies, `waiting` how many entries the run has not taken up yet."""
    failed = state.state == "closed" and state.outcome == "failed"
    tone: Tone = "alarm" if failed else TONES.get(state.state, "plain")
    return page(
        "session",
        terminal,
        id=on_one_line(state.id),
        word=terminal.paint(f"{state.state} as failed" if failed else state.state, tone),
        subject=subject(state),
        times=times(state, elapsed_s),
        why=f"{state.reason} [{state.code}]" if state.reason and state.code else state.reason,
        advices=tuple(advise(state, holder)),
        tables=tuple(tables(state, terminal)),
        counts=counts(state, waiting),
        left=LEFT,
        folder=folder,
        head=state.head[:SHORT_DIGEST],
        events=counted(state.events, "event"),
    )


def subject(state: State) -> str:
    """What is run, how, and by whom."""
    operator = state.started.operator if state.started else ""
    mode = f"mode {state.mode}" if state.mode else ""
    schedule = f"schedule {state.schedule}, due {state.due_at}" if state.schedule else ""
    return joined(state.target, mode, state.kind, schedule, f"operator {operator}" if operator else "")


def times(state: State, elapsed_s: float | None) -> str:
    """When it shall be, when it was, and how long it took."""
    planned = state.planned
    return joined(
        f"window {planned.window_start} to {planned.window_end}" if planned and planned.window_start else "",
        f"started {state.started_at}" if state.started_at else "not started",
        f"ended {state.ended_at}" if state.ended_at else "",
        f"closed {state.closed_at}" if state.closed_at else "",
        duration(round(elapsed_s, 1)) if elapsed_s is not None else "",
    )


def counts(state: State, waiting: int) -> str:
    """What there were several of, or any of."""
    return joined(
        counted(len(state.overrides), "override"),
        counted(state.trips, "gate trip"),
        f"resumed {counted(state.resumed, 'time')}" if state.resumed else "",
        f"log recovered {counted(state.recovered, 'time')}" if state.recovered else "",
        f"facts: {', '.join(state.facts)}" if state.facts else "",
        f"{counted(waiting, 'entry waits', 'entries wait')} for the run to take up" if waiting else "",
    )
