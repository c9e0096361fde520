"""What an author wrote in the front matter, as data; the body's sections are joined to it elsewhere."""

from __future__ import annotations

from msgspec import Struct, field

from runbook_kit.document import entries
from runbook_kit.document.model import (
    Checklist,
    Contact,
    Criterion,
    Escalation,
    Header,
    Input,
    Recovery,
    Requires,
    Risk,
    Role,
    Schedule,
    ScheduleEntry,
    StopTarget,
    Triage,
    Window,
    WorkPackage,
)
from runbook_kit.finding import Span
from runbook_kit.yamltext import Node


class StepEntry(Struct, frozen=True):
    """What the front matter says about a step of the body."""

    id: str
    span: Span
    title: str = ""
    owner: str = ""
    optional: bool = False


class PhaseEntry(Struct, frozen=True):
    """A phase as the front matter gives it. A criterion without an id of its own has an empty one.

    `spans` has the place of every key that was given (`mode`) and of every list item (`needs/0`).
    """

    id: str
    span: Span
    title: str = ""
    goal: str = ""
    needs: tuple[str, ...] = ()
    entry: tuple[Criterion, ...] = ()
    exit: tuple[Criterion, ...] = ()
    exit_note: str = ""
    done: tuple[Criterion, ...] = ()
    triggers: tuple[str, ...] = ()
    steps: tuple[StepEntry, ...] = ()
    outputs: tuple[str, ...] = ()
    evidence: tuple[str, ...] = ()
    risks: tuple[Risk, ...] = ()
    rules: tuple[str, ...] = ()
    work_packages: tuple[WorkPackage, ...] = ()
    schedule: tuple[ScheduleEntry, ...] = ()
    rollback: tuple[Recovery, ...] = ()
    teardown: tuple[Recovery, ...] = ()
    requires: Requires = field(default_factory=Requires)
    mode: str = ""
    owner: str = ""
    valid_for_s: int | None = None
    spans: dict[str, Span] = field(default_factory=dict)

    def place(self, part: str) -> Span:
        """Where `part` of the entry stands, else the entry itself."""
        return self.spans.get(part, self.span)


class Authored(Struct, frozen=True):
    """Everything the front matter of a runbook says; `id` is empty when the file's name is meant."""

    id: str
    span: Span
    header: Header
    roles: tuple[Role, ...] = ()
    requires: Requires = field(default_factory=Requires)
    inputs: tuple[Input, ...] = ()
    phases: tuple[PhaseEntry, ...] = ()
    done: tuple[Criterion, ...] = ()
    rules: tuple[str, ...] = ()
    checklists: tuple[Checklist, ...] = ()
    schedule: Schedule = field(default_factory=Schedule)
    windows: tuple[Window, ...] = ()
    limits: tuple[tuple[str, str], ...] = ()
    contacts: tuple[Contact, ...] = ()
    escalation: tuple[Escalation, ...] = ()
    work_packages: tuple[WorkPackage, ...] = ()
    rollback: tuple[Recovery, ...] = ()
    teardown: tuple[Recovery, ...] = ()
    triage: tuple[Triage, ...] = ()
    targets: tuple[StopTarget, ...] = ()
    spans: dict[str, Span] = field(default_factory=dict)

    def place(self, part: str) -> Span:
        """Where `part` of the front matter stands, else all of it."""
        return self.spans.get(part, self.span)


def read_authored(root: Node) -> Authored:
    """The front matter `root` as data; what has the wrong shape is left out (the schema reports it)."""
    return Authored(
        id=root.child("runbook").text,
        span=root.span,
        header=_header(root),
        roles=tuple(entries.role(name, node, root.child("roles")) for name, node in root.child("roles").entries),
        requires=entries.requires(root.child("requires")),
        inputs=tuple(
            entries.input_value(name, node, root.child("inputs")) for name, node in root.child("inputs").entries
        ),
        phases=tuple(_phase(node) for node in root.child("phases").items if node.entries),
        done=entries.criteria(root.child("done")),
        rules=root.child("rules").texts,
        checklists=tuple(entries.checklist(node) for node in root.child("checklists").items),
        schedule=entries.schedule(root.child("schedule")),
        windows=tuple(entries.window(node) for node in root.child("windows").items),
        limits=tuple((name, node.text) for name, node in root.child("limits").entries),
        contacts=tuple(entries.contact(node) for node in root.child("contacts").items),
        escalation=tuple(entries.escalation(node) for node in root.child("escalation").items),
        work_packages=entries.work_packages(root.child("work_packages")),
        rollback=entries.recoveries(root.child("rollback")),
        teardown=entries.recoveries(root.child("teardown")),
        triage=tuple(entries.triage(node) for node in root.child("triage").items),
        targets=tuple(entries.stop_target(node) for node in root.child("targets").items if node.entries),
        spans=entries.places(root),
    )


def _header(root: Node) -> Header:
    return Header(
        title=root.child("title").text,
        version=root.child("version").text,
        status=root.child("status").text,
        owner=root.child("owner").text,
        last_reviewed=root.child("last_reviewed").text,
        kind=root.child("kind").text,
        scope=root.child("scope").text,
        goal=root.child("goal").text,
        severity=root.child("severity").text,
        alerts=root.child("alerts").texts,
        mode=root.child("mode").text,
        modes=root.child("modes").texts,
    )


def _phase(node: Node) -> PhaseEntry:
    return PhaseEntry(
        id=node.child("id").text,
        span=node.span,
        title=node.child("title").text,
        goal=node.child("goal").text,
        needs=node.child("needs").texts,
        entry=entries.criteria(node.child("entry")),
        exit=entries.criteria(node.child("exit")),
        exit_note=node.child("exit_note").text,
        done=entries.criteria(node.child("done")),
        triggers=node.child("triggers").texts,
        steps=tuple(_step(child) for child in node.child("steps").items),
        outputs=node.child("outputs").texts,
        evidence=node.child("evidence").texts,
        risks=tuple(entries.risk(child) for child in node.child("risks").items),
        rules=node.child("rules").texts,
        work_packages=entries.work_packages(node.child("work_packages")),
        schedule=tuple(entries.schedule_entry(child) for child in node.child("schedule").items),
        rollback=entries.recoveries(node.child("rollback")),
        teardown=entries.recoveries(node.child("teardown")),
        requires=entries.requires(node.child("requires")),
        mode=node.child("mode").text,
        owner=node.child("owner").text,
        valid_for_s=entries.whole_seconds(node.child("valid_for")),
        spans=entries.places(node),
    )


def _step(node: Node) -> StepEntry:
    return StepEntry(
        id=node.child("id").text,
        span=node.span,
        title=node.child("title").text,
        owner=node.child("owner").text,
        optional=node.flag("optional"),
    )
