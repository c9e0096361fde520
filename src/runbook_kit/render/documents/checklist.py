"""A checklist: every phase that is asked for as a sheet to tick, and who signs at the end."""

from __future__ import annotations

from msgspec import Struct

from runbook_kit.document.address import Selection
from runbook_kit.document.model import Runbook
from runbook_kit.render.documents.session import Approval, Session, no_mark
from runbook_kit.render.documents.sheet import Group, Sheet, criteria, recoveries, required, sheets

OPERATOR, APPROVER = "operator", "reviewer or approver"


class SignOff(Struct, frozen=True):
    """A line to sign: the role, and who did so when a session knows it."""

    role: str
    by: str = ""
    decision: str = ""
    at: str = ""


class Checklist(Struct, frozen=True):
    """What the templates `checklist.*` get, as `list`."""

    title: str
    address: str
    goal: str
    scope: str
    mode: str
    owner: str
    version: str
    rules: tuple[str, ...]
    requires: tuple[str, ...]
    sheets: tuple[Sheet, ...]
    groups: tuple[Group, ...]  # of the runbook as a whole
    signoffs: tuple[SignOff, ...]
    session: Session | None = None

    @property
    def count(self) -> int:
        """How many items there are to tick."""
        groups = [*(group for sheet in self.sheets for group in sheet.groups), *self.groups]
        return sum(len(group.items) for group in groups)


def checklist(selection: Selection, session: Session | None = None) -> Checklist:
    """The checklist of what a target stands for: all phases of a runbook, or the one phase that was named."""
    runbook, phase = selection.runbook, selection.phase
    found = sheets(selection, session)
    whole = phase is None
    beside = of_runbook(runbook, session) if whole else ()
    return Checklist(
        title=f"{runbook.title}: {phase.title}" if phase else runbook.title,
        address=selection.address,
        goal=runbook.header.goal if whole else "",
        scope=runbook.header.scope,
        mode=(phase.mode if phase else "") or runbook.header.mode,
        owner=(phase.owner if phase else "") or runbook.header.owner,
        version=runbook.header.version,
        rules=runbook.rules,
        requires=required(runbook.requires),
        sheets=found,
        groups=beside,
        signoffs=signoffs((*(group for each in found for group in each.groups), *beside), session),
        session=session,
    )


def of_runbook(runbook: Runbook, session: Session | None) -> tuple[Group, ...]:
    """What belongs to no phase: definitions of done, lists of its own, and the way back."""
    mark = session.mark if session else no_mark
    of_phases = {one.text for phase in runbook.phases for one in phase.done}
    own = [one for one in runbook.done if one.text not in of_phases]
    groups = [Group("done", "Done when", tuple(criteria("D", own, "done", mark)))]
    for index, each in enumerate(runbook.checklists, 1):
        items = tuple(criteria(f"L{index}.", each.items, each.id, mark))
        groups.append(Group("checklist", each.title, items))
    groups.append(Group("recovery", "Rollback", tuple(recoveries("B", runbook.rollback))))
    groups.append(Group("recovery", "Teardown", tuple(recoveries("C", runbook.teardown))))
    return tuple(group for group in groups if group.items)


def signoffs(groups: tuple[Group, ...], session: Session | None) -> tuple[SignOff, ...]:
    """The operator, every role that a criterion names, and at least one person beside the operator."""
    named = dict.fromkeys(item.role for group in groups for item in group.items if item.role)
    roles = [OPERATOR, *(role for role in named if role != OPERATOR)]
    roles += [APPROVER] if len(roles) == 1 else []
    given = session.approvals if session else ()
    lines = [SignOff(role, *said(role, given, session)) for role in roles]
    others = [SignOff(one.role, one.by, one.decision, one.at) for one in given if one.role not in roles]
    return (*lines, *others)


def said(role: str, given: tuple[Approval, ...], session: Session | None) -> tuple[str, str, str]:
    """Who signed for a role, how, and when."""
    for one in reversed(given):
        if one.role == role:
            return one.by, one.decision, one.at
    return (session.operator, "", "") if session and role == OPERATOR else ("", "", "")
