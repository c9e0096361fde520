"""What happened in a session, as the tables of its page: steps, criteria, findings, items and the rest."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from msgspec import Struct

from runbook_kit.render.parts import joined
from runbook_kit.render.terminal import Ink, Terminal, Tone, counted, duration, padded
from runbook_kit.session.state import STILL, CriterionNow, State, StepNow, TargetNow

TONES: dict[str, Tone] = {
    "passed": "good", "met": "good", "confirmed": "good", "signed": "good", "complete": "good", "reviewed": "good",
    "closed": "good", "approved": "good", "resolved": "good", "green": "good", "finished": "good", "go": "good",
    "planned": "notice", "running": "notice", "skipped": "notice", "parked": "notice",
    "warned": "caution", "paused": "caution", "waiting": "caution", "overridden": "caution", "yellow": "caution",
    "interrupted": "caution", "cut short": "caution", "stopped": "caution", "cancelled": "caution", "open": "caution",
    "failed": "alarm", "unmet": "alarm", "refused": "alarm", "unknown": "alarm", "red": "alarm", "lost": "alarm",
    "no-go": "alarm", "tampered": "alarm", "unreadable": "alarm",
}  # fmt: skip
WIDE = 10  # columns of a word of state; the longest is "overridden"
LEFT = 4 + WIDE + 2  # columns before the text of a row

Cells = tuple[str, str, tuple[str, ...]]  # a word of state, a text, lines below it


class Row(Struct, frozen=True):
    """A line of the page: a number, a painted word, a text, and lines below it."""

    mark: str
    word: Ink
    text: str
    below: tuple[str, ...] = ()


class Table(Struct, frozen=True):
    title: str
    rows: tuple[Row, ...]


def tables(state: State, terminal: Terminal) -> Iterator[Table]:
    """The tables that have rows, the most important first."""
    lost = state.state != "running"  # a block that nobody runs any more
    steps = tuple(_step(each, terminal, lost) for each in state.steps.values())
    named: dict[str, Iterable[Cells]] = {
        "CRITERIA": map(_criterion, state.criteria.values()),
        "APPROVALS": _approvals(state),
        "OVERRIDES": (("overridden", address, (reason,)) for address, reason in state.overrides.items()),
        "FINDINGS": _findings(state),
        "ITEMS": _items(state),
        "JOBS": _jobs(state),
        "NOTES": (("note", each.text, (joined(each.at, each.by, each.about, each.step),)) for each in state.notes),
        "PLANNED": _planned(state),
    }
    stopping = Table("TARGETS", tuple(_target(each, terminal) for each in state.targets.values()))
    found = [stopping, Table("STEPS", steps), *(Table(title, _rows(cells, terminal)) for title, cells in named.items())]
    yield from (table for table in found if table.rows)


def word(text: str, terminal: Terminal) -> Ink:
    """A word of state in its tone, filled up to the width of all of them."""
    return terminal.paint(padded(text, WIDE), TONES.get(text, "plain"))


def _rows(cells: Iterable[Cells], terminal: Terminal) -> tuple[Row, ...]:
    return tuple(Row("", word(state, terminal), text, tuple(filter(None, below))) for state, text, below in cells)


def _step(step: StepNow, terminal: Terminal, lost: bool) -> Row:
    about = joined(
        step.address,
        f"exit {step.exit_code}" if step.exit_code is not None else "",
        duration(step.duration_ms / 1000) if step.duration_ms is not None else "",
        counted(step.attempts, "attempt") if step.attempts > 1 else "",
        step.log,
    )
    last = step.tail.rstrip().rpartition("\n")[2] if step.state == "failed" else ""
    going = ", ".join(str(each.pid) for each in step.left)
    below = (
        about,
        _because(step.reason, step.code),
        step.readiness,
        f"last line: {last}" if last else "",
        f"left running: {going}" if going else "",
    )
    number = str(step.number) if step.number else ""
    shown = "unknown" if lost and step.state == "running" else step.word
    return Row(number, word(shown, terminal), step.title or step.address, tuple(filter(None, below)))


def _target(each: TargetNow, terminal: Terminal) -> Row:
    """What became of a target: the words are longer than those of a state, so that they stand in the text."""
    tone: Tone = "good" if each.answer in STILL else "alarm"
    said = terminal.paint(padded("ok" if each.answer in STILL else "not ok", WIDE), tone)
    about = joined(each.address.rpartition("/")[2], each.block, duration(each.duration_ms / 1000), each.at)
    return Row("", said, f"{each.answer}: {each.text}", tuple(filter(None, (about, each.reason))))


def _because(reason: str, code: str) -> str:
    return f"{reason} [{code}]" if reason and code else reason or code


def _who(by: str, role: str) -> str:
    return f"{by} as {role}" if by and role else by


def _criterion(each: CriterionNow) -> Cells:
    exited = f"exit {each.exit_code}" if each.exit_code is not None else ""
    optional = "optional" if each.optional else ""
    about = joined(each.when, each.address, each.kind, optional, exited, _who(each.by, each.role), each.at)
    return each.state, each.text or each.address, (about, each.reason)


def _approvals(state: State) -> Iterator[Cells]:
    for each in state.approvals:
        yield each.decision, _who(each.by, each.role), (joined(each.at, "signed" if each.signed else ""), each.reason)


def _findings(state: State) -> Iterator[Cells]:
    for each in state.findings.values():
        yield each.level, f"{each.id}  {each.text}", (joined(each.state, each.by, each.at), each.reason)


def _items(state: State) -> Iterator[Cells]:
    for each in state.items.values():
        about = joined(f"owner {each.owner}" if each.owner else "", f"due {each.due}" if each.due else "")
        yield each.state, f"{each.id}  {each.text}", (about, each.reason)


def _jobs(state: State) -> Iterator[Cells]:
    for each in state.jobs.values():
        exited = f"exit {each.exit_code}" if each.exit_code is not None else ""
        yield each.word, joined(each.id, each.purpose), (joined(each.step, f"process {each.pid}", exited),)


def _planned(state: State) -> Iterator[Cells]:
    planned = state.planned
    if planned is None:
        return
    yield from (("person", each.name, (each.role,)) for each in planned.people)
    yield from (("due", each.what, (each.at,)) for each in planned.due)
    yield from (("scope", planned.scope, ()),) if planned.scope else ()
    yield from (("reason", planned.reason, (planned.by,)),) if planned.reason else ()
