"""What a map of a runbook shows: a card for every phase, and lines between them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Literal

from msgspec import Struct

from runbook_kit.document.address import Selection
from runbook_kit.document.model import Criterion, Phase, Runbook
from runbook_kit.render.escape import on_one_line
from runbook_kit.render.terminal import counted

LineKind = Literal["needs", "order", "cycle"]


class Gate(Struct, frozen=True):
    """Criteria before or after a phase: how many are checked, how many a person confirms, and which roles sign."""

    checks: int = 0
    manual: int = 0
    signoffs: tuple[str, ...] = ()

    @property
    def words(self) -> str:
        """`2 checks, 1 to confirm`; empty when only people sign, or nothing is asked."""
        parts = [counted(self.checks, "check")] if self.checks else []
        return ", ".join([*parts, *([f"{self.manual} to confirm"] if self.manual else [])])


class Card(Struct, frozen=True):
    """A phase on the map; one that is only named, and not in the runbook, is `missing`."""

    id: str
    title: str = ""
    goal: str = ""
    mode: str = ""
    owner: str = ""
    entry: Gate = Gate()
    exit: Gate = Gate()
    steps: int = 0
    blocks: int = 0
    ways_back: tuple[str, ...] = ()  # rollback, undo, teardown
    missing: bool = False
    chosen: bool = False  # the target is this phase alone


class Line(Struct, frozen=True):
    """From the card that comes first to the one after it, by their places in the chart."""

    start: int
    end: int
    kind: LineKind = "needs"


class Chart(Struct, frozen=True):
    """A whole map: `about` is one line below the title, `cycles` the needs that lead back."""

    title: str
    about: str
    cards: tuple[Card, ...]
    lines: tuple[Line, ...]
    cycles: tuple[str, ...] = ()
    done: int = 0
    record: str = ""

    @property
    def story(self) -> str:
        """The map in words, for those who cannot see it."""
        said = [f"{counted(len(self.cards), 'phase')}."]
        for card in self.cards:
            needs = [
                self.cards[line.start].id
                for line in self.lines
                if self.cards[line.end] is card and line.kind != "order"
            ]
            words = [f"{card.id}: {card.title}" if card.title else card.id]
            words += [f"needs {', '.join(needs)}"] if needs else []
            words += [f"mode {card.mode}"] if card.mode else []
            words += [f"{name} {text}" for name, text in gate_words(card)]
            words += ["is not in this runbook"] if card.missing else []
            said.append("; ".join(words) + ".")
        if self.cycles:
            said.append(f"Phases need each other: {'; '.join(self.cycles)}.")
        return " ".join(said)


def gate_words(card: Card) -> Iterator[tuple[str, str]]:
    """Name and contents of both gates, sign-offs included, where there are any."""
    for name, gate in (("entry", card.entry), ("exit", card.exit)):
        signed = f"sign-off {', '.join(gate.signoffs)}" if gate.signoffs else ""
        text = ", ".join(filter(None, (gate.words, signed)))
        if text:
            yield name, text


def chart(selection: Selection, record: str = "") -> Chart:
    """The map of a runbook, or of one phase with everything that it needs. Never fails, whatever phases need."""
    runbook = selection.runbook
    phases = runbook.phases if selection.phase is None else needed_by(selection.phase, runbook)
    chosen = selection.phase.id if selection.phase else ""
    places = {phase.id: index for index, phase in reversed(list(enumerate(phases)))}
    strange = dict.fromkeys(need for phase in phases for need in phase.needs if need not in places)
    places |= {need: len(phases) + index for index, need in enumerate(strange)}
    cards = [card_of(phase, runbook, chosen=phase.id == chosen) for phase in phases]
    cards += [Card(on_one_line(need), missing=True) for need in strange]
    lines = lines_between(phases, places)
    ids = [card.id for card in cards]
    return Chart(
        title=on_one_line(runbook.title) or runbook.id,
        about=about(runbook),
        cards=tuple(cards),
        lines=lines,
        cycles=tuple(f"{ids[line.end]} needs {ids[line.start]}" for line in lines if line.kind == "cycle"),
        done=len(runbook.done),
        record=on_one_line(record),
    )


def needed_by(phase: Phase, runbook: Runbook) -> tuple[Phase, ...]:
    """The phase and everything that it needs, in the order of the document."""
    by_id = {each.id: each for each in reversed(runbook.phases)}
    found, waiting = {phase.id}, [phase]
    while waiting:
        for need in waiting.pop().needs:
            if need in by_id and need not in found:
                found.add(need)
                waiting.append(by_id[need])
    return tuple(each for each in runbook.phases if each.id in found)


def lines_between(phases: Sequence[Phase], places: Mapping[str, int]) -> tuple[Line, ...]:
    """What each phase needs; the order of the document where no phase needs another one."""
    wanted = dict.fromkeys((places[need], places[phase.id]) for phase in phases for need in phase.needs)
    if not wanted:
        return tuple(Line(index, index + 1, "order") for index in range(len(phases) - 1))
    back = returning(wanted, len(places))
    return tuple(Line(start, end, "cycle" if (start, end) in back else "needs") for start, end in wanted)


def returning(lines: Mapping[tuple[int, int], None], count: int) -> frozenset[tuple[int, int]]:
    """The lines that lead back to where they come from, found in the order of the document."""
    after: list[list[int]] = [[] for _ in range(count)]
    for start, end in lines:
        after[start].append(end)
    state = [0] * count  # 1: on the way, 2: done
    found = set()
    for root in range(count):
        if state[root]:
            continue
        path = [(root, iter(after[root]))]
        state[root] = 1
        while path:
            at, rest = path[-1]
            following = next(rest, None)
            if following is None:
                state[at] = 2
                path.pop()
            elif state[following] == 1:
                found.add((at, following))
            elif not state[following]:
                state[following] = 1
                path.append((following, iter(after[following])))
    return frozenset(found)


def card_of(phase: Phase, runbook: Runbook, *, chosen: bool) -> Card:
    kinds = dict.fromkeys(step.kind for step in phase.steps)
    ways = [kind for kind in ("rollback", "undo", "teardown") if kind in kinds]
    ways += ["rollback"] if phase.rollback and "rollback" not in ways else []
    ways += ["teardown"] if phase.teardown and "teardown" not in ways else []
    return Card(
        id=on_one_line(phase.id),
        title=on_one_line(phase.title),
        goal=on_one_line(phase.goal),
        mode=on_one_line(phase.mode or runbook.header.mode),
        owner=on_one_line(phase.owner),
        entry=gate(phase.entry),
        exit=gate((*phase.exit, *phase.done)),
        steps=sum(step.kind == "step" for step in phase.steps),
        blocks=len(phase.blocks),
        ways_back=tuple(ways),
        chosen=chosen,
    )


def gate(criteria: Sequence[Criterion]) -> Gate:
    """The criteria by kind; what a document calls an example does not count."""
    real = [each for each in criteria if not each.example]
    return Gate(
        sum(each.kind == "check" for each in real),
        sum(each.kind == "manual" for each in real),
        tuple(dict.fromkeys(on_one_line(each.signoff) for each in real if each.kind == "signoff")),
    )


def about(runbook: Runbook) -> str:
    """Id, version, status, owner and modes in one line."""
    header = runbook.header
    parts = [
        runbook.id,
        f"version {header.version}" if header.version else "",
        header.status,
        f"owner {header.owner}" if header.owner else "",
        f"modes {', '.join(header.modes)}" if header.modes else "",
    ]
    return on_one_line(" · ".join(filter(None, parts)))
