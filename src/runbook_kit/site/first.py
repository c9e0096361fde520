"""The first screen: what somebody wants to know who has been woken up. Is it the right page, and what comes first?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from xml.etree.ElementTree import Element

from runbook_kit.document.model import Contact, Runbook
from runbook_kit.site.page import SitePage
from runbook_kit.site.parts import element, exact, within

Fact = tuple[str, str, "str | list[str]"]  # name for programs, name for people, and what it is


def first_screen(shown: SitePage, verified: Mapping[str, object], anchors: Mapping[str, str]) -> Element | None:
    """The facts of a runbook; None for a document that says nothing about itself.

    `anchors` are those of the headings of its phases, by the phases' ids.
    """
    runbook = shown.runbook
    listed = list(facts(runbook, verified))
    begins = runbook.phases[0] if runbook.authored and runbook.phases else None
    if not listed and not begins:
        return None
    made = element("section", class_="rk-first")
    made.set("data-rk-runbook", runbook.id)
    made.set("aria-label", "About this runbook")
    rows = within(made, "dl")
    for name, title, value in listed:
        row = fact(rows, name, title)
        for each in [value] if isinstance(value, str) else value:
            row.append(exact("dd", each))
    if begins:
        start = within(fact(rows, "start", "Start with"), "dd")
        way = {"href": f"#{anchors[begins.id]}"} if begins.id in anchors else {}
        start.append(exact("a" if way else "span", begins.title or begins.id, **way))
        start.append(exact("code", f"runbook run {runbook.id}/{begins.id}"))
        start[0].tail = " "
    return made


def fact(rows: Element, name: str, title: str) -> Element:
    """A new row with its title."""
    row = within(rows, "div", None, {"class": f"rk-fact rk-fact-{name}"})
    row.append(exact("dt", title))
    return row


def facts(runbook: Runbook, verified: Mapping[str, object]) -> Iterator[Fact]:
    """In the order in which they are asked for."""
    header = runbook.header
    if header.alerts:
        yield "alerts", "Answers", list(header.alerts)
    for name, title, value in (
        ("severity", "Severity", header.severity),
        ("status", "Status", header.status),
        ("owner", "Owner", header.owner),
    ):
        if value:
            yield name, title, value
    if runbook.contacts:
        yield "contacts", "Contacts", [contact_line(each) for each in runbook.contacts]
    if when := str(verified.get("when") or ""):
        words = (when, str(verified.get("age") or ""), str(verified.get("session") or ""))
        yield "verified", "Last verified", ", ".join(filter(None, words))
    if header.last_reviewed:
        yield "reviewed", "Last reviewed", header.last_reviewed


def contact_line(contact: Contact) -> str:
    """A person or a place to ask, with how and when."""
    beside = ", ".join(filter(None, (contact.role, contact.how, contact.hours)))
    return f"{contact.name}: {beside}" if beside else contact.name
