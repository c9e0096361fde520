"""A phase as a sheet: everything somebody does or confirms, each with its number, as the templates get it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Literal

from msgspec import Struct

from runbook_kit.document.address import Selection
from runbook_kit.document.model import (
    Criterion,
    Phase,
    Recovery,
    Requires,
    Risk,
    Runbook,
    Step,
    StepKind,
    WorkPackage,
)
from runbook_kit.render.documents.commands import Command, Gap, command, gaps, literal_names
from runbook_kit.render.documents.numbering import phase_labels, step_numbers
from runbook_kit.render.documents.session import Mark, MarkOf, Session, no_mark
from runbook_kit.render.parts import requirements

How = Literal["step", "check", "signoff", "manual"]


class Item(Struct, frozen=True):
    """One thing to tick: a step, or a criterion with what decides it."""

    number: str
    text: str
    how: How
    kind: StepKind = "step"  # of a step: whether it is part of the normal order
    role: str = ""  # who signs
    owner: str = ""
    optional: bool = False
    example: bool = False
    notes: tuple[str, ...] = ()
    outputs: tuple[str, ...] = ()
    commands: tuple[Command, ...] = ()
    mark: Mark = Mark()

    @property
    def decided(self) -> str:
        """How it is decided, in words."""
        return {"step": "", "check": "check", "signoff": f"sign-off by {self.role}", "manual": "confirm"}[self.how]

    @property
    def about(self) -> tuple[str, ...]:
        """What stands behind the text in brackets."""
        said = (
            self.decided,
            "" if self.kind == "step" else self.kind,
            f"owner {self.owner}" if self.owner else "",
            "optional" if self.optional else "",
            "an example" if self.example else "",
        )
        return tuple(filter(None, said))


class Group(Struct, frozen=True):
    """Items that belong together, under one heading."""

    kind: Literal["entry", "steps", "exit", "done", "aside", "recovery", "checklist"]
    title: str
    items: tuple[Item, ...]
    note: str = ""

    @property
    def tall(self) -> bool:
        """Whether something stands below an item, so that all of them need air around them."""
        return any(item.notes or item.outputs or item.commands for item in self.items)


class Sheet(Struct, frozen=True):
    """A phase with its number, its parts as groups of items, and what it needs."""

    number: str
    id: str
    address: str
    title: str
    line: int
    goal: str
    needs: tuple[str, ...]
    mode: str
    owner: str
    triggers: tuple[str, ...]
    rules: tuple[str, ...]
    requires: tuple[str, ...]
    inputs: tuple[Gap, ...]
    groups: tuple[Group, ...]
    outputs: tuple[str, ...]
    evidence: tuple[str, ...]
    risks: tuple[Risk, ...]
    work_packages: tuple[WorkPackage, ...]

    def group(self, kind: str) -> tuple[Item, ...]:
        """The items of all groups of one kind."""
        return tuple(item for group in self.groups if group.kind == kind for item in group.items)


def sheets(selection: Selection, session: Session | None = None) -> tuple[Sheet, ...]:
    """A sheet for the phase that was selected, or for every phase; numbers are those of the whole runbook."""
    runbook = selection.runbook
    labels = phase_labels(runbook.phases)
    return tuple(
        sheet(label, phase, runbook, session)
        for label, phase in zip(labels, runbook.phases, strict=True)
        if selection.phase is None or phase is selection.phase
    )


def sheet(label: str, phase: Phase, runbook: Runbook, session: Session | None = None) -> Sheet:
    return Sheet(
        number=label,
        id=phase.id,
        address=f"{runbook.id}/{phase.id}",
        title=phase.title,
        line=phase.line,
        goal=phase.goal,
        needs=phase.needs,
        mode=phase.mode or runbook.header.mode,
        owner=phase.owner,
        triggers=phase.triggers,
        rules=phase.rules,
        requires=required(phase.requires),
        inputs=tuple(gaps(phase.blocks, runbook)),
        groups=tuple(groups(label, phase, session, literal_names(runbook))),
        outputs=phase.outputs,
        evidence=phase.evidence,
        risks=phase.risks,
        work_packages=phase.work_packages,
    )


def required(value: Requires) -> tuple[str, ...]:
    """What must be there, each as a sentence."""
    return tuple(entry.text for entry in requirements(value))


def groups(label: str, phase: Phase, session: Session | None, literals: frozenset[str]) -> Iterator[Group]:
    """The parts of a phase in the order in which they are worked through."""
    mark = session.mark if session else no_mark
    numbers = step_numbers(label, phase.steps)
    steps = [step_item(number, step, phase, mark, literals) for number, step in zip(numbers, phase.steps, strict=True)]
    normal = [item for item, step in zip(steps, phase.steps, strict=True) if step.kind == "step"]
    aside = [item for item, step in zip(steps, phase.steps, strict=True) if step.kind != "step"]
    yield from group("entry", "Before: entry criteria", criteria(f"{label}.E", phase.entry, f"{phase.id}/entry", mark))
    yield from group("steps", "Steps", normal)
    leaving = criteria(f"{label}.X", phase.exit, f"{phase.id}/exit", mark)
    yield from group("exit", "After: exit criteria", leaving, phase.exit_note)
    yield from group("done", "Done when", criteria(f"{label}.D", phase.done, f"{phase.id}/done", mark))
    yield from group("aside", "Outside the normal order", aside)
    yield from group("recovery", "Rollback", recoveries(f"{label}.B", beside(phase.rollback, phase)))
    yield from group("recovery", "Teardown", recoveries(f"{label}.C", beside(phase.teardown, phase)))


def beside(values: Sequence[Recovery], phase: Phase) -> list[Recovery]:
    """Those that are not a step as well, as the front matter's are when they have a command."""
    titles = {step.title for step in phase.steps if step.kind != "step"}
    return [value for value in values if value.text not in titles]


def group(kind: str, title: str, items: Iterable[Item], note: str = "") -> Iterator[Group]:
    """The group, when there is something in it."""
    found = tuple(items)
    if found or note:
        yield Group(kind, title, found, "" if found else note)  # type: ignore[arg-type]


def criteria(prefix: str, values: Sequence[Criterion], path: str, mark: MarkOf) -> Iterator[Item]:
    for index, value in enumerate(values, 1):
        yield Item(
            number=f"{prefix}{index}",
            text=value.text,
            how=value.kind,
            role=value.signoff,
            optional=value.optional,
            example=value.example,
            commands=(Command(value.check, "bash"),) if value.check and not value.probe else (),
            mark=mark((f"{path}/{value.id}",)),
        )


def step_item(number: str, step: Step, phase: Phase, mark: MarkOf, literals: frozenset[str]) -> Item:
    return Item(
        number=number,
        text=step.title,
        how="step",
        kind=step.kind,
        owner=step.owner,
        optional=step.optional,
        notes=step.notes,
        outputs=step.outputs,
        commands=tuple(command(block, literals) for block in step.blocks),
        mark=mark(tuple(block.address for block in step.blocks) or (f"{phase.id}/{step.id}",)),
    )


def recoveries(prefix: str, values: Sequence[Recovery]) -> Iterator[Item]:
    for index, value in enumerate(values, 1):
        run = (Command(value.run, "bash"),) if value.run else ()
        yield Item(number=f"{prefix}{index}", text=value.text or "Run", how="step", commands=run)
