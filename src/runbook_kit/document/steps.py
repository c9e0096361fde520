"""Steps and blocks of a phase, read from its elements in document order."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import takewhile

from msgspec import Struct, field
from msgspec.structs import replace

from runbook_kit.document.blocks import (
    Place,
    is_executable,
    read_expected,
    read_fence,
    read_inline,
    read_led_command,
)
from runbook_kit.document.fence import Info, parse_comment
from runbook_kit.document.headings import Label, Names, Vocabulary, identify, unique
from runbook_kit.document.lists import first_line, read_schedule_item
from runbook_kit.document.markdown import Element, Fence, Html, Line, ListBlock, Paragraph, Quote, Table, walk
from runbook_kit.document.model import Block, ScheduleEntry, Step, StepKind
from runbook_kit.document.outline import Part
from runbook_kit.document.source import Source


class Draft(Struct):
    """A step while it is being read."""

    id: str
    title: str
    line: int
    end_line: int
    kind: StepKind = "step"
    optional: bool = False
    keep: bool = False  # a step even when nothing stands below it
    blocks: list[Block] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    outputs: list[str] = field(default_factory=list)


class StepsReader:
    """Collects the steps of one phase; `current` is the one that blocks and notes belong to."""

    def __init__(self, phase: str, title: str, source: Source, vocabulary: Vocabulary) -> None:
        self.phase, self.title, self.source, self.vocabulary = phase, title, source, vocabulary
        self.drafts: list[Draft] = []
        self.current: Draft | None = None
        self.certain = False  # below a "Commands" label every item in backticks is a command
        self.schedule: list[ScheduleEntry] = []
        self._comment: Info | None = None  # a `<!-- block: … -->` waiting for its fence
        self._printing: Draft | None = None  # the step whose last block may still get its expected output
        self._names = Names()

    def open(self, title: str, line: int, kind: StepKind = "step", *, ident: str = "", optional: bool = False) -> Draft:
        """Begin a step; everything read from now on belongs to it."""
        name = unique(ident or identify(title), self._names)
        self.current = Draft(name, title, line, line, kind, optional)
        self.drafts.append(self.current)
        return self.current

    def open_label(self, label: Label, line: int, kind: StepKind) -> Draft:
        draft = self.open(label.title, line, kind, optional=label.optional)
        draft.keep = True
        return draft

    def note(self, text: str) -> None:
        """Text beside the commands; without a step it belongs to nothing that is done."""
        self._printing = None if text else self._printing
        if text and self.current:
            self.current.notes.append(text)

    def read(self, elements: Sequence[Element], kind: StepKind) -> None:
        """Blocks, steps and notes from `elements`."""
        for element in elements:
            match element:
                case Fence():
                    self._fence(element, kind)
                case ListBlock(ordered=True):
                    self._ordered(element, kind)
                case ListBlock():
                    self._bullets(element, kind)
                case Html():
                    self._comment = parse_comment(element.text) or self._comment
                    continue
                case Quote():
                    self.read(element.elements, kind)
                case Table():
                    self.note(" · ".join(element.header))
                case Paragraph():
                    self.note(element.text)
                case _:
                    pass
            self._comment = None
        self._comment = None  # what follows is another part of the section

    def does_something(self, part: Part) -> bool:
        """Whether there is a command below a label, or a list of things to do."""
        listed = not part.text and any(isinstance(element, ListBlock) for element in part.elements)
        return listed or self.has_command(part.elements)

    def has_command(self, elements: Sequence[Element]) -> bool:
        return any(self._runs(element) for element in walk(elements))

    def read_fences(self, elements: Sequence[Element], title: str, kind: StepKind) -> None:
        """Nothing but the fences that can be run, as a step of their own; the normal order then goes on."""
        fences = [each for each in walk(elements) if isinstance(each, Fence) and is_executable(each, self.source)]
        if fences:
            before = self.current
            self.open(title, fences[0].line, kind)
            self.read(fences, kind)
            self.current = before

    def _runs(self, element: Element) -> bool:
        match element:
            case Fence():
                return is_executable(element, self.source)
            case Paragraph(lines=(first, *_)):
                probe = Place(self.phase, "probe")
                return read_inline(first, self.source, probe, certain=self.certain) is not None
            case _:
                return False

    def _fence(self, fence: Fence, kind: StepKind) -> None:
        printing, self._printing = self._printing, None
        if printing and (expected := read_expected(fence, self.source)):
            printing.blocks[-1] = replace(printing.blocks[-1], expected=expected)
            return
        if not is_executable(fence, self.source) and self._comment is None:
            return
        draft = self._here(fence.line, kind)
        block = read_fence(fence, self.source, self._place(draft), self._comment)
        if block is None:
            return
        if block.attributes.undo and draft.kind != "undo":
            draft = self._undo_of(block.attributes.undo, draft)
        self._put(draft, block)
        self._printing = draft

    def _here(self, line: int, kind: StepKind) -> Draft:
        """The step that a command belongs to: before the first sub-heading, one with the phase's id and title."""
        return self.current or self.open(self.title, line, kind, ident=self.phase)

    def _undo_of(self, target: str, here: Draft) -> Draft:
        """A step for the block that takes the block `target` back; the normal order goes on behind it."""
        draft = next((each for each in self.drafts if any(block.id == target for block in each.blocks)), here)
        name = unique(f"{draft.id}-undo", self._names)
        self.drafts.append(Draft(name, f"Undo: {draft.title}", draft.line, draft.end_line, "undo"))
        return self.drafts[-1]

    def _put(self, draft: Draft, block: Block) -> None:
        draft.blocks.append(block)
        draft.end_line = max(draft.end_line, block.span.end_line)

    def _place(self, draft: Draft | None) -> Place:
        name, count = (draft.id, len(draft.blocks)) if draft else (self.phase, 0)
        return Place(self.phase, f"{name}-{count + 1}")

    def _ordered(self, block: ListBlock, kind: StepKind) -> None:
        """Every item of a numbered list is a step."""
        for item in block.items:
            line = first_line(item)
            title, rest = self._lead(line) if line else (f"Step {len(self.drafts) + 1}", "")
            draft = self.open(title, item.line, kind, optional=self.vocabulary.is_optional(title))
            self.note(rest)
            draft.keep, draft.end_line = True, item.end_line
            if line:
                self._command(line, draft)
            self.read(item.elements[1:] if line else item.elements, kind)

    def _lead(self, line: Line) -> tuple[str, str]:
        """The title of a numbered item and the text behind it: a bold lead, what leads to a command, or all of it."""
        led = list(takewhile(lambda piece: piece.kind in ("strong", "code"), line.pieces))
        if led and led[0].kind == "strong":
            title = Line(tuple(led), line.number).text.rstrip(":. ")
            return title, Line(line.pieces[len(led) :], line.number).text.lstrip(": ")
        if read_led_command(line, self.source, Place(self.phase, "probe")):
            return line.pieces[0].text.rstrip(": "), ""
        return line.text.rstrip(":"), ""

    def _command(self, line: Line, draft: Draft) -> None:
        place = self._place(draft)
        found = read_inline(line, self.source, place, certain=self.certain) or read_led_command(
            line, self.source, place
        )
        if found:
            self._put(draft, found)

    def _bullets(self, block: ListBlock, kind: StepKind) -> None:
        intervals = [entry for item in block.items if (entry := read_schedule_item(item, self.source))]
        if len(intervals) == len(block.items) > 1:
            self.schedule += intervals
            return
        for item in block.items:
            line = first_line(item)
            found = line and read_inline(line, self.source, self._place(self.current), certain=self.certain)
            if found:
                self._put(self._here(item.line, kind), found)
            elif line:
                self.note(line.text)
            self.read(item.elements[1:] if line else item.elements, kind)

    def finish(self) -> tuple[Step, ...]:
        """The steps; headings that only group others leave none behind."""
        taken = Names(block.id for draft in self.drafts for block in draft.blocks if _is_named(block))
        kept = (draft for draft in self.drafts if draft.keep or draft.blocks or draft.notes)
        return tuple(self._closed(draft, taken) for draft in kept)

    def _closed(self, draft: Draft, taken: Names) -> Step:
        return Step(
            id=draft.id,
            title=draft.title,
            span=self.source.lines(draft.line, draft.end_line),
            kind=draft.kind,
            blocks=tuple(
                block if _is_named(block) else _named(block, self.phase, unique(f"{draft.id}-{number}", taken))
                for number, block in enumerate(draft.blocks, start=1)
            ),
            notes=tuple(draft.notes),
            outputs=tuple(draft.outputs),
            optional=draft.optional,
        )


def _is_named(block: Block) -> bool:
    """Whether the document gave the block its id."""
    return any(name == "id" for name, _ in block.attributes.given)


def _named(block: Block, phase: str, ident: str) -> Block:
    return block if block.id == ident else replace(block, id=ident, address=f"{phase}/{ident}")
