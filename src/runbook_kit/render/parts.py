"""What a page about a document is made of: parts with a heading, each a list of entries."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from msgspec import Struct

from runbook_kit.document.model import Block, Criterion, Recovery, Requires, Risk, ScheduleEntry, Step, WorkPackage
from runbook_kit.render.terminal import DOT, Tone, duration


class Code(Struct, frozen=True):
    """Commands to copy: a line about them, their text, and the output they should have."""

    about: str
    source: str
    expected: str = ""
    expected_how: str = ""


class Entry(Struct, frozen=True):
    """One item of a part: a mark, its text, a line about it, lines of detail, and commands."""

    text: str
    about: str = ""
    mark: str = "-"
    details: tuple[str, ...] = ()
    codes: tuple[Code, ...] = ()
    tone: Tone = "plain"

    @property
    def tall(self) -> bool:
        """Whether the entry holds commands and therefore needs air around it."""
        return bool(self.codes)


class Part(Struct, frozen=True):
    title: str
    entries: tuple[Entry, ...]

    @property
    def tall(self) -> bool:
        return any(entry.tall for entry in self.entries)


def part(title: str, entries: Iterable[Entry]) -> Iterator[Part]:
    """The part, when it has entries."""
    if found := tuple(entries):
        yield Part(title, found)


def joined(*said: str) -> str:
    """What there is to say, without what is empty."""
    return DOT.join(filter(None, said))


def bullets(texts: Iterable[str]) -> Iterator[Entry]:
    return (Entry(text) for text in texts)


def criterion(value: Criterion) -> Entry:
    """A criterion with how it is decided: a command, a role's signature, or the operator's word."""
    decided = {
        "check": "decided by a command",
        "signoff": f"{value.signoff} signs",
        "manual": "you confirm",
    }
    about = joined(
        value.id,
        f"line {value.span.line}",
        "a built-in check" if value.probe else decided[value.kind],
        "optional" if value.optional else "",
        "an example" if value.example else "",
    )
    return Entry(value.text, about, codes=(Code("", value.check),) if value.check and not value.probe else ())


def step(number: int, value: Step) -> Entry:
    """A step with its notes and blocks."""
    about = joined(
        value.id,
        f"line {value.span.line}",
        "" if value.kind == "step" else value.kind,
        f"owner {value.owner}" if value.owner else "",
        "optional" if value.optional else "",
    )
    outputs = (f"Outputs: {', '.join(value.outputs)}",) if value.outputs else ()
    mark = str(number) if number else "-"
    return Entry(value.title, about, mark, (*value.notes, *outputs), tuple(map(block, value.blocks)), "strong")


def block(value: Block) -> Code:
    """A block's commands, with its address and attributes."""
    given = " ".join(f"{name}={text}" for name, text in value.attributes.given if name != "id")
    inputs = ", ".join(dict.fromkeys(placeholder.text for placeholder in value.placeholders))
    about = joined(
        value.address,
        f"line {value.span.line}",
        value.lang,
        given,
        f"needs {inputs}" if inputs else "",
        value.note,
    )
    expected = value.expected
    return Code(about, value.source, expected.text if expected else "", expected.match if expected else "")


def risk(value: Risk) -> Entry:
    return Entry(value.text, details=(f"Mitigation: {value.mitigation}",) if value.mitigation else ())


def recovery(value: Recovery) -> Entry:
    return Entry(value.text or "Run", f"line {value.span.line}", codes=(Code("", value.run),) if value.run else ())


def schedule_entry(value: ScheduleEntry) -> Entry:
    when = value.at or (f"every {duration(value.every_s)}" if value.every_s else "")
    about = joined(
        "" if not (when and value.when) else value.when,
        ", ".join(value.days),
        f"owner {value.owner}" if value.owner else "",
        value.phase,
        "optional" if value.optional else "",
    )
    return Entry(": ".join(filter(None, (when or value.when, value.activity))), about)


def work_package(value: WorkPackage) -> Entry:
    details = [
        f"{name}: {', '.join(texts)}"
        for name, texts in (("Files", value.files), ("Criteria", value.criteria), ("Risks", value.risks))
        if texts
    ]
    about = joined(value.id, f"line {value.span.line}", "optional" if value.optional else "")
    return Entry(value.title, about, details=(*details, *value.items))


def requirements(value: Requires) -> Iterator[Entry]:
    """What must be there before anything runs."""
    if value.git.clean is not None:
        yield Entry("The git work tree is clean" if value.git.clean else "The git work tree may have changes")
    if value.git.branches:
        yield Entry(f"The git branch is {' or '.join(value.git.branches)}")
    for tool in value.tools:
        yield Entry(tool.name if tool.version in {"", "*"} else f"{tool.name} {tool.version}")
    for fact in value.environment:
        what = f"The variable {fact.name} is set" if fact.kind == "variable" else f"{fact.name} is known"
        yield Entry(what if fact.pattern in {"", "*"} else f"{fact.name} matches {fact.pattern}")
