"""Jobs for people: one with everything there is to know, or all as a table."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Sequence

from msgspec import Struct

from runbook_kit.render.escape import on_one_line
from runbook_kit.render.job_v1 import JobFacts
from runbook_kit.render.pages import page
from runbook_kit.render.terminal import Ink, Terminal, Tone, counted, duration, shortened, table

HEAD = ("JOB", "LABEL", "STATE", "EXIT", "STARTED", "TOOK", "PURPOSE")
WIDEST = 40  # columns for a purpose
JOB_TONES: dict[str, Tone] = {
    "running": "notice",
    "finished": "good",
    "failed": "alarm",
    "stopped": "caution",
    "lost": "alarm",
}


class Complaint(Struct, frozen=True):
    """What was looked at, whether it is right (`ok`, `warning`, `problem`), and what to do."""

    word: str
    subject: str
    said: str
    hint: str = ""


COMPLAINT_TONES: dict[str, Tone] = {"ok": "good", "warning": "caution", "problem": "alarm"}


def jobs_page(found: Sequence[JobFacts], terminal: Terminal, left_out: int = 0) -> str:
    """The table, newest first. Ids and labels are never shortened, because they are there to be copied."""
    rows = [[terminal.paint(cell, "faint") for cell in HEAD], *(row(facts, terminal) for facts in found)]
    lines = table(rows, right=(3, 5)) if found else ()
    return page("jobs", terminal, lines=lines, total=counted(len(found), "job"), left_out=left_out)


def row(facts: JobFacts, terminal: Terminal) -> list[Ink]:
    name = terminal.paint(on_one_line(facts.id), "strong")
    if not facts.state:
        return [name, Ink(""), terminal.paint("unreadable", "alarm"), *(Ink("") for _ in range(4))]
    took = duration(round(facts.elapsed_s, 1)) if facts.elapsed_s is not None else "-"
    word = terminal.paint(facts.state, JOB_TONES.get(facts.state, "plain"))
    cells = (exit_text(facts), facts.started_at or "-", took, shortened(facts.purpose, WIDEST) or "-")
    return [name, Ink(on_one_line(facts.label)), word, *(Ink(on_one_line(cell)) for cell in cells)]


def exit_text(facts: JobFacts) -> str:
    """The exit code, or the number of the signal, or how many runs there were."""
    if facts.every_s and facts.state == "running":
        return counted(facts.runs, "run")
    if facts.signal:
        return f"signal {facts.signal}"
    return "-" if facts.exit_code is None else str(facts.exit_code)


def job_page(facts: JobFacts, terminal: Terminal) -> str:
    """The page of one job."""
    return page(
        "job",
        terminal,
        id=facts.id,
        label=facts.label,
        word=terminal.paint(facts.state or "unreadable", JOB_TONES.get(facts.state, "alarm")),
        reason=facts.reason,
        purpose=facts.purpose,
        command=shlex.join(facts.command),
        facts=table(list(rows_of(facts))),
        left=[f"{each.pid}  {on_one_line(each.command)}" for each in facts.left],
        advice=advice(facts),
    )


def rows_of(facts: JobFacts) -> Iterator[tuple[str, str]]:
    if facts.exit_code is not None:
        yield "exit code", str(facts.exit_code)
    if facts.signal:
        yield "ended by", f"signal {facts.signal}"
    if facts.every_s:
        missed = f", {counted(facts.missed, 'start')} missed" if facts.missed else ""
        last = "" if facts.last_exit_code is None else f", the last with exit code {facts.last_exit_code}"
        bad = f"{facts.bad_runs} not as expected"
        yield "repeated", f"every {duration(facts.every_s)}: {counted(facts.runs, 'run')}{last}, {bad}{missed}"
    if facts.started_at:
        took = f", {duration(round(facts.elapsed_s, 1))}" if facts.elapsed_s is not None else ""
        yield "started", f"{facts.started_at}{took}"
    if facts.ended_at:
        yield "ended", facts.ended_at
    if facts.pid is not None:
        yield "process", f"{facts.pid}, supervised by {facts.supervisor}"
    if facts.timeout_s:
        yield "timeout", duration(facts.timeout_s)
    for each in facts.sent:
        yield "signal", f"{each.signal} at {each.at}"
    yield "mode", facts.mode
    if facts.session:
        yield "session", f"{facts.session}{f', {facts.step}' if facts.step else ''}"
    if facts.by:
        yield "by", facts.by
    yield "folder", facts.cwd
    size = "" if facts.size is None else f", {counted(facts.size, 'byte')}"
    yield "log", f"{facts.log}{size}"


def advice(facts: JobFacts) -> list[str]:
    """The commands that make sense now."""
    if facts.state == "running":
        return [f"runbook job follow {facts.id}", f"runbook job stop {facts.id}"]
    return [f"runbook job stop {facts.id}"] if facts.left else [f"runbook job follow {facts.id}"]


def job_doctor_page(found: Sequence[Complaint], terminal: Terminal) -> str:
    """What was looked at, a line each, with what to do below."""
    rows = [
        [terminal.paint(each.word, COMPLAINT_TONES.get(each.word, "plain")), Ink(on_one_line(each.subject))]
        for each in found
    ]
    lines = table(rows) if rows else []
    shown = [{"line": line, "said": each.said, "hint": each.hint} for line, each in zip(lines, found, strict=True)]
    return page("job-doctor", terminal, found=shown)
