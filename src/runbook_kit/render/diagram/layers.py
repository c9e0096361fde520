"""Where cards and lines of a map go: in layers from top to bottom, or a sequence in columns; the same every time."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from msgspec import Struct

from runbook_kit.render.diagram.chart import Chart, Line

WIDEST = 4  # cards side by side
TURNS = 12  # how often lines are straightened
BEND = 26.0  # width that a line takes where it passes a layer


class Place(Struct, frozen=True):
    """A card by its middle and its upper edge, in pixels."""

    x: float
    y: float


class Way(Struct, frozen=True):
    """A line by the points it goes through."""

    line: Line
    points: tuple[tuple[float, float], ...]


class Layout(Struct, frozen=True):
    """Places of cards, ways of lines, and the size of it all."""

    places: tuple[Place, ...]
    ways: tuple[Way, ...]
    width: float
    height: float


def layout(chart: Chart, heights: Sequence[float], card: float, gap: tuple[float, float]) -> Layout:
    """Where everything goes: cards are `card` wide and `heights` high, with `gap` between them (across, down)."""
    if is_sequence(chart.lines, len(chart.cards)):
        return columns(chart, heights, card, gap)
    return layered(chart, heights, card, gap)


def is_sequence(lines: Sequence[Line], count: int) -> bool:
    """Whether every card follows the one before it, and nothing else."""
    pairs = [(line.start, line.end) for line in lines if line.kind != "cycle"]
    return pairs == [(index, index + 1) for index in range(count - 1)] and len(pairs) == len(lines)


def columns(chart: Chart, heights: Sequence[float], card: float, gap: tuple[float, float]) -> Layout:
    """A sequence from top to bottom, in as many columns as make the whole about as high as it is wide."""
    count = len(heights)
    across = 1 if count <= 5 else 2 if count <= 12 else 3 if count <= 21 else 4
    rows = -(-count // across)
    places = []
    for index in range(count):
        first = index - index % rows
        above = sum(heights[at] + gap[1] for at in range(first, index))
        places.append(Place(card / 2 + (index // rows) * (card + gap[0] * 2), above))
    bottom = max((place.y + height for place, height in zip(places, heights, strict=True)), default=0.0)
    ways = []
    for line in chart.lines:
        start, end = places[line.start], places[line.end]
        under = start.y + heights[line.start]
        if end.x == start.x:
            points: tuple[tuple[float, float], ...] = ((start.x, under), (end.x, end.y))
        else:
            aside = start.x + card / 2 + gap[0]
            points = (
                (start.x, under),
                (start.x, under + gap[1] / 3),
                (aside, under + gap[1] / 3),
                (aside, -gap[1] / 2),
                (end.x, -gap[1] / 2),
                (end.x, end.y),
            )
        ways.append(Way(line, points))
    used = -(-count // rows)
    return Layout(tuple(places), tuple(ways), used * card + (used - 1) * gap[0] * 2, bottom + (gap[1] / 3) * (used > 1))


class Spot(Struct):
    """A card in a layer, or the place where a line passes it (`card` is -1)."""

    card: int
    layer: int
    wide: float
    x: float = 0.0
    before: list[int] = []  # spots that lead here, and those that this one leads to, by index
    after: list[int] = []


def layered(chart: Chart, heights: Sequence[float], card: float, gap: tuple[float, float]) -> Layout:
    """Cards below all that they need; a line that skips a layer has a spot of its own there."""
    downward = [line for line in chart.lines if line.kind != "cycle"]
    ranks = ranked(len(heights), downward)
    spots, chains = spotted(ranks, downward, card)
    rows = [[at for at, spot in enumerate(spots) if spot.layer == rank] for rank in range(max(ranks, default=0) + 1)]
    arrange(spots, rows)
    straighten(spots, rows, gap[0])
    left = min(spot.x - spot.wide / 2 for spot in spots)
    right = max(spot.x + spot.wide / 2 for spot in spots)
    deep = [max((heights[spots[at].card] for at in row if spots[at].card >= 0), default=0.0) for row in rows]
    tops = [sum(deep[:rank]) + gap[1] * rank for rank in range(len(rows))]
    places = tuple(Place(spots[at].x - left, tops[ranks[at]]) for at in range(len(heights)))
    ways = []
    for line, chain in zip(downward, chains, strict=True):
        points = [(places[line.start].x, places[line.start].y + heights[line.start])]
        if points[0][1] < tops[ranks[line.start]] + deep[ranks[line.start]]:
            points.append((points[0][0], tops[ranks[line.start]] + deep[ranks[line.start]]))
        for at in chain:
            x, top = spots[at].x - left, tops[spots[at].layer]
            points += [(x, top), (x, top + deep[spots[at].layer])]
        ways.append(Way(line, (*points, (places[line.end].x, places[line.end].y))))
    wide = right - left
    for line in (each for each in chart.lines if each.kind == "cycle"):
        wide += gap[0]
        ways.append(Way(line, back(line, places, [tops[rank] + deep[rank] for rank in ranks], wide, gap[1])))
    return Layout(places, tuple(ways), wide, tops[-1] + deep[-1] + (gap[1] / 3 if wide > right - left else 0.0))


def back(
    line: Line, places: Sequence[Place], bottoms: Sequence[float], aside: float, gap: float
) -> tuple[tuple[float, float], ...]:
    """From below a card, between the layers and past all cards, to above an earlier one."""
    start, end = places[line.start], places[line.end]
    low, high = bottoms[line.start] + gap * 0.36, end.y - gap * 0.36
    out, home = start.x + gap, end.x + gap
    return ((out, bottoms[line.start]), (out, low), (aside, low), (aside, high), (home, high), (home, end.y))


def ranked(count: int, lines: Sequence[Line]) -> list[int]:
    """The layer of every card: below all that it needs, and where there is still room."""
    before: list[list[int]] = [[] for _ in range(count)]
    for line in lines:
        before[line.end].append(line.start)
    ranks = [-1] * count
    taken: dict[int, int] = {}
    waiting = list(range(count))
    while waiting:
        at = next(each for each in waiting if all(ranks[need] >= 0 for need in before[each]))
        waiting.remove(at)
        rank = max((ranks[need] + 1 for need in before[at]), default=0)
        while taken.get(rank, 0) >= WIDEST:
            rank += 1
        ranks[at] = rank
        taken[rank] = taken.get(rank, 0) + 1
    return ranks


def spotted(ranks: Sequence[int], lines: Sequence[Line], card: float) -> tuple[list[Spot], list[list[int]]]:
    """The spots of all layers, and for every line those that it passes."""
    spots = [Spot(at, rank, card, before=[], after=[]) for at, rank in enumerate(ranks)]
    chains = []
    for line in lines:
        chain: list[int] = []
        last = line.start
        for rank in range(ranks[line.start] + 1, ranks[line.end]):
            spots.append(Spot(-1, rank, BEND, before=[], after=[]))
            chain.append(len(spots) - 1)
        for at in (*chain, line.end):
            spots[last].after.append(at)
            spots[at].before.append(last)
            last = at
        chains.append(chain)
    return spots, chains


def arrange(spots: Sequence[Spot], rows: list[list[int]]) -> None:
    """Order every layer by the middle of what its spots are connected with, so that few lines cross."""
    best, fewest = [list(row) for row in rows], crossings(spots, rows)
    for turn in range(TURNS):
        down = turn % 2 == 0
        for rank in range(1, len(rows)) if down else range(len(rows) - 2, -1, -1):
            fixed = {at: index for index, at in enumerate(rows[rank - 1 if down else rank + 1])}
            own = {at: float(index) for index, at in enumerate(rows[rank])}
            for at in rows[rank]:
                near = [fixed[other] for other in (spots[at].before if down else spots[at].after) if other in fixed]
                own[at] = sum(near) / len(near) if near else own[at]
            rows[rank].sort(key=lambda at: own[at])
        found = crossings(spots, rows)
        if found < fewest:
            best, fewest = [list(row) for row in rows], found
    rows[:] = best


def crossings(spots: Sequence[Spot], rows: Sequence[Sequence[int]]) -> int:
    """How many pairs of lines cross between neighbouring layers."""
    total = 0
    for upper, lower in itertools.pairwise(rows):
        below = {at: index for index, at in enumerate(lower)}
        ends = [
            below[end]
            for at in upper
            for end in sorted(spots[at].after, key=lambda each: below.get(each, 0))
            if end in below
        ]
        total += sum(ends[one] > ends[other] for one in range(len(ends)) for other in range(one + 1, len(ends)))
    return total


def straighten(spots: Sequence[Spot], rows: Sequence[Sequence[int]], gap: float) -> None:
    """Move every spot towards what it is connected with, without changing the order of a layer."""
    for row in rows:
        settle(spots, row, [0.0] * len(row), gap)
    for turn in range(TURNS * 2):
        down = turn % 2 == 0
        for row in rows if down else reversed(rows):
            wishes = []
            for at in row:
                near = spots[at].before if down else spots[at].after
                wishes.append(sum(spots[other].x for other in near) / len(near) if near else spots[at].x)
            settle(spots, row, wishes, gap)


def settle(spots: Sequence[Spot], row: Sequence[int], wishes: Sequence[float], gap: float) -> None:
    """Put the spots of a layer as near to their wishes as the room between them allows: the mean of both extremes."""
    apart = [(spots[a].wide + spots[b].wide) / 2 + gap for a, b in itertools.pairwise(row)]
    rightward, leftward = list(wishes), list(wishes)
    for index, need in enumerate(apart):
        rightward[index + 1] = max(rightward[index + 1], rightward[index] + need)
    for index in range(len(apart) - 1, -1, -1):
        leftward[index] = min(leftward[index], leftward[index + 1] - apart[index])
    for at, one, other in zip(row, rightward, leftward, strict=True):
        spots[at].x = round((one + other) / 2, 2)
