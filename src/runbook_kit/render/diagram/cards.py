"""The card of a phase: what stands on it, line by line, and how that is drawn."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from msgspec import Struct

from runbook_kit.render.diagram.chart import Card, Gate
from runbook_kit.render.diagram.layers import Place
from runbook_kit.render.diagram.lettering import shortened, width, wrap
from runbook_kit.render.diagram.look import MODES
from runbook_kit.render.diagram.strokes import box, mark, number, text
from runbook_kit.render.terminal import counted

CARD, PAD = 330.0, 18.0
INSIDE = CARD - 2 * PAD
LABEL = 68.0  # room for the name of a gate


class Row(Struct, frozen=True):
    """One line of a card: its text, how it looks, and how far below the line before it stands."""

    text: str
    style: str
    size: float
    step: float
    mark: str = ""  # entry, exit or sign, drawn before it
    label: str = ""  # in front of the text


def card_rows(card: Card) -> Iterator[Row]:
    """The lines of a card from top to bottom."""
    aside = width(card.mode, 12, bold=True) + 26 if card.mode else 0.0
    yield Row(shortened(card.id, INSIDE - min(aside, INSIDE / 2), 12), "id", 12, PAD + 11)
    if card.missing:
        yield Row("not in this runbook", "bad", 13, 22)
        return
    for index, line in enumerate(wrap(card.title, INSIDE, 16, 3, bold=True)):
        yield Row(line, "strong", 16, 23 if not index else 20)
    yield from (
        Row(line, "soft", 12.5, 20 if not index else 16) for index, line in enumerate(wrap(card.goal, INSIDE, 12.5, 3))
    )
    yield Row("", "rule", 0, 14)
    yield from gate_rows(card.entry, "Entry")
    yield from gate_rows(card.exit, "Exit")
    facts = [counted(card.steps, "step")] if card.steps else []
    facts += [counted(card.blocks, "block")] if card.blocks else []
    facts += list(card.ways_back)
    facts += [f"by {card.owner}"] if card.owner else []
    lines = wrap(" · ".join(facts), INSIDE, 12, 2)
    yield from (Row(line, "soft", 12, 22 if not index else 16) for index, line in enumerate(lines))


def gate_rows(gate: Gate, name: str) -> Iterator[Row]:
    """A gate: its criteria, and a line for those who sign."""
    first = gate.words or ("" if gate.signoffs else "open" if name == "Entry" else "no criteria")
    faint = "soft" if not gate.words else ""
    if first:
        yield Row(first, faint, 12.5, 22, name.lower(), name)
    if gate.signoffs:
        signed = wrap(f"signed by {', '.join(gate.signoffs)}", INSIDE - LABEL - 20, 12.5, 2)
        for index, line in enumerate(signed):
            mark = "sign" if not index else "more"
            yield Row(line, "sign", 12.5, 20 if first or index else 22, mark, "" if first or index else name)


def drawn_card(card: Card, place: Place, height: float, rows: Sequence[Row]) -> Iterator[str]:
    x, y = place.x - CARD / 2, place.y
    kind = "card chosen" if card.chosen else "card missing" if card.missing else "card"
    yield f"<g>{box(kind, x, y, CARD, height, 12)}"
    if card.mode:
        yield from pill(card.mode, x + CARD - PAD, y + PAD - 4)
    yield from texts(rows, x + PAD, y)
    yield "</g>"


def pill(mode: str, right: float, top: float) -> Iterator[str]:
    """The mode of a phase in its colour; the word is there, too, for those who see none."""
    kind = mode if mode in MODES else "other"
    shown = shortened(mode, INSIDE / 2 - 26, 12, bold=True)
    wide = width(shown, 12, bold=True) + 14
    yield box(f"m-{kind}", right - wide, top, wide, 20, 10)
    yield text(right - wide / 2, top + 14.2, shown, f"t-{kind} strong", 12, anchor="middle")


def texts(rows: Sequence[Row], x: float, y: float) -> Iterator[str]:
    """Rows of text below each other, with their marks."""
    for row in rows:
        y += row.step
        if row.style == "rule":
            yield f'<path class="rule" d="M{number(x)} {number(y - 2)}h{number(INSIDE)}"/>'
            continue
        at = x
        if row.mark:
            at = x + LABEL
            if row.label:
                yield mark("exit" if row.label == "Exit" else "entry", x, y)
                yield text(x + 19, y, row.label, "strong", row.size)
            if row.mark in ("sign", "more"):
                yield mark(row.mark, at, y)
                at += 19
        yield text(at, y, row.text, row.style, row.size)
