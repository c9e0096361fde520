"""What one phase says: its sections, part by part, into steps and statements."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec.structs import replace

from runbook_kit.document.blocks import is_executable
from runbook_kit.document.headings import Label, Vocabulary, explicit_anchor, identify
from runbook_kit.document.markdown import Fence, ListBlock, walk
from runbook_kit.document.model import Checklist, Input, Phase, StepKind
from runbook_kit.document.outline import Part, Section, split_parts, walk_sections
from runbook_kit.document.source import Source
from runbook_kit.document.statements import WORK_PACKAGE, Statements, stated_texts
from runbook_kit.document.steps import StepsReader

STEP_KINDS: dict[str, StepKind] = {
    "rollback": "rollback",
    "teardown": "teardown",
    "undo": "undo",
    "alternative": "alternative",
}
BESIDE: dict[str, StepKind] = {"outputs": "alternative", "reference": "alternative", "exit": "teardown"}
# Below these nothing is a step, whatever stands there; the document speaks about the phase.
STATEMENTS = frozenset({
    "entry", "exit", "goal", "scope", "outputs", "evidence", "risks", "work_packages", "roles", "rules", "inputs",
    "done", "triggers", "schedule", "checklist", "escalation", "windows", "triage", "reference",
})  # fmt: skip


class PhaseReader:
    """Reads the sections of one phase in document order; `finish` gives the phase."""

    def __init__(self, ident: str, title: str, source: Source, vocabulary: Vocabulary) -> None:
        self.id, self.title, self.source, self.vocabulary = ident, title, source, vocabulary
        self.steps = StepsReader(ident, title, source, vocabulary)
        self.says = Statements(source, vocabulary)
        self._heading = title  # of the section that is being read

    @property
    def checklists(self) -> Sequence[Checklist]:
        return self.says.checklists

    @property
    def inputs(self) -> Sequence[Input]:
        return self.says.inputs

    def read(self, section: Section, label: Label | None = None, kind: StepKind = "step") -> None:
        """A section of the phase: its own parts, then its sub-sections."""
        self._heading = label.title if label else self._heading
        for part in split_parts(section.elements, self.vocabulary):
            self._read_part(part, label.kind if label else "", kind)
        for child in section.children:
            if label and label.kind == "checklist":
                self._checklist_section(child, kind)
            else:
                self._read_child(child, kind)

    def read_about(self, section: Section) -> None:
        """A section elsewhere that only speaks about this phase: what must be done, never how."""
        for part in split_parts(section.elements, self.vocabulary):
            label = part.label
            if label and (label.kind in {"work_packages", "rules", "done"} or WORK_PACKAGE.fullmatch(label.title)):
                self._read_part(part, label.kind, "step")
        for child in section.children:
            label = self.vocabulary.label(child.title)
            if label.kind == "work_packages":
                self.read(child, label)
            else:
                self.read_about(child)

    def _read_child(self, child: Section, inherited: StepKind) -> None:
        label = self.vocabulary.label(child.title)
        if self.vocabulary.step_heading(child.title):
            label = replace(label, kinds=())  # "Step 1 — Scope" is a step, whatever its title means elsewhere
        runs = any(
            isinstance(element, Fence) and is_executable(element, self.source)
            for section in walk_sections(child)
            for element in walk(section.elements)
        )
        self.steps.certain = label.kind == "commands"
        listed = any(isinstance(element, ListBlock) for element in child.elements)
        if "exit" in label.kinds and runs and not listed:
            self._step_section(child, label, "teardown")
        elif label.kind in STATEMENTS and (not runs or (listed and label.kind in {"entry", "exit"})):
            self.steps.current = None
            self.read(child, label, inherited)
        else:
            self._step_section(child, label, STEP_KINDS.get(label.kind, inherited))

    def _step_section(self, section: Section, label: Label, kind: StepKind) -> None:
        ident = explicit_anchor(section.title) or identify(label.title)
        draft = self.steps.open(label.title, section.line, kind, ident=ident, optional=label.optional)
        draft.end_line = section.end_line
        draft.keep = not section.children and label.kind != "steps"  # a heading that only groups others is no step
        self.read(section, None, kind)
        self.steps.current = None

    def _checklist_section(self, section: Section, kind: StepKind) -> None:
        """A named checklist; what stands below it and is no list of boxes is read as part of the phase."""
        self.steps.current = None
        title = self.vocabulary.label(section.title).title
        for part in split_parts(section.elements, self.vocabulary):
            boxes = [
                e for e in part.elements if isinstance(e, ListBlock) and all(i.ticked is not None for i in e.items)
            ]
            for block in boxes:
                self.says.add_checklist(title, block.items, block.line)
                self.steps.read_fences((block,), title, kind)
            rest = tuple(element for element in part.elements if element not in boxes)
            if rest or part.label:
                self._read_part(replace(part, elements=rest), "", kind)

    def _read_part(self, part: Part, inherited: str, kind: StepKind) -> None:
        label = part.label
        meaning = label.kind if label else inherited
        if label and (not label.kinds or (part.numbered and meaning not in STEP_KINDS)):
            self._read_named(part, label, inherited, kind)
        elif meaning == "reference" and label and self.steps.has_command(part.elements):
            self._read_example(part, label)
        elif meaning in STATEMENTS:
            self._read_statement(part, label, meaning, kind)
        else:
            self._read_steps(part, meaning, kind)

    def _read_named(self, part: Part, label: Label, inherited: str, kind: StepKind) -> None:
        """A bold line the vocabulary does not know: a work package, a step when something is done below it, or text."""
        if inherited == "work_packages" or WORK_PACKAGE.fullmatch(label.title):
            self.says.add_work_package(part, label)
        elif part.numbered or (inherited not in STATEMENTS and self.steps.does_something(part)):
            self.steps.open_label(label, part.line, kind)
            self.steps.note(part.text)
            self.steps.read(part.elements, kind)
        elif inherited in STATEMENTS:
            self._read_statement(part, None, inherited, kind)
        else:
            self.steps.note(f"{label.title}: {part.text}" if part.text else label.title)
            self.steps.read(part.elements, kind)

    def _read_example(self, part: Part, label: Label) -> None:
        """Commands shown as an example stand beside the normal order, which then goes on."""
        before = self.steps.current
        self.steps.open_label(label, part.line, "alternative")
        self.steps.read(part.elements, "alternative")
        self.steps.current = before

    def _read_statement(self, part: Part, label: Label | None, meaning: str, kind: StepKind) -> None:
        current = self.steps.current
        if meaning == "goal" and label and part.text:
            self.says.read(part, label, meaning)
            self.steps.read(part.elements, kind)  # "Objective: …" is followed by what is done for it
            return
        if meaning == "outputs" and current:
            current.outputs += stated_texts(part, label)
        else:
            for text in self.says.read(part, label, meaning):
                self.steps.note(text)
        # Commands below "Outputs" or "Example" show what to expect, below "Exit" they clean up; what stands beside the
        # normal order already, as a rollback does, stays there.
        beside = BESIDE.get(meaning, kind) if kind == "step" else kind
        self.steps.read_fences(part.elements, label.title if label else self._heading, beside)

    def _read_steps(self, part: Part, meaning: str, kind: StepKind) -> None:
        self.steps.certain = self.steps.certain or meaning == "commands"
        if part.label and (meaning in STEP_KINDS or meaning == "commands"):
            kind = STEP_KINDS.get(meaning, kind)
            self.steps.open_label(part.label, part.line, kind)
        elif part.label:
            self.steps.note(part.label.title)
        self.steps.note(part.text)
        self.steps.read(part.elements, kind)
        if meaning == "commands":
            self.steps.certain = False

    def finish(self, sections: Sequence[Section]) -> Phase:
        """The phase, placed at its first section."""
        first, says = sections[0], self.says
        return Phase(
            id=self.id,
            title=self.title,
            span=self.source.lines(first.line, first.end_line),
            line=first.line,
            goal=says.goal,
            entry=tuple(says.entry),
            exit=tuple(says.exit),
            exit_note=says.exit_note,
            triggers=tuple(says.triggers),
            steps=self.steps.finish(),
            outputs=tuple(says.outputs),
            evidence=tuple(says.evidence),
            risks=tuple(says.risks),
            work_packages=tuple(says.work_packages),
            schedule=(*says.schedule, *self.steps.schedule),
            done=tuple(says.done),
            rules=tuple(says.rules),
        )
