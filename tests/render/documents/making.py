"""Runbooks of every sort to make documents of, and the documents."""

from __future__ import annotations

import hashlib
import json
from functools import cache
from pathlib import Path

from runbook_kit.document.address import Selection, parse_target, resolve_in
from runbook_kit.document.headings import read_vocabulary
from runbook_kit.document.model import Runbook
from runbook_kit.document.read import read_runbook
from runbook_kit.document.source import Source
from runbook_kit.render.documents.checklist import checklist
from runbook_kit.render.documents.library import Library
from runbook_kit.render.documents.packet import packet
from runbook_kit.shipped import load

ROOT = Path(__file__).parents[3]
EMPTY = """\
---
runbook: empty
title: Nothing yet
phases:
  - {id: phase-1, title: Nothing}
---
# Nothing yet

## Nothing
"""
HOSTILE_TEXTS = (
    "*b* _i_ `c` ~~s~~ **B** [l](javascript:alert) ![i](x) <script>alert(1)</script> <b> --> <!-- x",
    "{{ 7*7 }} {% raw %} {# c #} ${x} $x$ {#id}",
    "| a | b |",
    "# heading #",
    "1. one",
    "- [x] done",
    "> quote",
    "+ plus",
    "---",
    "===",
    "&lt; &copy; &#47; http://a.example/c_d*e*). www.a.example/_c_",
    "word" * 60,
    "שלום עולם \u202eabc\u202c",
    "👩\u200d💻 ⚠️ é",
    "\x1b[31mred\x07",
    '\'\'\' """ </title></td> onload="x"',
)
HOSTILE_SOURCE = "````\n```\n{{ x }} </code></pre><script>\n{% endraw %}\n\u202e\n"
DOCUMENTS = {
    "own": ("runbooks/documentation-session.md", "phase-3"),
    "inferred": ("tests/documents/launch-roadmap.md", "phase-2"),
    "alert": ("tests/documents/alert-disk-filling.md", ""),
    "every-feature": ("tests/documents/every-feature.md", ""),
    "empty": ("", ""),
    "hostile": ("", ""),
}
CHECKLISTS = ("checklist.md", "checklist.html", "checklist.txt")
SKELETONS = ("go-no-go.md", "handoff.md", "incident.md", "post-mortem.md", "work-packages.md", "runlog.md", "report.md")
TEMPLATES = (*CHECKLISTS, *SKELETONS)


@cache
def read(path: str, text: str = "") -> Runbook:
    """The runbook in a file of this repository, or in a text."""
    data = text.encode("utf-8") if text else (ROOT / path).read_bytes()
    source = Source(path, data.decode("utf-8"), hashlib.sha256(data).hexdigest())
    return read_runbook(source, read_vocabulary(load("headings"))).runbook


def select(path: str, fragment: str = "") -> Selection:
    """A runbook of this repository, or one phase of it."""
    return resolve_in(parse_target(f"{path}#{fragment}" if fragment else path), read(path))


def hostile() -> str:
    """A runbook in which every text tries to be something else."""
    texts = list(HOSTILE_TEXTS)
    matter = {
        "runbook": "hostile",
        "title": texts[0],
        "owner": texts[1],
        "scope": texts[2],
        "goal": texts[10],
        "mode": "shadow",
        "rules": texts,
        "limits": {"a | b": texts[2], "*c*": texts[0]},
        "contacts": [{"name": texts[0], "role": texts[2], "how": texts[10], "hours": texts[1]}],
        "escalation": [{"kind": texts[2], "to": texts[:3]}],
        "triage": [{"symptom": texts[0], "advice": texts}],
        "done": texts,
        "inputs": {"x": {"description": texts[2], "default": texts[0]}},
        "work_packages": [{"id": "WP1", "title": texts[0], "files": texts[:2], "criteria": texts, "risks": texts[:3]}],
        "rollback": [{"text": texts[0], "run": HOSTILE_SOURCE}],
        "phases": [
            {
                "id": "phase-1",
                "title": "Work",
                "goal": texts[0],
                "entry": [*texts, {"text": texts[2], "check": HOSTILE_SOURCE}, {"text": texts[1], "signoff": "*r*|x"}],
                "exit": texts,
                "outputs": texts,
                "evidence": texts,
                "risks": [{"risk": text, "mitigation": text} for text in texts],
                "triggers": texts,
            },
            {"id": "phase-2", "title": "After", "goal": texts[1], "needs": ["phase-1"], "entry": texts},
        ],
    }
    body = "\n".join(f"### {text}\n\n{text}\n" for text in texts[2:])
    fence = f"`````bash {{#x}}\n{HOSTILE_SOURCE}echo <x>\n`````\n"
    return f"---\n{json.dumps(matter, ensure_ascii=False)}\n---\n# T\n\n## Work\n\n{body}\n{fence}\n## After\n"


@cache
def selection(name: str) -> Selection:
    """One of the runbooks of `DOCUMENTS`."""
    path, fragment = DOCUMENTS[name]
    if path:
        return select(path, fragment)
    return Selection(read(f"{name}.md", EMPTY if name == "empty" else hostile()))


def render(template: str, chosen: Selection, library: Library | None = None) -> str:
    """The document that a template makes of a selection."""
    values = {"list": checklist(chosen)} if template in CHECKLISTS else {"doc": packet(chosen)}
    return (library or Library()).render(template, runbook=chosen.runbook, **values).text
