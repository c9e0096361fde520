"""A page to tick and to print for a phase: the checklist, with the boxes that the site remembers."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from html import escape

from runbook_kit.document.address import Selection
from runbook_kit.document.model import Phase, Runbook
from runbook_kit.render.documents.checklist import Checklist, checklist
from runbook_kit.render.documents.commands import Command
from runbook_kit.render.documents.sheet import Group, Item, Sheet
from runbook_kit.render.escape import visible
from runbook_kit.site.page import risk_of
from runbook_kit.site.places import shown

SUFFIX = "checklist"
CALLOUT = re.compile(r"\A\[!([A-Z]+)\]\s*")  # a quote's first words, as GitHub writes a warning
CODE = re.compile(r"(`+)(?!`)(.+?)(?<!`)\1(?!`)")
HEAD = """\
---
title: "Checklist"
search: {exclude: true}
---
# Checklist: """
SIGNED = ("role", "name", "decision", "date and time", "initials")


def checklist_page(runbook: Runbook, phase: Phase) -> str:
    """The page in Markdown, its lists in HTML without an empty line. A box has the key it has in the runbook.

    What is ticked on one of the two pages is ticked on the other.
    """
    made = checklist(Selection(runbook, phase))
    sheet = made.sheets[0]
    parts = [f"{HEAD}{shown(phase.title or phase.id)}\n", f"{about(made, sheet)}\n", *facts(sheet), *gaps(sheet)]
    for number, group in enumerate(sheet.groups):
        parts.append(section(group, keys(group, phase, number), runbook, phase))
    parts += ["## Sign-off\n", signing(made)]
    return "\n".join(parts)


def about(made: Checklist, sheet: Sheet) -> str:
    said = [f"<code>{shown(made.address)}</code>"]
    said += [f"{name} {shown(value)}" for name, value in (("version", made.version), ("owner", made.owner)) if value]
    said += [f"mode {shown(sheet.mode)}"] if sheet.mode else []
    return f"<p>{' · '.join(said)}</p>"


def facts(sheet: Sheet) -> Iterator[str]:
    """Goal, what goes before, and what must be there."""
    rows = [("Goal", (sheet.goal,)), ("After", sheet.needs), ("Needed", sheet.requires), ("Rules", sheet.rules)]
    listed = [(name, tuple(filter(None, values))) for name, values in rows]
    if any(values for _, values in listed):
        cells = "".join(
            f"<dt>{name}</dt>" + "".join(f"<dd>{marked(value)}</dd>" for value in values)
            for name, values in listed
            if values
        )
        yield f"<dl>{cells}</dl>\n"


def gaps(sheet: Sheet) -> Iterator[str]:
    """The inputs to fill in before anything is copied."""
    if sheet.inputs:
        rows = "".join(
            f"<tr><td>{shown(gap.name)}</td><td>{', '.join(code(each) for each in gap.placeholders)}</td>"
            f"<td>{shown('or ' + gap.default if gap.default else '')}</td></tr>"
            for gap in sheet.inputs
        )
        yield "<table><thead><tr><th>input</th><th>stands for</th><th>value</th></tr></thead>"
        yield f"<tbody>{rows}</tbody></table>\n"


def keys(group: Group, phase: Phase, number: int) -> Sequence[str]:
    """What a group's items are remembered under, in their order: criteria and steps by their ids."""
    by_kind: Mapping[str, Sequence[str]] = {
        "entry": [each.id for each in phase.entry],
        "exit": [each.id for each in phase.exit],
        "done": [each.id for each in phase.done],
        "steps": [each.id for each in phase.steps if each.kind == "step"],
        "aside": [each.id for each in phase.steps if each.kind != "step"],
    }
    return by_kind.get(group.kind) or [f"{number}-{index}" for index, _ in enumerate(group.items, 1)]


def section(group: Group, names: Sequence[str], runbook: Runbook, phase: Phase) -> str:
    kind = group.kind
    risks = {block.address: risk_of(block) for block in phase.blocks}
    items = "\n".join(
        item(each, f"{phase.id}/{kind}/{name}", risks) for each, name in zip(group.items, names, strict=True)
    )
    count = f'<output class="rk-count" data-rk-total="{len(group.items)}">{len(group.items)} to tick</output>'
    title = f'<p class="rk-criteria-title">{shown(group.title)} {count if group.items else ""}</p>'
    body = f'<ul class="rk-checklist">\n{items}\n</ul>' if items else f"<p>{marked(group.note)}</p>"
    names_ = f'data-rk-runbook="{escape(runbook.id)}" data-rk-phase="{escape(phase.id)}" data-rk-kind="{kind}"'
    return f'<section class="rk-criteria" {names_}>\n{title}\n{body}\n</section>\n'


def item(each: Item, key: str, risks: Mapping[str, str]) -> str:
    digest = hashlib.sha256(each.text.encode()).hexdigest()[:12]
    box = f'<input type="checkbox" class="rk-tick" data-rk-key="{escape(key)}" data-rk-text="{digest}">'
    said = f" ({', '.join(map(shown, each.about))})" if each.about else ""
    label = f"<label>{box} <span><strong>{shown(each.number)}</strong> {marked(each.text)}{said}</span></label>"
    notes = "".join(f"<li>{marked(note)}</li>" for note in each.notes)
    return "".join(
        (
            f'<li class="rk-criterion">{label}',
            f"<ul>{notes}</ul>" if notes else "",
            *(command(made, risks.get(made.address, "")) for made in each.commands),
            "</li>",
        )
    )


def command(each: Command, risk: str) -> str:
    """A command to copy: exactly its text, above it the risk of its block, and below it what to know before."""
    said = [about for about in each.about if about != f"risk {risk}"] + [f"fill in {need}" for need in each.needs]
    shown_about = f'<p class="rk-run">{shown(", ".join(said))}</p>' if said else ""
    badge, about_risk = "", ""
    if risk:
        about_risk = f' data-rk-risk="{escape(risk)}"'
        badge = f'<p class="rk-badges"><span class="rk-badge rk-risk-{escape(risk)}">risk: {escape(risk)}</span></p>'
    copied = f'data-rk-copy="{verbatim(each.source)}"'
    return f'<div class="rk-block"{about_risk} {copied}>{badge}{pre(each.source)}{shown_about}</div>'


def signing(made: Checklist) -> str:
    rows = "".join(f"<tr><td>{shown(line.role)}</td>{'<td></td>' * 4}</tr>" for line in made.signoffs)
    heads = "".join(f"<th>{name}</th>" for name in SIGNED)
    return f"<table><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>\n"


def marked(text: str) -> str:
    """Text with its code spans as code; other marks of Markdown stay as they are written."""
    text = CALLOUT.sub(lambda found: f"{found[1].capitalize()}: ", text)
    parts: list[str] = []
    end = 0
    for found in CODE.finditer(text):
        parts += [escape(visible(text[end : found.start()])), code(found[2].strip())]
        end = found.end()
    return " ".join("".join([*parts, escape(visible(text[end:]))]).split())


def code(text: str) -> str:
    return f"<code>{shown(text)}</code>"


def pre(text: str) -> str:
    return f"<pre><code>{verbatim(text)}</code></pre>"


def verbatim(text: str) -> str:
    """Text that a browser gives back character by character, on one line of HTML."""
    return escape(text).replace("\r", "&#13;").replace("\n", "&#10;").replace("\t", "&#9;")
