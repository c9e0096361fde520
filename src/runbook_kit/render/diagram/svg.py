"""A map as SVG that stands alone: no script, no font and nothing else from outside, legible in light and dark."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from xml.sax.saxutils import escape

from runbook_kit.render.diagram.cards import CARD, PAD, Row, card_rows, drawn_card, texts
from runbook_kit.render.diagram.chart import Chart
from runbook_kit.render.diagram.layers import Layout, layout
from runbook_kit.render.diagram.lettering import shortened, wrap
from runbook_kit.render.diagram.look import style
from runbook_kit.render.diagram.strokes import drawn, number, text
from runbook_kit.render.terminal import counted

GAP = (34.0, 58.0)
MARGIN = 32.0
INSET = 4.0  # in a page: no more than the lines need
LONE = 620.0  # at least as wide, so that the title has room


def svg(chart: Chart, *, alone: bool = True) -> str:
    """The SVG of a chart; equal charts give equal bytes.

    One that does not stand `alone` lies in a page that has its title, and what else there is to say of the runbook.
    """
    rows = [tuple(card_rows(card)) for card in chart.cards]
    heights = [sum(row.step for row in each) + PAD + 6 for each in rows]
    laid = layout(chart, heights, CARD, GAP) if chart.cards else Layout((), (), 0.0, 0.0)
    wide = max(laid.width, LONE if alone or chart.cycles else CARD)
    head = list(heading(chart, wide) if alone else objections(chart, wide))
    margin = MARGIN if alone else INSET
    top = margin + sum(row.step for row in head)
    if head:
        top += 34.0 if laid.width > CARD * 1.5 else 24.0
    left = margin + (wide - laid.width) / 2
    foot = list(legend(chart))
    bottom = top + laid.height + 30.0
    full = (wide + 2 * margin, bottom + len(foot) * 22.0 + (30.0 if alone else 0.0))
    name = hashlib.sha256(f"{chart.title}\n{chart.record}".encode()).hexdigest()[:8]
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" class="rbk" role="img" aria-labelledby="rbk-t-{name} rbk-d-{name}"'
        f' viewBox="0 0 {number(full[0])} {number(full[1])}" width="{number(full[0])}" height="{number(full[1])}">',
        f'<title id="rbk-t-{name}">{escape(chart.title)}: phases and what they need</title>',
        f'<desc id="rbk-d-{name}">{escape(chart.story)}</desc>',
        f"<style>{style()}</style>",
        f'<rect class="back" width="{number(full[0])}" height="{number(full[1])}"/>',
        *texts(head, margin, margin),
        f'<g transform="translate({number(left)} {number(top)})">',
        *(part for way in laid.ways for part in drawn(way)),
        *(
            part
            for card, place, height, own in zip(chart.cards, laid.places, heights, rows, strict=True)
            for part in drawn_card(card, place, height, own)
        ),
        "</g>",
        *(part for index, each in enumerate(foot) for part in entry(each, margin, bottom + 14 + index * 22.0)),
        text(margin, full[1] - 14.0, shortened(chart.record, wide, 10.5), "soft", 10.5) if alone else "",
        "</svg>",
    ]
    return "\n".join(filter(None, parts)) + "\n"


def heading(chart: Chart, wide: float) -> Iterator[Row]:
    """Title and what is known about the runbook as a whole."""
    for index, line in enumerate(wrap(chart.title, wide, 22, 3, bold=True)):
        yield Row(line, "strong", 22, 24 if not index else 28)
    yield from (
        Row(line, "soft", 13, 24 if not index else 18) for index, line in enumerate(wrap(chart.about, wide, 13, 2))
    )
    if chart.done:
        yield Row(f"Done when {counted(chart.done, 'criterion holds', 'criteria hold')}", "soft", 13, 20)
    yield from objections(chart, wide)


def objections(chart: Chart, wide: float) -> Iterator[Row]:
    """What keeps the phases from having an order."""
    if chart.cycles:
        said = f"Phases need each other, so none can be first. One of these has to go: {'; '.join(chart.cycles)}"
        yield from (Row(line, "bad strong", 13, 22) for line in wrap(said, wide, 13, 3, bold=True))


def legend(chart: Chart) -> Iterator[tuple[str, str]]:
    """What the lines and frames mean, as far as there are any."""
    kinds = {line.kind for line in chart.lines}
    if "needs" in kinds:
        yield "needs", "must have passed before"
    if "order" in kinds:
        yield "order", "order of the document; no phase names what it needs"
    if "cycle" in kinds:
        yield "cycle", "one of these has to go: phases need each other"


def entry(each: tuple[str, str], x: float, y: float) -> Iterator[str]:
    kind, said = each
    style = f"way {kind}" if kind != "needs" else "way"
    head = "headcycle" if kind == "cycle" else "head"
    yield f'<path class="{style}" d="M{number(x)} {number(y - 4)}h30"/>'
    yield f'<path class="{head}" d="M{number(x + 40)} {number(y - 4)}l-10 -5v10z"/>'
    yield text(x + 50, y, said, "soft", 12)
