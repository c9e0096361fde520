"""`runbook/1`: a runbook as JSON that outside programs may rely on; fields are added, never renamed."""

from __future__ import annotations

from collections.abc import Sequence

from runbook_kit.document.address import Selection
from runbook_kit.document.model import (
    Block,
    Checklist,
    Contact,
    Escalation,
    Input,
    Role,
    Runbook,
    Section,
    Triage,
    Window,
)
from runbook_kit.render.phase_v1 import (
    Json,
    criterion_v1,
    phase_v1,
    recovery_v1,
    requires_v1,
    schedule_entry_v1,
    target_v1,
    work_package_v1,
)


def runbook_v1(runbook: Runbook) -> Json:
    """The document `{"format": "runbook/1", "runbook": …}`. Lines and columns are 1-based."""
    header = runbook.header
    return {
        "format": "runbook/1",
        "runbook": {
            "id": runbook.id,
            "title": header.title,
            "path": runbook.path,
            "digest": f"sha256:{runbook.digest}" if runbook.digest else "",
            "authored": runbook.authored,
            "version": header.version,
            "status": header.status,
            "owner": header.owner,
            "last_reviewed": header.last_reviewed,
            "kind": header.kind,
            "scope": header.scope,
            "goal": header.goal,
            "severity": header.severity,
            "alerts": list(header.alerts),
            "mode": header.mode,
            "modes": list(header.modes),
            "roles": [role_v1(role) for role in runbook.roles],
            "requires": requires_v1(runbook.requires),
            "phases": [phase_v1(phase) for phase in runbook.phases],
            "inputs": {value.name: input_v1(value) for value in runbook.inputs},
            "done": [criterion_v1(criterion) for criterion in runbook.done],
            "rules": list(runbook.rules),
            "checklists": [checklist_v1(checklist) for checklist in runbook.checklists],
            "schedule": {
                "timezone": runbook.schedule.timezone,
                "skip": list(runbook.schedule.skip),
                "calendar": runbook.schedule.calendar,
                "entries": [schedule_entry_v1(entry) for entry in runbook.schedule.entries],
            },
            "windows": [window_v1(window) for window in runbook.windows],
            "limits": dict(runbook.limits),
            "contacts": [contact_v1(contact) for contact in runbook.contacts],
            "escalation": [escalation_v1(escalation) for escalation in runbook.escalation],
            "work_packages": [work_package_v1(package) for package in runbook.work_packages],
            "rollback": [recovery_v1(recovery) for recovery in runbook.rollback],
            "teardown": [recovery_v1(recovery) for recovery in runbook.teardown],
            "triage": [triage_v1(triage) for triage in runbook.triage],
            "targets": [target_v1(target) for target in runbook.targets],
            "sections": [section_v1(section) for section in runbook.sections],
        },
    }


def input_v1(value: Input) -> Json:
    return {
        "placeholders": list(value.placeholders),
        "description": value.description,
        "required": value.required,
        "secret": value.secret,
        "default": value.default,
        "choices": list(value.choices),
        "pattern": value.pattern,
        "from_env": value.from_env,
        "literal": value.literal,
        "declared": value.declared,
        "line": value.span.line,
    }


def selection_v1(selection: Selection) -> Json:
    """The runbook of a selection with only the phase and the blocks that were selected."""
    document = runbook_v1(selection.runbook)
    if selection.phase is not None:
        document["runbook"]["phases"] = [narrowed(phase_v1(selection.phase), selection.blocks)]
    return document


def narrowed(phase: Json, blocks: Sequence[Block]) -> Json:
    """A phase with only these blocks and the steps that hold them; without blocks, the phase as it is."""
    if not blocks:
        return phase
    wanted = {(block.address, block.span.line) for block in blocks}
    kept = [
        [block for block in step["blocks"] if (block["address"], block["line"]) in wanted] for step in phase["steps"]
    ]
    steps = [{**step, "blocks": chosen} for step, chosen in zip(phase["steps"], kept, strict=True) if chosen]
    return {**phase, "steps": steps}


def role_v1(role: Role) -> Json:
    return {
        "id": role.id,
        "title": role.title,
        "duties": list(role.duties),
        "optional": role.optional,
        "line": role.span.line,
    }


def checklist_v1(checklist: Checklist) -> Json:
    return {
        "id": checklist.id,
        "title": checklist.title,
        "items": [criterion_v1(item) for item in checklist.items],
        "line": checklist.span.line,
    }


def window_v1(window: Window) -> Json:
    return {
        "name": window.name,
        "every": window.every,
        "days": list(window.days),
        "start": window.start,
        "end": window.end,
        "timezone": window.timezone,
        "activities": list(window.activities),
        "line": window.span.line,
    }


def contact_v1(contact: Contact) -> Json:
    return {
        "name": contact.name,
        "role": contact.role,
        "how": contact.how,
        "hours": contact.hours,
        "reviewed": contact.reviewed,
        "line": contact.span.line,
    }


def escalation_v1(escalation: Escalation) -> Json:
    return {
        "kind": escalation.kind,
        "to": list(escalation.to),
        "hours": escalation.hours,
        "after_s": escalation.after_s,
        "line": escalation.span.line,
    }


def triage_v1(triage: Triage) -> Json:
    return {"symptom": triage.symptom, "advice": list(triage.advice), "line": triage.span.line}


def section_v1(section: Section) -> Json:
    return {"kind": section.kind, "title": section.title, "line": section.span.line, "text": section.text}
