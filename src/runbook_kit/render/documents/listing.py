"""The document templates as a page and as JSON: what each is for, which one is used, and what it is given."""

from __future__ import annotations

from collections.abc import Sequence

from runbook_kit.render.documents.library import SHIPPED, SHORT, Entry
from runbook_kit.render.phase_v1 import Json
from runbook_kit.render.terminal import Terminal


def templates_v1(entries: Sequence[Entry]) -> Json:
    """`templates/1`: every template with origin, digest and variables."""
    return {
        "format": "templates/1",
        "templates": [
            {
                "name": entry.name,
                "origin": entry.origin,
                "digest": f"sha256:{entry.digest}",
                "summary": entry.summary,
                "variables": list(entry.variables),
            }
            for entry in entries
        ],
    }


def templates_page(entries: Sequence[Entry], terminal: Terminal) -> str:
    """The page: a name and where it comes from, a sentence, and the variables."""
    lines: list[str] = []
    for entry in entries:
        tone = terminal.paint(entry.origin, "faint" if entry.origin == SHIPPED else "notice")
        lines.append(f"{terminal.paint(entry.name, 'strong')}  {tone}, sha256 {entry.digest[:SHORT]}")
        lines.append(f"    {terminal.wrap(entry.summary, 4)}")
        lines.append(f"    {terminal.wrap('given: ' + ', '.join(entry.variables), 4, 11, 'faint')}")
    own = sum(entry.origin != SHIPPED for entry in entries)
    return "\n".join([*lines, "", f"{len(entries)} templates, {own} of them of this repository."])
