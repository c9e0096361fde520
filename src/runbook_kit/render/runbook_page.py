"""A runbook, a phase or single blocks as a page to read and to copy commands from."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from runbook_kit.document.address import Selection
from runbook_kit.document.model import Block, Escalation, Input, Phase, Role, Runbook, Step, Window
from runbook_kit.render import parts as make
from runbook_kit.render.pages import page
from runbook_kit.render.parts import Entry, Part, joined, part
from runbook_kit.render.prose import prose
from runbook_kit.render.terminal import Terminal, duration


def runbook_page(selection: Selection, terminal: Terminal) -> str:
    """The page about what a target stands for."""
    runbook, phase = selection.runbook, selection.phase
    if phase is None:
        return page("show", terminal, **runbook_values(runbook))
    if selection.blocks:
        return page("show", terminal, **blocks_values(runbook, phase, selection.blocks))
    values = phase_values(phase, runbook)
    return page("show", terminal, **values)


def runbook_values(runbook: Runbook) -> dict[str, object]:
    header = runbook.header
    about = joined(
        runbook.path,
        header.status,
        f"version {header.version}" if header.version else "",
        f"owner {header.owner}" if header.owner else "",
        f"reviewed {header.last_reviewed}" if header.last_reviewed else "",
        header.kind,
        f"severity {header.severity}" if header.severity else "",
        f"mode {header.mode}" if header.mode else "",
        "" if runbook.authored else "structure inferred from headings",
    )
    lead = tuple(filter(None, (header.goal, f"Scope: {header.scope}" if header.scope else "")))
    chapters = [
        (f"PHASE {phase.id}  {phase.title}", *phase_lead(phase), tuple(phase_parts(phase))) for phase in runbook.phases
    ]
    return {
        "id": runbook.id,
        "title": header.title,
        "about": about,
        "lead": lead,
        "parts": tuple(before_phases(runbook)),
        "chapters": chapters,
        "after": tuple(after_phases(runbook)),
        "empty": "" if runbook.phases else "No phases were found in this document.",
    }


def phase_values(phase: Phase, runbook: Runbook) -> dict[str, object]:
    about, lead = phase_lead(phase)
    return {
        "id": f"{runbook.id}/{phase.id}",
        "title": phase.title,
        "about": joined(f"{runbook.path}, line {phase.line}", about),
        "lead": lead,
        "parts": (*part("INPUTS", inputs_of(phase.blocks, runbook)), *phase_parts(phase)),
        "chapters": (),
        "after": (),
        "empty": "" if any(phase_parts(phase)) else "This phase has no criteria, steps or commands.",
    }


def blocks_values(runbook: Runbook, phase: Phase, blocks: Sequence[Block]) -> dict[str, object]:
    """The page about single blocks: the steps that hold them, with nothing else in these."""
    wanted = {block.address for block in blocks}
    steps = [step for step in phase.steps if any(block.address in wanted for block in step.blocks)]
    entries = [narrowed(step, wanted) for step in steps]
    return {
        "id": f"{runbook.id}/{phase.id}",
        "title": phase.title,
        "about": f"{runbook.path}, line {phase.line}",
        "lead": (),
        "parts": (*part("INPUTS", inputs_of(blocks, runbook)), *part("STEP" if len(steps) == 1 else "STEPS", entries)),
        "chapters": (),
        "after": (),
        "empty": "",
    }


def narrowed(step: Step, wanted: set[str]) -> Entry:
    entry = make.step(0, step)
    codes = tuple(make.block(block) for block in step.blocks if block.address in wanted)
    return Entry(entry.text, entry.about, entry.mark, entry.details, codes, entry.tone)


def phase_lead(phase: Phase) -> tuple[str, tuple[str, ...]]:
    """The line about a phase, and the sentences that stand before its parts."""
    about = joined(
        f"after {', '.join(phase.needs)}" if phase.needs else "",
        f"mode {phase.mode}" if phase.mode else "",
        f"owner {phase.owner}" if phase.owner else "",
        f"valid for {duration(phase.valid_for_s)}" if phase.valid_for_s else "",
        "" if phase.has_section else "only the front matter knows it",
    )
    return about, (phase.goal,) if phase.goal else ()


def phase_parts(phase: Phase) -> Iterator[Part]:
    """Everything a phase says, in the order in which it matters."""
    yield from part("TRIGGERS", make.bullets(phase.triggers))
    yield from part("REQUIREMENTS", make.requirements(phase.requires))
    yield from part("RULES", make.bullets(phase.rules))
    yield from part("BEFORE: ENTRY CRITERIA", map(make.criterion, phase.entry))
    ordered = [step for step in phase.steps if step.kind == "step"]
    yield from part("STEPS", (make.step(number, step) for number, step in enumerate(ordered, 1)))
    yield from part("WORK PACKAGES", map(make.work_package, phase.work_packages))
    yield from part("AFTER: EXIT CRITERIA", map(make.criterion, phase.exit))
    if not phase.exit and phase.exit_note:
        yield Part("AFTER: EXIT CRITERIA", (Entry(phase.exit_note),))
    yield from part("DONE WHEN", map(make.criterion, phase.done))
    aside = [step for step in phase.steps if step.kind != "step"]
    yield from part("NOT PART OF THE NORMAL ORDER", (make.step(0, step) for step in aside))
    yield from part("ROLLBACK", map(make.recovery, phase.rollback))
    yield from part("TEARDOWN", map(make.recovery, phase.teardown))
    yield from part("OUTPUTS", make.bullets(phase.outputs))
    yield from part("EVIDENCE", make.bullets(phase.evidence))
    yield from part("RISKS", map(make.risk, phase.risks))
    yield from part("SCHEDULE", map(make.schedule_entry, phase.schedule))


def before_phases(runbook: Runbook) -> Iterator[Part]:
    """What to know before the first phase."""
    yield from part("RULES", make.bullets(runbook.rules))
    yield from part("ALERTS", make.bullets(alert for alert in runbook.header.alerts if alert != runbook.title))
    yield from part("ROLES", map(role, runbook.roles))
    yield from part("REQUIREMENTS", make.requirements(runbook.requires))
    yield from part("INPUTS", (input_entry(value, runbook) for value in runbook.inputs))
    yield from part(
        "STOPS", (Entry(one.title, f"{one.id} · block {one.stop} · {one.check}") for one in runbook.targets)
    )
    yield from part("LIMITS", make.bullets(f"{name}: {value}" for name, value in runbook.limits))
    yield from part(
        "CONTACTS", (Entry(joined(one.name, one.role), joined(one.how, one.hours)) for one in runbook.contacts)
    )
    yield from part("ESCALATION", map(escalation_entry, runbook.escalation))
    zone = f" ({runbook.schedule.timezone})" if runbook.schedule.timezone else ""
    yield from part(f"SCHEDULE{zone}", map(make.schedule_entry, runbook.schedule.entries))
    yield from part("WINDOWS", map(window_entry, runbook.windows))
    for section in runbook.sections:
        if not any(section.span.line <= phase.line < section.span.end_line for phase in runbook.phases):
            yield from part(section.title.upper(), prose(section.text))


def after_phases(runbook: Runbook) -> Iterator[Part]:
    """What concerns the runbook as a whole and is looked up, rather than read."""
    yield from part("WORK PACKAGES", map(make.work_package, runbook.work_packages))
    yield from part("DONE WHEN", map(make.criterion, runbook.done))
    for checklist in runbook.checklists:
        yield from part(f"CHECKLIST {checklist.title}", map(make.criterion, checklist.items))
    yield from part("TRIAGE", (Entry(one.symptom, details=one.advice) for one in runbook.triage))
    yield from part("ROLLBACK", map(make.recovery, runbook.rollback))
    yield from part("TEARDOWN", map(make.recovery, runbook.teardown))


def role(value: Role) -> Entry:
    name = value.title if value.title and value.title != value.id else value.id
    return Entry(name + (" (optional)" if value.optional else ""), details=value.duties)


def inputs_of(blocks: Sequence[Block], runbook: Runbook) -> Iterator[Entry]:
    """The inputs that these blocks use."""
    used = {placeholder.name for block in blocks for placeholder in block.placeholders}
    return (input_entry(value, runbook) for value in runbook.inputs if value.name in used)


def input_entry(value: Input, runbook: Runbook) -> Entry:
    about = joined(
        value.description,
        f"fills {', '.join(value.placeholders)}" if value.placeholders else "",
        f"default {value.default}" if value.default is not None and not value.secret else "",
        f"one of {', '.join(value.choices)}" if value.choices else "",
        f"matches {value.pattern}" if value.pattern else "",
        f"from {value.from_env}" if value.from_env else "",
        "secret" if value.secret else "",
        "" if value.required else "optional",
        "" if value.declared or not runbook.authored else "not declared in front matter",
    )
    return Entry(value.name, about)


def escalation_entry(value: Escalation) -> Entry:
    after = f"after {duration(value.after_s)}" if value.after_s else ""
    return Entry(f"{value.kind}: {', then '.join(value.to)}", joined(value.hours, after))


def window_entry(value: Window) -> Entry:
    hours = "-".join(filter(None, (value.start, value.end)))
    when = " ".join(filter(None, (value.every, ", ".join(value.days), hours, value.timezone)))
    return Entry(": ".join(filter(None, (value.name, when))), ", ".join(value.activities))
