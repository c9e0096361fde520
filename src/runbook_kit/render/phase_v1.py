"""The parts of a phase as JSON, as `runbook/1` holds them."""

from __future__ import annotations

from typing import Any

from runbook_kit.document.model import (
    Attributes,
    Block,
    Criterion,
    EnvironmentRequirement,
    Phase,
    Recovery,
    Requires,
    Risk,
    ScheduleEntry,
    Step,
    StopTarget,
    WorkPackage,
)

Json = dict[str, Any]


def phase_v1(phase: Phase) -> Json:
    return {
        "id": phase.id,
        "title": phase.title,
        "line": phase.line,
        "end_line": phase.span.end_line,
        "goal": phase.goal,
        "needs": list(phase.needs),
        "entry": [criterion_v1(criterion) for criterion in phase.entry],
        "exit": [criterion_v1(criterion) for criterion in phase.exit],
        "exit_note": phase.exit_note,
        "triggers": list(phase.triggers),
        "steps": [step_v1(step) for step in phase.steps],
        "outputs": list(phase.outputs),
        "evidence": list(phase.evidence),
        "risks": [risk_v1(risk) for risk in phase.risks],
        "work_packages": [work_package_v1(package) for package in phase.work_packages],
        "schedule": [schedule_entry_v1(entry) for entry in phase.schedule],
        "rollback": [recovery_v1(recovery) for recovery in phase.rollback],
        "teardown": [recovery_v1(recovery) for recovery in phase.teardown],
        "done": [criterion_v1(criterion) for criterion in phase.done],
        "rules": list(phase.rules),
        "requires": requires_v1(phase.requires),
        "mode": phase.mode,
        "owner": phase.owner,
        "valid_for_s": phase.valid_for_s,
        "has_section": phase.has_section,
    }


def criterion_v1(criterion: Criterion) -> Json:
    return {
        "id": criterion.id,
        "text": criterion.text,
        "kind": criterion.kind,
        "check": criterion.check,
        "probe": criterion.probe,
        "signoff": criterion.signoff,
        "optional": criterion.optional,
        "example": criterion.example,
        "done": criterion.done,
        "line": criterion.span.line,
    }


def step_v1(step: Step) -> Json:
    return {
        "id": step.id,
        "title": step.title,
        "kind": step.kind,
        "line": step.span.line,
        "blocks": [block_v1(block) for block in step.blocks],
        "notes": list(step.notes),
        "outputs": list(step.outputs),
        "owner": step.owner,
        "optional": step.optional,
    }


def block_v1(block: Block) -> Json:
    expected = block.expected
    return {
        "id": block.id,
        "address": block.address,
        "lang": block.lang,
        "line": block.span.line,
        "source": block.source,
        "form": block.form,
        "info": block.info,
        "attributes": attributes_v1(block.attributes),
        "placeholders": [placeholder.text for placeholder in block.placeholders],
        "inputs": list(dict.fromkeys(placeholder.name for placeholder in block.placeholders)),
        "expected": expected and {"text": expected.text, "match": expected.match, "line": expected.span.line},
        "note": block.note,
    }


def attributes_v1(attributes: Attributes) -> Json:
    """The attributes as the document writes them: only those given, each as its text."""
    return {name: value for name, value in attributes.given if name != "id"}


def requires_v1(requires: Requires) -> Json:
    return {
        "git": {"clean": requires.git.clean, "branches": list(requires.git.branches)},
        "tools": {tool.name: tool.version for tool in requires.tools},
        "environment": [environment_v1(fact) for fact in requires.environment],
    }


def environment_v1(fact: EnvironmentRequirement) -> Json:
    return {"name": fact.name, "pattern": fact.pattern, "kind": fact.kind, "line": fact.span.line}


def risk_v1(risk: Risk) -> Json:
    return {"text": risk.text, "mitigation": risk.mitigation, "line": risk.span.line}


def work_package_v1(package: WorkPackage) -> Json:
    return {
        "id": package.id,
        "title": package.title,
        "files": list(package.files),
        "criteria": list(package.criteria),
        "risks": list(package.risks),
        "items": list(package.items),
        "optional": package.optional,
        "line": package.span.line,
    }


def schedule_entry_v1(entry: ScheduleEntry) -> Json:
    return {
        "activity": entry.activity,
        "at": entry.at,
        "every_s": entry.every_s,
        "when": entry.when,
        "owner": entry.owner,
        "phase": entry.phase,
        "optional": entry.optional,
        "id": entry.id,
        "days": list(entry.days),
        "set": dict(entry.values),
        "line": entry.span.line,
    }


def target_v1(target: StopTarget) -> Json:
    return {
        "id": target.id,
        "title": target.title,
        "stop": target.stop,
        "check": target.check,
        "within_s": target.within_s,
        "line": target.span.line,
    }


def recovery_v1(recovery: Recovery) -> Json:
    return {"text": recovery.text, "run": recovery.run, "line": recovery.span.line}
