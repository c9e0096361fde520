"""A map as Mermaid text, which GitHub and many wikis draw; titles are escaped so that none of them is syntax."""

from __future__ import annotations

import re
from collections.abc import Iterator

from runbook_kit.render.diagram.chart import Card, Chart, gate_words
from runbook_kit.render.diagram.lettering import shortened, wrap
from runbook_kit.render.terminal import counted

# Everything in ASCII that Mermaid, its HTML labels or Markdown labels could read as more than a letter.
ACTIVE = re.compile(r"[^\w ,.\-]|_", re.ASCII)
ARROWS = {"needs": "-->", "order": "-.->", "cycle": "==>"}
MODES = {
    "shadow": "fill:#e2e8f0,stroke:#475569,color:#0f172a",
    "paper": "fill:#fef3c7,stroke:#92400e,color:#451a03",
    "live": "fill:#fee2e2,stroke:#991b1b,color:#450a0a",
    "other": "fill:#ede9fe,stroke:#5b21b6,color:#2e1065",
    "missing": "fill:#ffffff,stroke:#b91c1c,color:#7f1d1d,stroke-dasharray:6 4",
}
LONGEST = 4  # lines of a title


def mermaid(chart: Chart) -> str:
    """The flowchart of a chart; equal charts give equal text."""
    kinds = [kind_of(card) for card in chart.cards]
    lines = [
        "flowchart TB",
        f"    accTitle: {sentence(chart.title)}",
        f"    accDescr: {sentence(chart.story)}",
        *(
            f'    p{index}["{label(card)}"]:::{kind}'
            for index, (card, kind) in enumerate(zip(chart.cards, kinds, strict=True))
        ),
        *(f"    p{line.start} {ARROWS[line.kind]} p{line.end}" for line in chart.lines),
        *(f"    classDef {kind} {style}" for kind, style in MODES.items() if kind in kinds),
    ]
    if chart.record:
        lines.append(f"    %% {chart.record}".replace("{", "(").replace("}", ")"))
    return "\n".join(lines) + "\n"


def kind_of(card: Card) -> str:
    return "missing" if card.missing else card.mode if card.mode in ("shadow", "paper", "live") else "other"


def label(card: Card) -> str:
    """The lines of a card."""
    return "<br/>".join(label_lines(card))


def label_lines(card: Card) -> Iterator[str]:
    mode = f" · {card.mode}" if card.mode else ""
    yield escaped(f"{shortened(card.id, 200, 14)}{mode}")
    if card.missing:
        yield "not in this runbook"
        return
    if card.title:
        yield "<b>" + "<br/>".join(escaped(line) for line in wrap(card.title, 235, 14, LONGEST, bold=True)) + "</b>"
    for name, text in gate_words(card):
        yield from map(escaped, wrap(f"{name}: {text}", 300, 14, 2))
    facts = [counted(card.blocks, "block")] if card.blocks else []
    if facts or card.ways_back:
        yield escaped(" · ".join((*facts, *card.ways_back)))


def escaped(text: str) -> str:
    """The text with every active character as Mermaid's entity code."""
    return ACTIVE.sub(lambda match: f"#{ord(match[0])};" if match[0].isascii() else match[0], text)


def sentence(text: str) -> str:
    """The text for a line of its own, where entity codes are shown as they are: without what ends or escapes it."""
    return re.sub(r"[#{}<>%\"`\\]", " ", text.replace(";", ",")).strip() or "runbook"
