"""Lines, marks and letters of a map as elements of SVG."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from xml.sax.saxutils import escape, quoteattr

from runbook_kit.render.diagram.layers import Way


def drawn(way: Way) -> Iterator[str]:
    """A line with its head."""
    kind = way.line.kind
    points = way.points
    style = f"way {kind}" if kind != "needs" else "way"
    head = "headcycle" if kind == "cycle" else "head"
    x, y = points[-1]
    yield f'<path class="{style}" d="{path((*points[:-1], (x, y - 9)))}"/>'
    yield f'<path class="{head}" d="M{number(x)} {number(y - 1)}l-5.5 -10h11z"/>'


def path(points: Sequence[tuple[float, float]]) -> str:
    """Straight where two points are on one line, a curve downward where they are not, round corners for turns."""
    if len(points) == 6 and points[1][1] == points[2][1]:
        return turned(points)
    said = f"M{number(points[0][0])} {number(points[0][1])}"
    for (x0, y0), (x1, y1) in itertools.pairwise(points):
        if abs(x0 - x1) < 0.5:
            said += f"L{number(x1)} {number(y1)}"
        else:
            middle = (y0 + y1) / 2
            said += f"C{number(x0)} {number(middle)} {number(x1)} {number(middle)} {number(x1)} {number(y1)}"
    return said


def turned(points: Sequence[tuple[float, float]]) -> str:
    """Straight pieces with round corners, from one column to the next."""
    radius = 9.0
    said = f"M{number(points[0][0])} {number(points[0][1])}"
    for before, at, after in zip(points, points[1:], points[2:], strict=False):
        near, far = towards(at, before, radius), towards(at, after, radius)
        said += (
            f"L{number(near[0])} {number(near[1])}Q{number(at[0])} {number(at[1])} {number(far[0])} {number(far[1])}"
        )
    return f"{said}L{number(points[-1][0])} {number(points[-1][1])}"


def towards(at: tuple[float, float], other: tuple[float, float], most: float) -> tuple[float, float]:
    """The point `most` pixels from `at` on the way to `other`, at most half of it."""
    across, down = other[0] - at[0], other[1] - at[1]
    long = max((across**2 + down**2) ** 0.5, 0.01)
    part = min(most, long / 2) / long
    return at[0] + across * part, at[1] + down * part


def text(x: float, y: float, said: str, style: str, size: float, anchor: str = "") -> str:
    """One line of text; empty for an empty one."""
    if not said:
        return ""
    look = f" class={quoteattr(style)}" if style else ""
    where = f' text-anchor="{anchor}"' if anchor else ""
    return f'<text x="{number(x)}" y="{number(y)}" font-size="{number(size)}"{look}{where}>{escape(said)}</text>'


def box(style: str, x: float, y: float, wide: float, high: float, round_by: float) -> str:
    """A rectangle with round corners."""
    place = f'x="{number(x)}" y="{number(y)}" width="{number(wide)}" height="{number(high)}"'
    return f'<rect class="{style}" {place} rx="{number(round_by)}"/>'


def number(value: float) -> str:
    """A length with at most one decimal place."""
    return f"{round(value, 1):g}" if abs(value) < 100000 else str(round(value))


def mark(kind: str, x: float, y: float) -> str:
    """A gate that opens to the right, one that closes behind, a person who signs."""
    here = f"M{number(x)} {number(y)}"
    if kind == "entry":
        return f'<path class="mark" d="{here}m1 -9.5v10l8.5 -5z"/>'
    if kind == "exit":
        return f'<path class="mark" d="{here}m1 -4.5l3.2 3.6l6.6 -8"/>'
    if kind == "sign":
        return f'<path class="pen" d="{here}m1 1h12m-10.5 -3l7.6 -7.6l2 2l-7.6 7.6l-2.6 .6z"/>'
    return ""
