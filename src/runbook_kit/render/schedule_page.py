"""What is scheduled, and what is wrong with what is installed, as pages for a person."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from runbook_kit.render.escape import on_one_line, visible
from runbook_kit.render.parts import joined
from runbook_kit.render.schedule_v1 import Line
from runbook_kit.render.terminal import Terminal, counted, duration
from runbook_kit.schedule.installed import Drift, Found
from runbook_kit.schedule.timing import in_words, zone_of

GAP = "  "


def schedules_page(lines: Sequence[Line], terminal: Terminal, now: datetime) -> str:
    """A paragraph for each schedule: what it starts, when it is due next in its own zone, and the last time."""
    if not lines:
        return "Nothing is scheduled here. An entry of a runbook's `schedule` with a `phase` is."
    return "\n".join(text for line in lines for text in _schedule(line, terminal, now))


def _schedule(line: Line, terminal: Terminal, now: datetime) -> Iterator[str]:
    entry = line.entry
    yield terminal.paint(on_one_line(entry.id), "strong")
    yield GAP + joined(in_words(entry.timing), on_one_line(entry.activity), entry.owner)
    if line.next is None:
        yield f"{GAP}never due within a year"
    else:
        local = line.next.astimezone(zone_of(entry.timing.zone))
        wait = duration(int((line.next - now).total_seconds()))
        yield f"{GAP}next  {local:%a %Y-%m-%d %H:%M %Z}, in {wait}"
    if line.skipped:
        yield terminal.paint(f"{GAP}{GAP}{GAP}  skipped: {on_one_line(line.skipped)}", "caution")
    if line.session:
        yield f"{GAP}last  {line.session}  {line.state}"
    yield ""


def doctor_page(found: Sequence[Found], drifts: Sequence[Drift], terminal: Terminal) -> str:
    """What is installed, each with its problems behind; then what is missing."""
    return "\n".join(_doctor(found, drifts, terminal))


def _doctor(found: Sequence[Found], drifts: Sequence[Drift], terminal: Terminal) -> Iterator[str]:
    wrong = {each.schedule for each in drifts}
    for each in found:
        word = terminal.paint("differs", "alarm") if each.call.name in wrong else "as written"
        yield on_one_line(f"{each.call.name}  {each.form}  {each.place}/{each.name}  {word}")
    for drift in drifts:
        yield ""
        yield f"{terminal.paint(f'problem[{drift.code}]', 'alarm')}: {on_one_line(drift.message)}"
        if drift.hint:
            yield f"{terminal.paint('hint', 'notice')}: {on_one_line(drift.hint)}"
        if drift.diff:
            yield from (f"{GAP}{visible(line)}" for line in drift.diff.rstrip("\n").split("\n"))
    if not found and not drifts:
        yield "Nothing is scheduled here, and nothing is installed."
    yield ""
    yield f"{counted(len(found), 'schedule')} installed, {counted(len(drifts), 'problem')}."
