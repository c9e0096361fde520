"""A Markdown file as a `Runbook`: written in our format, or inferred from its headings."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from msgspec import Struct
from msgspec.structs import replace

from runbook_kit.document.authored import Authored, PhaseEntry
from runbook_kit.document.blocks import read_opening
from runbook_kit.document.fence import Info, Problem, parse_comment, parse_info
from runbook_kit.document.frontmarks import split_front_matter
from runbook_kit.document.frontmatter import read_front_matter
from runbook_kit.document.headings import Vocabulary, identify
from runbook_kit.document.infer import Outlined, Outlook, infer_phases
from runbook_kit.document.joined import join_criteria, join_phase, match_phases
from runbook_kit.document.markdown import Element, Fence, Html, parse, walk
from runbook_kit.document.model import Block, Criterion, Input, Phase, Runbook, Schedule
from runbook_kit.document.outline import Section, build_outline, walk_sections
from runbook_kit.document.overview import Overview, build_header, read_overview
from runbook_kit.document.phases import PhaseReader
from runbook_kit.document.placeholders import input_key
from runbook_kit.document.source import Source
from runbook_kit.finding import Finding, Span

Parser = Callable[[str, int], tuple[Element, ...]]


class Reading(Struct, frozen=True):
    """A document as read: the runbook, and what rules need to judge the document."""

    source: Source
    runbook: Runbook
    elements: tuple[Element, ...]
    outline: Section
    reported: tuple[Finding, ...] = ()  # what was noticed while reading; rules present it


def read_runbook(source: Source, vocabulary: Vocabulary, parser: Parser = parse) -> Reading:
    """Read a document of any kind. Never fails: what is wrong with it is for the rules to say.

    `parser` gives the elements of a text whose first line has the given number.
    """
    body_line = _body_line(source)
    start = source.line_starts[body_line - 1] if body_line <= source.line_count else len(source.text)
    elements = parser(source.text[start:], body_line)
    outline = build_outline(elements, body_line, source.line_count)
    sections = infer_phases(outline, source, vocabulary)
    front = read_front_matter(source)
    if front.data is None:
        runbook = _infer(source, outline, sections, front.title, vocabulary)
    else:
        runbook = _author(source, outline, sections, front.data, vocabulary)
    return Reading(source, runbook, elements, outline, front.findings)


def _body_line(source: Source) -> int:
    parts = split_front_matter(source)
    return parts[2] + 1 if parts else 1


def _infer(source: Source, outline: Section, outlook: Outlook, title: str, vocabulary: Vocabulary) -> Runbook:
    readers = [_read_phase(each, source, vocabulary) for each in outlook.phases]
    overview = read_overview(outline, _inside(outlook.phases), source, vocabulary)
    phases = tuple(reader.finish(each.sections) for reader, each in zip(readers, outlook.phases, strict=True))
    heading = _first_title(outline) or title or _stem(source.path)
    alerts = [heading] if outlook.kind == "alert" and heading.isalnum() else []
    return _assemble(
        Runbook(
            id=identify(_stem(source.path)),
            path=source.path,
            digest=source.digest,
            header=build_header(heading, overview, outlook.kind, alerts),
            span=source.span(0, len(source.text)),
            authored=False,
            inputs=tuple(overview.inputs),
        ),
        overview,
        phases,
        readers,
    )


def _author(source: Source, outline: Section, outlook: Outlook, front: Authored, vocabulary: Vocabulary) -> Runbook:
    """A runbook in our format: phases as the front matter lists them, or as the body shows them when it lists none."""
    entries = front.phases or tuple(PhaseEntry(each.id, front.span, each.title) for each in outlook.phases)
    matched = match_phases(entries, outline, outlook, vocabulary)
    outlined = [each.outlined or Outlined(each.entry.id, each.entry.title, ()) for each in matched]
    readers = [_read_phase(each, source, vocabulary) for each in outlined]
    overview = read_overview(outline, _inside(outlined), source, vocabulary)
    phases = tuple(
        join_phase(each.entry, each.outlined, reader, source) for each, reader in zip(matched, readers, strict=True)
    )
    title = front.header.title or _first_title(outline) or front.id or _stem(source.path)
    runbook = Runbook(
        id=front.id or identify(_stem(source.path)),
        path=source.path,
        digest=source.digest,
        header=replace(front.header, title=title),
        span=source.span(0, len(source.text)),
        authored=True,
        roles=front.roles,
        requires=front.requires,
        inputs=front.inputs,
        done=join_criteria(front.done, ()),
        rules=front.rules,
        checklists=front.checklists,
        schedule=front.schedule,
        windows=front.windows,
        limits=front.limits,
        contacts=front.contacts,
        escalation=front.escalation,
        work_packages=front.work_packages,
        rollback=front.rollback,
        teardown=front.teardown,
        triage=front.triage,
        targets=front.targets,
    )
    return _assemble(runbook, overview, phases, readers)


def _assemble(
    runbook: Runbook, overview: Overview, phases: tuple[Phase, ...], readers: Sequence[PhaseReader]
) -> Runbook:
    """The runbook with what its body says as a whole; what the front matter gave goes first."""
    checklists = (*(each for reader in readers for each in reader.checklists), *overview.checklists)
    done = (*runbook.done, *overview.done, *_done(phases))
    inputs = gather_inputs((*runbook.inputs, *(each for reader in readers for each in reader.inputs)), phases)
    return replace(
        runbook,
        roles=runbook.roles or tuple(overview.roles),
        inputs=inputs,
        phases=tuple(_called_as_declared(phase, declared_names(inputs)) for phase in phases),
        done=tuple({each.text: each for each in reversed(done)}.values())[::-1],
        rules=runbook.rules or tuple(overview.rules),
        checklists=(*runbook.checklists, *checklists),
        schedule=runbook.schedule if runbook.schedule.entries else _schedule(overview),
        windows=runbook.windows or tuple(overview.windows),
        escalation=runbook.escalation or tuple(overview.escalation),
        triage=runbook.triage or tuple(overview.triage),
        sections=tuple(overview.sections),
    )


def _schedule(overview: Overview) -> Schedule:
    return Schedule(tuple(overview.schedule), overview.timezone)


def _inside(phases: Sequence[Outlined]) -> Callable[[Section], bool]:
    """Whether a section belongs to one of the phases; a heading's line is its identity."""
    lines = {s.line for each in phases for top in each.sections for s in walk_sections(top) if s.heading}
    return lambda section: section.heading is not None and section.line in lines


