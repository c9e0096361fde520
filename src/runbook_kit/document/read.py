"""A Markdown file as a `Runbook`: written in our format, or inferred from its headings."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from runbook_kit.document.blocks import read_opening
from runbook_kit.document.fence import Info, Problem, parse_comment, parse_info
from runbook_kit.document.headings import Vocabulary, identify
from runbook_kit.document.infer import Outlined, infer_phases
from runbook_kit.document.markdown import Element, Fence, Html, parse, walk
from runbook_kit.document.model import Criterion, Input, Phase, Runbook, Schedule
from runbook_kit.document.outline import Section, build_outline, walk_sections
from runbook_kit.document.overview import build_header, read_overview
from runbook_kit.document.phases import PhaseReader
from runbook_kit.document.source import Source
from runbook_kit.finding import Finding, Span


@dataclass(frozen=True, slots=True)
class Reading:
    """A document as read: the runbook, and what rules need to judge the document."""

    source: Source
    runbook: Runbook
    elements: tuple[Element, ...]
    outline: Section
    reported: tuple[Finding, ...] = ()  # what was noticed while reading; rules present it


def read_runbook(source: Source, vocabulary: Vocabulary) -> Reading:
    """Read a document of any kind. Never fails: what is wrong with it is for the rules to say."""
    elements = parse(source.text)
    outline = build_outline(elements, 1, source.line_count)
    return Reading(source, _infer(source, outline, vocabulary), elements, outline)


def _infer(source: Source, outline: Section, vocabulary: Vocabulary) -> Runbook:
    outlook = infer_phases(outline, source, vocabulary)
    readers = [_read_phase(each, source, vocabulary) for each in outlook.phases]
    inside = {s.line for each in outlook.phases for top in each.sections for s in walk_sections(top) if s.heading}
    overview = read_overview(outline, lambda section: section.line in inside, source, vocabulary)
    phases = tuple(reader.finish(each.sections) for reader, each in zip(readers, outlook.phases, strict=True))
    title = next((s.title for s in walk_sections(outline) if s.heading), "") or _stem(source.path)
    alerts = [title] if outlook.kind == "alert" and title.isalnum() else []
    return Runbook(
        id=identify(_stem(source.path)),
        path=source.path,
        digest=source.digest,
        header=build_header(title, overview, outlook.kind, alerts),
        span=source.span(0, len(source.text)),
        authored=False,
        roles=tuple(overview.roles),
        inputs=gather_inputs(tuple(overview.inputs), phases),
        phases=phases,
        done=tuple({each.text: each for each in (*overview.done, *_done(phases))}.values()),
        rules=tuple(overview.rules),
        checklists=(*(each for reader in readers for each in reader.checklists), *overview.checklists),
        schedule=Schedule(tuple(overview.schedule), overview.timezone),
        windows=tuple(overview.windows),
        escalation=tuple(overview.escalation),
        triage=tuple(overview.triage),
        sections=tuple(overview.sections),
    )


def _read_phase(outlined: Outlined, source: Source, vocabulary: Vocabulary) -> PhaseReader:
    reader = PhaseReader(outlined.id, outlined.title, source, vocabulary)
    for section in outlined.sections:
        label = vocabulary.label(section.title)
        reader.read(section, label if label.kind in {"checklist", "done"} else None)
        reader.steps.current = None
    for section in outlined.about:
        reader.read_about(section)
    return reader


def _done(phases: Sequence[Phase]) -> Iterator[Criterion]:
    for phase in phases:
        yield from phase.done


def gather_inputs(declared: tuple[Input, ...], phases: Sequence[Phase]) -> tuple[Input, ...]:
    """The declared inputs with the placeholders they fill, then one for every gap nobody declared."""
    found: dict[str, Input] = {each.name: each for each in declared}
    for block in (block for phase in phases for block in phase.blocks):
        for gap in block.placeholders:
            known = found.get(gap.name) or Input(gap.name, gap.span, declared=False)
            if gap.text not in known.placeholders:
                known = replace(known, placeholders=(*known.placeholders, gap.text))
            found[gap.name] = known
    return tuple(found.values())


def attribute_problems(reading: Reading) -> Iterator[tuple[Problem, Span]]:
    """Every problem in the info strings of fences and in `<!-- block: … -->` comments, with its place."""
    for element in walk(reading.elements):
        if isinstance(element, Fence) and element.markup:
            opening = read_opening(element, reading.source)
            yield from _placed(parse_info(opening.info), opening.offset, reading.source)
        elif isinstance(element, Html) and (info := parse_comment(element.text)):
            yield from _placed(info, reading.source.line_starts[element.line - 1], reading.source)


def _placed(info: Info, offset: int, source: Source) -> Iterator[tuple[Problem, Span]]:
    for problem in info.problems:
        yield problem, source.span(offset + problem.start, offset + problem.end)


def _stem(path: str) -> str:
    return path.rsplit("/", 1)[-1].rsplit(".", 1)[0]
