"""`verification/1`: whether something is what was written, for programs and as a page."""

from __future__ import annotations

from runbook_kit.render.escape import on_one_line
from runbook_kit.render.phase_v1 import Json
from runbook_kit.render.terminal import Terminal, counted
from runbook_kit.session.inspection import Inspection, Objection


def verification_v1(found: Inspection) -> Json:
    """The document; a finding of severity `info` does not make the verdict `failed`."""
    return {
        "format": "verification/1",
        "verdict": "verified" if found.holds else "failed",
        "findings": [objection_v1(each) for each in found.objections],
        "files": found.files,
        "bytes": found.size,
        "log": {"verdict": found.log.verdict, "events": found.log.count, "head": f"sha256:{found.log.head}"},
    }


def objection_v1(each: Objection) -> Json:
    return {
        "code": each.code,
        "severity": each.severity,
        "path": each.path,
        "line": each.line or None,
        "message": each.message,
    }


def verification_page(found: Inspection, name: str, terminal: Terminal, what: str = "Session") -> str:
    """The verdict first, then what there is to say. `what` is verified."""
    verdict = terminal.paint("verified", "good") if found.holds else terminal.paint("FAILED", "alarm")
    shown = [f"{what} {terminal.paint(on_one_line(name), 'strong')}: {verdict}"]
    shown += [f"{counted(found.log.count, 'event')}, {counted(found.files, 'file')}, {counted(found.size, 'byte')}."]
    shown += [""] if found.objections else []
    for each in found.objections:
        word = terminal.paint(each.code, "notice" if each.severity == "info" else "alarm")
        place = f"{each.path}:{each.line}" if each.line else each.path
        shown.append(f"  - {terminal.wrap(each.message, 4)}")
        shown.append(f"    {word}  {terminal.paint(on_one_line(place), 'faint')}")
    return "\n".join(shown)