def _first_title(outline: Section) -> str:
    return next((section.title for section in walk_sections(outline) if section.heading), "")


def _read_phase(outlined: Outlined, source: Source, vocabulary: Vocabulary) -> PhaseReader:
    reader = PhaseReader(outlined.id, outlined.title, source, vocabulary)
    for section in outlined.sections:
        label = vocabulary.label(section.title)
        reader.read(section, label if label.kind in {"checklist", "done"} else None)
        reader.steps.current = None
    for section in outlined.about:
        reader.read_about(section)
    return reader


def gather_inputs(declared: tuple[Input, ...], phases: Sequence[Phase]) -> tuple[Input, ...]:
    """The declared inputs with the placeholders they fill, then one for every gap nobody declared."""
    found: dict[str, Input] = {input_key(each.name): each for each in declared}
    for block in (block for phase in phases for block in phase.blocks):
        for gap in block.placeholders:
            key = input_key(gap.name)
            known = found.get(key) or Input(gap.name, gap.span, declared=False)
            if gap.text not in known.placeholders:
                known = replace(known, placeholders=(*known.placeholders, gap.text))
            found[key] = known
    return tuple(found.values())


def declared_names(inputs: Sequence[Input]) -> dict[str, str]:
    """The name of every input, by the key under which its placeholders and values find it."""
    return {input_key(each.name): each.name for each in inputs}


def _called_as_declared(phase: Phase, names: Mapping[str, str]) -> Phase:
    """The phase with each placeholder named as its input is: `<COMMIT_SHA>` is filled by `COMMIT_SHA`."""
    if all(names[input_key(gap.name)] == gap.name for block in phase.blocks for gap in block.placeholders):
        return phase
    steps = tuple(
        replace(step, blocks=tuple(_block_as_declared(block, names) for block in step.blocks)) for step in phase.steps
    )
    return replace(phase, steps=steps)


def _block_as_declared(block: Block, names: Mapping[str, str]) -> Block:
    gaps = tuple(replace(gap, name=names[input_key(gap.name)]) for gap in block.placeholders)
    return replace(block, placeholders=gaps)


def _done(phases: Sequence[Phase]) -> Iterator[Criterion]:
    for phase in phases:
        yield from phase.done


def attribute_problems(reading: Reading) -> Iterator[tuple[Problem, Span]]:
    """Every problem in the info strings of fences and in `<!-- block: … -->` comments, with its place."""
    for element in walk(reading.elements):
        if isinstance(element, Fence) and element.markup:
            opening = read_opening(element, reading.source)
            yield from _placed(parse_info(opening.info), opening.offset, reading.source)
        elif isinstance(element, Html) and (info := parse_comment(element.text)):
            start = reading.source.line_starts[element.line - 1]
            shown = element.text.lstrip().split("\n", 1)[0]
            indent = max(reading.source.line(element.line).find(shown), 0)  # a list or quote indents the comment
            yield from _placed(info, start + indent - element.text.find(shown), reading.source)


def _placed(info: Info, offset: int, source: Source) -> Iterator[tuple[Problem, Span]]:
    for problem in info.problems:
        yield problem, source.span(offset + problem.start, offset + problem.end)


def _stem(path: str) -> str:
    return path.rsplit("/", 1)[-1].rsplit(".", 1)[0]
