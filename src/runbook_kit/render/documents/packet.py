"""What a phase that has not run yet tells those who decide, keep the log, take over and look back."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from msgspec import Struct

from runbook_kit.document.address import Selection
from runbook_kit.document.model import Criterion, Phase, Runbook, WorkPackage
from runbook_kit.render.documents.checklist import APPROVER, OPERATOR
from runbook_kit.render.documents.commands import Command, Gap, command, literal_names
from runbook_kit.render.documents.markdown import inline
from runbook_kit.render.documents.numbering import phase_labels
from runbook_kit.render.documents.sheet import Item, Sheet, sheet, sheets
from runbook_kit.render.terminal import duration

SEPARATE = "Go/no-go is a separate decision; the default remains blocked."
STOPPING = re.compile(
    r"kill[-_ ]?switch|stop[-_ ]playbook|emergency stop|not-?aus|sofort-?stop|roll ?back|abbruch", re.IGNORECASE
)
BACK = frozenset({"rollback", "undo", "teardown"})


class Stop(Struct, frozen=True):
    """A way to stop or to get back: what the document says, and the commands when there are some."""

    number: str
    text: str
    commands: tuple[Command, ...] = ()


class Person(Struct, frozen=True):
    """Somebody to call, and how."""

    name: str
    role: str
    how: str
    hours: str


class Call(Struct, frozen=True):
    """Whom to call for a kind of incident, in this order."""

    kind: str
    to: tuple[str, ...]
    about: tuple[str, ...]


class Delta(Struct, frozen=True):
    """What the next phase asks for beyond this one."""

    number: str
    id: str
    title: str
    goal: str
    mode: str  # empty when it is the same
    needs: tuple[str, ...]  # other phases that must have passed
    entry: tuple[Item, ...]
    requires: tuple[str, ...]
    inputs: tuple[Gap, ...]


class Packet(Struct, frozen=True):
    """What the templates of go/no-go, handoff, incident, post-mortem, work packages, runlog and report get."""

    title: str
    address: str
    mode: str
    owner: str
    version: str
    scope: str
    goal: str
    rules: tuple[str, ...]
    sheets: tuple[Sheet, ...]
    signers: tuple[str, ...]
    limits: tuple[tuple[str, str], ...]
    contacts: tuple[Person, ...]
    escalation: tuple[Call, ...]
    triage: tuple[tuple[str, tuple[str, ...]], ...]
    stops: tuple[Stop, ...]
    packages: tuple[WorkPackage, ...]
    steps: tuple[Item, ...]
    inputs: tuple[Gap, ...]
    done: tuple[str, ...]
    statement: str
    delta: Delta | None
    request: str  # the suggested title of a pull request
    body: str  # its suggested body, as Markdown to paste

    def items(self, kind: str) -> tuple[Item, ...]:
        """The items of one kind of all sheets."""
        return tuple(item for sheet in self.sheets for item in sheet.group(kind))


def packet(selection: Selection) -> Packet:
    """The values for what a target stands for: one phase, or a runbook with all of its phases."""
    runbook, phase = selection.runbook, selection.phase
    found = sheets(selection)
    phases = (phase,) if phase else runbook.phases
    packages = tuple(package for each in phases for package in each.work_packages)
    inputs = {gap.name: gap for each in found for gap in each.inputs}
    return Packet(
        title=phase.title if phase else runbook.title,
        address=selection.address,
        mode=(phase.mode if phase else "") or runbook.header.mode,
        owner=(phase.owner if phase else "") or runbook.header.owner,
        version=runbook.header.version,
        scope=runbook.header.scope,
        goal=phase.goal if phase else runbook.header.goal,
        rules=tuple(dict.fromkeys((*runbook.rules, *(rule for each in phases for rule in each.rules)))),
        sheets=found,
        signers=signers(found),
        limits=runbook.limits,
        contacts=tuple(Person(one.name, one.role, one.how, one.hours) for one in runbook.contacts),
        escalation=tuple(calls(runbook)),
        triage=tuple((one.symptom, one.advice) for one in runbook.triage),
        stops=tuple(stops(found, phases, runbook)),
        packages=packages or runbook.work_packages,
        steps=tuple(item for each in found for item in each.group("steps")),
        inputs=tuple(inputs.values()),
        done=tuple(dict.fromkeys(one.text for one in (*(d for each in phases for d in each.done), *runbook.done))),
        statement=SEPARATE,
        delta=delta(phase, runbook) if phase else None,
        request=f"{runbook.id}: {phase.title if phase else runbook.title}",
        body=body(found, runbook, phase),
    )


def signers(found: Sequence[Sheet]) -> tuple[str, ...]:
    """The operator and every role that a criterion names; always at least two."""
    named = dict.fromkeys(item.role for each in found for group in each.groups for item in group.items if item.role)
    roles = [OPERATOR, *(role for role in named if role != OPERATOR)]
    return tuple(roles if len(roles) > 1 else [*roles, APPROVER])


def calls(runbook: Runbook) -> Iterator[Call]:
    for one in runbook.escalation:
        about = (one.hours, f"next after {duration(one.after_s)}" if one.after_s else "")
        yield Call(one.kind, one.to, tuple(filter(None, about)))


def stops(found: Sequence[Sheet], phases: Sequence[Phase], runbook: Runbook) -> Iterator[Stop]:
    """Every way to stop or to get back that the document knows, and every criterion that is about one."""
    for each in found:
        yield from (Stop(item.number, item.text, item.commands) for item in each.group("aside") if item.kind in BACK)
        yield from (Stop(item.number, item.text, item.commands) for item in each.group("recovery"))
    for letter, values in (("B", runbook.rollback), ("C", runbook.teardown)):
        for index, one in enumerate(values, 1):
            yield Stop(f"{letter}{index}", one.text or "Run", (Command(one.run, "bash"),) if one.run else ())
    for each in found:
        items = (item for kind in ("entry", "exit", "done") for item in each.group(kind))
        yield from (Stop(item.number, item.text) for item in items if STOPPING.search(item.text))
    yield from stop_phases(phases, runbook)


def stop_phases(phases: Sequence[Phase], runbook: Runbook) -> Iterator[Stop]:
    """Other phases that are there to stop, with their commands, and lists of that kind."""
    literals = literal_names(runbook)
    for label, phase in zip(phase_labels(runbook.phases), runbook.phases, strict=True):
        if STOPPING.search(phase.title) and phase not in phases:
            yield Stop(label, phase.title, tuple(command(block, literals) for block in phase.blocks))
    for index, one in enumerate(runbook.checklists, 1):
        if STOPPING.search(one.title):
            yield Stop(f"L{index}", f"{one.title}: {', '.join(map(criterion_text, one.items))}")


def criterion_text(value: Criterion) -> str:
    return value.text


def delta(phase: Phase, runbook: Runbook) -> Delta | None:
    """What the next phase asks for: the first that needs this one, else the one behind it; None for the last."""
    here = next(index for index, each in enumerate(runbook.phases) if each is phase)
    behind = runbook.phases[here + 1 :]
    after = next((each for each in behind if phase.id in each.needs), behind[0] if behind else None)
    if after is None:
        return None
    labels = dict(zip((each.id for each in runbook.phases), phase_labels(runbook.phases), strict=True))
    this, other = sheet("", phase, runbook), sheet(labels[after.id], after, runbook)
    known = {gap.name for gap in this.inputs}
    return Delta(
        number=other.number,
        id=other.id,
        title=other.title,
        goal=other.goal,
        mode=other.mode if other.mode != this.mode else "",
        needs=tuple(need for need in other.needs if need != phase.id),
        entry=other.group("entry"),
        requires=tuple(one for one in other.requires if one not in this.requires),
        inputs=tuple(gap for gap in other.inputs if gap.name not in known),
    )


def body(found: Sequence[Sheet], runbook: Runbook, phase: Phase | None) -> str:
    """The suggested body of a pull request: what the runbook knows of it, and what is to be filled in."""
    goal = phase.goal if phase else runbook.header.goal
    checks = [item for each in found for item in (*each.group("exit"), *each.group("done"))]
    risks = [risk for each in found for risk in each.risks]
    back = tuple(stops(found, (phase,) if phase else runbook.phases, runbook))
    parts = (
        ("What", [fill("what was changed, in one or two sentences")]),
        ("Why", [inline(goal) if goal else fill("the goal")]),
        ("How it was checked", [f"- [ ] {item.number} {inline(item.text)}" for item in checks] or [fill("checks")]),
        ("Risks", [f"- {inline(risk.text)}" for risk in risks] or [fill("risks, or none")]),
        ("Rollback", [f"- {one.number} {inline(one.text)}" for one in back] or [fill("how the change is undone")]),
        ("Scope", [fill("docs only, or code and docs"), "", SEPARATE]),
    )
    return "\n\n".join("\n".join([f"## {title}", "", *lines]) for title, lines in parts)


def fill(what: str) -> str:
    """A field that nobody mistakes for content."""
    return f"_to fill in: {what}_"
