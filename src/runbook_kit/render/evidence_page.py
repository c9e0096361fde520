"""Packs for people: one that was made, those that are here, and what pruning does with them."""

from __future__ import annotations

from collections.abc import Sequence

from runbook_kit.render.escape import on_one_line
from runbook_kit.render.evidence_v1 import Line, Other
from runbook_kit.render.pages import page
from runbook_kit.render.terminal import Ink, Terminal, counted, table
from runbook_kit.render.verification import verification_page
from runbook_kit.session.inspection import Inspection

REASONS = {
    "newest": "one of the newest",
    "held": "held",
    "pinned": "a pin of the repository's state names its session",
    "open": "its session is not over",
    "incomplete": "not a whole set",
    "unpacked": "its pack is not here",
    "wanted": "within the limits",
    "old": "too old",
    "many": "beyond those to keep",
    "large": "beyond the size",
}


def packed_page(line: Line, found: Inspection, terminal: Terminal) -> str:
    """A pack that was made, or was there already, and whether it verifies."""
    if not found.holds:
        return verification_page(found, line.name, terminal, what="Pack")
    return page(
        "evidence-packed",
        terminal,
        line=line,
        verdict=terminal.paint("verified", "good"),
        files=counted(found.files, "file"),
        size=amount(line.size),
    )


def packs_page(lines: Sequence[Line], terminal: Terminal) -> str:
    """The packs that are here."""
    head = [terminal.paint(cell, "faint") for cell in ("PACK", "STATUS", "CLOSED", "SIZE", "CHECK")]
    rows = [head, *(_row(line, terminal) for line in lines)]
    shown = table(rows, right=(3,)) if lines else ()
    return page("evidence-list", terminal, lines=shown, total=counted(len(lines), "pack"))


def pruning_page(lines: Sequence[Line], terminal: Terminal, others: Sequence[Other] = (), *, done: bool) -> str:
    """What goes and what stays, and why; sessions, jobs and the cache before the packs."""
    cells = [(each.goes, f"{each.kind}/{each.name}", each.size, each.why) for each in others]
    cells += [(line.goes, line.name, line.size, line.why) for line in lines]
    rows = [
        [
            terminal.paint("goes" if goes else "stays", "alarm" if goes else "good"),
            Ink(on_one_line(name)),
            Ink(amount(size)),
            Ink(REASONS.get(why, why)),
        ]
        for goes, name, size, why in cells
    ]
    going = [size for goes, _, size, _ in cells if goes]
    return page(
        "evidence-prune",
        terminal,
        lines=table(rows, right=(2,)) if rows else (),
        count=counted(len(going), "thing" if others else "pack"),
        size=amount(sum(going)),
        going=bool(going),
        done=done,
    )


def _row(line: Line, terminal: Terminal) -> list[Ink]:
    marks = ", ".join(filter(None, (line.code, "held" if line.held else "", "signed" if line.signed_by else "")))
    said = terminal.paint(marks or "ok", "alarm" if line.code else "good")
    return [
        terminal.paint(on_one_line(line.name), "strong"),
        *(Ink(on_one_line(cell) or "-") for cell in (line.status, line.closed_at, amount(line.size))),
        said,
    ]


def amount(size: int) -> str:
    """Bytes as people say them."""
    value = float(size)
    for unit in ("B", "KiB", "MiB", "GiB"):
        if value < 1024 or unit == "GiB":
            return f"{value:.0f} {unit}" if unit == "B" or value >= 10 else f"{value:.1f} {unit}"
        value /= 1024
    raise AssertionError
