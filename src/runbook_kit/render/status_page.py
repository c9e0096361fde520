"""Whether anything here needs somebody, as a page: the verdict, the reasons with what to type, what runs."""

from __future__ import annotations

from runbook_kit.render.escape import on_one_line
from runbook_kit.render.pages import page
from runbook_kit.render.session_tables import TONES as STATES
from runbook_kit.render.status_v1 import JobLine, Reason, SessionLine, Status
from runbook_kit.render.terminal import DOT, Ink, Terminal, Tone, table

VERDICTS: dict[str, Tone] = {"healthy": "good", "degraded": "caution", "critical": "alarm"}
MOST_COMMANDS = 4


def status_page(status: Status, terminal: Terminal) -> str:
    """The page."""
    return page(
        "status",
        terminal,
        verdict=terminal.paint(status.verdict, VERDICTS[status.verdict]),
        at=status.at,
        reasons=tuple(row(each, terminal) for each in status.reasons),
        sessions=table([session(each, terminal) for each in status.sessions]) if status.sessions else (),
        jobs=table([job(each, terminal) for each in status.jobs]) if status.jobs else (),
    )


def row(reason: Reason, terminal: Terminal) -> tuple[Ink, str, tuple[str, ...], int]:
    """The code, the sentence, the commands to type, and how many of them are left out."""
    code = terminal.paint(reason.code, VERDICTS[reason.severity])
    return code, reason.message, reason.commands[:MOST_COMMANDS], len(reason.commands[MOST_COMMANDS:])


def session(line: SessionLine, terminal: Terminal) -> list[Ink]:
    said = DOT.join(filter(None, (line.block, line.waits_for, line.holder)))
    cells = (line.target, line.mode, said)
    word = terminal.paint(line.state, STATES.get(line.state, "plain"))
    return [Ink(on_one_line(line.id)), word, *(Ink(on_one_line(cell)) for cell in cells)]


def job(line: JobLine, terminal: Terminal) -> list[Ink]:
    word = terminal.paint(line.state, STATES.get(line.state, "plain"))
    process = f"process {line.pid}" if line.pid and line.state == "running" else ""
    return [Ink(on_one_line(line.label or line.id)), word, Ink(process), Ink(on_one_line(line.purpose))]
