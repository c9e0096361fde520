"""Criteria as lists that can be ticked: native boxes with the whole text as their label, which work without script."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from xml.etree.ElementTree import Element

from runbook_kit.document.model import Criterion, Phase
from runbook_kit.site.inline import write_inline
from runbook_kit.site.parts import Part, element, exact, filled, within
from runbook_kit.site.tree import Page

TITLES = {"entry": "Entry criteria", "exit": "Exit criteria"}


def frame(phase: Phase, kind: str, runbook: str, total: int, ident: str) -> Element:
    """The section of a list of criteria, with its title and count."""
    made = element("section", class_="rk-criteria", id=ident)
    made.set("data-rk-runbook", runbook)
    made.set("data-rk-phase", phase.id)
    made.set("data-rk-kind", kind)
    title = element("p", f"{TITLES[kind]} ", class_="rk-criteria-title")
    title.append(exact("output", f"{total} to tick", class_="rk-count", data_rk_total=str(total)))
    made.append(title)
    return made


def item(phase: Phase, kind: str, criterion: Criterion, text: str, below: Sequence[Part] = ()) -> Part:
    """A criterion with its box; `text` is inline Markdown, `below` what else its list item holds."""
    made = element("li", class_="rk-criterion")
    label = within(made, "label")
    box = within(label, "input", None, {"type": "checkbox", "class": "rk-tick"})
    box.set("data-rk-key", f"{phase.id}/{kind}/{criterion.id}")
    box.set("data-rk-text", hashlib.sha256(criterion.text.encode()).hexdigest()[:12])
    box.tail = " "
    within(label, "span", text)
    for name, value in (("check", criterion.check), ("sign-off", criterion.signoff)):
        if value:
            label.tail = " "
            made.append(_how(name, value))
    return filled(made, list(below))


def _how(name: str, value: str) -> Element:
    made = element("small", f"{name}: ", class_="rk-check" if name == "check" else "rk-signoff")
    made.append(exact("code" if name == "check" else "span", value.strip()))
    return made


def written(text: str) -> str:
    """The text of a criterion in front matter as inline Markdown, in which tags are text."""
    page = Page(text)
    first = next((node for node in page.root.children if node.kind in ("text", "tight")), None)
    if first is None:
        return text
    first.events = [("Text", *each[1:]) if each[0] == "InlineHtml" else each for each in first.events]
    return write_inline(page, first, joined=" ")
