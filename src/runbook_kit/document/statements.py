"""What a phase says about itself in lists below headings and labels: criteria, outputs, evidence, risks, packages."""

from __future__ import annotations

import re
from collections.abc import Sequence

from msgspec import Struct, field
from msgspec.structs import replace

from runbook_kit.document.headings import BRACKETS, Label, Names, Vocabulary, identify, unique
from runbook_kit.document.lists import criterion, first_line, item_texts, read_criteria, read_risk, read_schedule_item
from runbook_kit.document.markdown import Item, ListBlock
from runbook_kit.document.model import Checklist, Criterion, Input, Risk, ScheduleEntry, WorkPackage
from runbook_kit.document.outline import Part
from runbook_kit.document.source import Source

WORK_PACKAGE = re.compile(r"(WP[\w.]+)\s*(?:[—–:-]\s*)?(.*)")


class Statements(Struct):
    """The statements of one phase while they are being read."""

    source: Source
    vocabulary: Vocabulary
    goal: str = ""
    exit_note: str = ""
    entry: list[Criterion] = field(default_factory=list)
    exit: list[Criterion] = field(default_factory=list)
    done: list[Criterion] = field(default_factory=list)
    triggers: list[str] = field(default_factory=list)
    outputs: list[str] = field(default_factory=list)
    evidence: list[str] = field(default_factory=list)
    risks: list[Risk] = field(default_factory=list)
    rules: list[str] = field(default_factory=list)
    work_packages: list[WorkPackage] = field(default_factory=list)
    schedule: list[ScheduleEntry] = field(default_factory=list)
    checklists: list[Checklist] = field(default_factory=list)
    inputs: list[Input] = field(default_factory=list)
    names: Names = field(default_factory=Names)

    def read(self, part: Part, label: Label | None, meaning: str) -> tuple[str, ...]:
        """Take in a part with a known meaning; what no field is for comes back as notes."""
        items = list_items(part)
        texts = stated_texts(part, label)
        match meaning:
            case "entry" | "exit" | "done":
                self._criteria(part, label, meaning, items)
            case "goal":
                self.goal = self.goal or (part.text if label and part.text else " ".join([part.text, *texts]).strip())
            case "rules":
                self.rules += texts or ([part.text] if part.text else [])
            case "outputs" | "evidence" | "triggers":
                getattr(self, meaning).extend(texts)
            case "inputs":
                self.inputs += [asked for item in items if (asked := read_input(item, self.source))]
            case "risks":
                self.risks += [read_risk(item, self.source) for item in items]
            case "work_packages":
                self.work_packages += [each for item in items if (each := self._package_of(item))]
            case "schedule":
                self.schedule += [entry for item in items if (entry := read_schedule_item(item, self.source))]
            case "checklist" if items:
                self.add_checklist(label.title if label else "Checklist", items, part.line)
            case _:
                return tuple(texts)
        return ()

    def _criteria(self, part: Part, label: Label | None, meaning: str, items: list[Item]) -> None:
        if meaning == "exit" and self.vocabulary.says_none(part.text):
            self.exit_note = part.text
            self.triggers += item_texts(items)
            return
        goals = [text for item in items if (text := self._goal_of(item))]
        self.goal = self.goal or " ".join(goals)
        named = [item for item in items if not self._goal_of(item)]
        found = read_criteria(named, self.source, self.vocabulary, self._name)
        if not items and part.text:
            found = [criterion(part.text, self.source.lines(part.line, part.line), self.vocabulary, self._name)]
        if label and label.example:
            found = [replace(each, example=True) for each in found]
        {"entry": self.entry, "exit": self.exit, "done": self.done}[meaning].extend(found)

    def _name(self, ident: str) -> str:
        return unique(ident, self.names)

    def _goal_of(self, item: Item) -> str:
        """The text of a bullet such as "Goal: …" that stands among criteria."""
        line = first_line(item)
        head, colon, rest = line.text.partition(":") if line else ("", "", "")
        return rest.strip() if colon and self.vocabulary.label(head).kind == "goal" else ""

    def add_work_package(self, part: Part, label: Label) -> None:
        """A bold line such as `**WP4A — Packet**` with its list."""
        named = WORK_PACKAGE.fullmatch(label.title)
        ident, title = (named[1], named[2]) if named else (identify(label.title), label.title)
        span = self.source.lines(part.line, part.elements[-1].end_line if part.elements else part.line)
        optional = label.optional or self.vocabulary.is_optional(title)
        items = tuple(item_texts(list_items(part)))
        self.work_packages.append(WorkPackage(ident, title, span, items=items, optional=optional))

    def _package_of(self, item: Item) -> WorkPackage | None:
        line = first_line(item)
        span = self.source.lines(item.line, item.end_line)
        return WorkPackage(identify(line.text), line.text, span) if line else None

    def add_checklist(self, title: str, items: Sequence[Item], line: int) -> None:
        self.checklists.append(build_checklist(title, items, line, self.source, self.vocabulary))


def stated_texts(part: Part, label: Label | None) -> list[str]:
    """The text beside a label and of every item below it."""
    return [*([part.text] if part.text and label else []), *item_texts(list_items(part))]


def list_items(part: Part) -> list[Item]:
    """The items of every list of a part."""
    return [item for element in part.elements if isinstance(element, ListBlock) for item in element.items]


def build_checklist(title: str, items: Sequence[Item], line: int, source: Source, vocabulary: Vocabulary) -> Checklist:
    """A checklist with a criterion per item."""
    names = Names()
    found = read_criteria(items, source, vocabulary, lambda ident: unique(ident, names))
    return Checklist(identify(title), title, source.lines(line, items[-1].end_line), tuple(found))


def read_input(item: Item, source: Source) -> Input | None:
    """An input the document asks people to fill in; nothing in a command waits for it."""
    line = first_line(item)
    if line is None or not line.text:
        return None
    name = identify(BRACKETS.sub(" ", line.text).partition(":")[0]).replace("-", "_")
    return Input(name, source.lines(item.line, item.end_line), description=line.text.rstrip(":"), required=False)
