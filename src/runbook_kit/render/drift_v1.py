"""`drift/1`: snapshots, differences and decisions as JSON that outside programs may rely on."""

from __future__ import annotations

from collections import Counter

from runbook_kit.drift.decisions import Decision
from runbook_kit.drift.difference import Comparison, Difference, Side
from runbook_kit.drift.facts import SECTIONS, Snapshot
from runbook_kit.render.phase_v1 import Json


def snapshot_v1(found: Snapshot, file: str) -> Json:
    """The document of a snapshot that was written; its facts are in the file."""
    counts = Counter(fact.section for fact in found.facts)
    return {
        "format": "drift/1",
        "snapshot": {
            "file": file,
            "name": found.name,
            "taken_at": found.taken_at,
            "digest": found.digest,
            "facts": {section: counts[section] for section in SECTIONS},
            "hidden": sum(fact.hidden for fact in found.facts),
        },
    }


def comparison_v1(compared: Comparison, decided: Decision | None) -> Json:
    """The document of a comparison, and of the last decision about it."""
    return {
        "format": "drift/1",
        "drift": compared.drifted,
        "digest": compared.digest,
        "before": side_v1(compared.before),
        "after": side_v1(compared.after),
        "counts": {
            "added": compared.count("added"),
            "removed": compared.count("removed"),
            "changed": compared.count("changed"),
        },
        "differences": [difference_v1(each) for each in compared.differences],
        "decision": decision_v1(decided) if decided else None,
    }


def side_v1(side: Side) -> Json:
    return {"label": side.label, "taken_at": side.taken_at, "digest": side.digest}


def difference_v1(each: Difference) -> Json:
    return {
        "section": each.section,
        "name": each.name,
        "change": each.change,
        "before": None if each.change == "added" else each.before,
        "after": None if each.change == "removed" else each.after,
        "diff": list(each.diff),
        "left_out": each.left_out,
    }


def decision_v1(decided: Decision) -> Json:
    return {
        "seq": decided.seq,
        "decision": decided.decision,
        "at": decided.at,
        "by": decided.by,
        "role": decided.role or None,
        "reason": decided.reason,
        "reference": decided.reference or None,
    }
