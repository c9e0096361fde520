"""Front matter and body of a runbook in our format, joined phase by phase."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from msgspec import Struct
from msgspec.structs import replace

from runbook_kit.document.authored import PhaseEntry, StepEntry
from runbook_kit.document.blocks import with_gaps
from runbook_kit.document.headings import Names, Vocabulary, explicit_anchor, identify, slugify, strip_outline, unique
from runbook_kit.document.infer import Outlined, Outlook
from runbook_kit.document.model import Block, Criterion, Phase, Recovery, Step, StepKind
from runbook_kit.document.outline import Section, walk_sections
from runbook_kit.document.phases import PhaseReader
from runbook_kit.document.source import Source


class Matched(Struct, frozen=True):
    """A phase of the front matter with the sections of the body that are its own; none when it has no section."""

    entry: PhaseEntry
    outlined: Outlined | None


def match_phases(
    entries: Sequence[PhaseEntry], root: Section, outlook: Outlook, vocabulary: Vocabulary
) -> list[Matched]:
    """Find every phase's sections: by `{#id}`, by number or letter, by title, or by slug."""
    inferred = {each.id: each for each in outlook.phases} if outlook.kind != "sop" else {}
    sections = [section for section in walk_sections(root) if section.heading]
    found = [Matched(entry, _sections_of(entry, sections, inferred, vocabulary)) for entry in entries]
    taken = {section.line for each in found if each.outlined for section in each.outlined.sections}
    return [_apart(each, taken) for each in found]


def _sections_of(
    entry: PhaseEntry, sections: Sequence[Section], inferred: dict[str, Outlined], vocabulary: Vocabulary
) -> Outlined | None:
    anchored = [section for section in sections if explicit_anchor(section.title) == entry.id]
    if anchored:
        return Outlined(entry.id, entry.title, tuple(anchored))
    if entry.id in inferred:
        return inferred[entry.id]
    named = [section for section in sections if _is_named(section.title, entry, vocabulary)]
    return Outlined(entry.id, entry.title, (named[0],)) if named else None


def _is_named(heading: str, entry: PhaseEntry, vocabulary: Vocabulary) -> bool:
    bare = strip_outline(heading)
    numbered = vocabulary.phase_heading(heading)
    titles = {_fold(bare), _fold(numbered.title if numbered else bare)}
    return bool(entry.title and _fold(entry.title) in titles) or entry.id in {slugify(bare), identify(bare)}


def _fold(text: str) -> str:
    return re.sub(r"\W+", " ", text).strip().lower()


def _apart(matched: Matched, taken: set[int]) -> Matched:
    """A phase without the sections of other phases that stand below its heading."""
    if matched.outlined is None:
        return matched
    kept = tuple(_without(section, taken) for section in matched.outlined.sections)
    return replace(matched, outlined=replace(matched.outlined, sections=kept))


def _without(section: Section, taken: set[int]) -> Section:
    return replace(section, children=tuple(_without(c, taken) for c in section.children if c.line not in taken))


def join_phase(entry: PhaseEntry, outlined: Outlined | None, reader: PhaseReader, source: Source) -> Phase:
    """One phase from both places: the front matter decides, the body adds."""
    body = reader.finish(outlined.sections) if outlined else Phase(entry.id, entry.title, entry.span, entry.span.line)
    return replace(
        body,
        title=entry.title or body.title,
        goal=entry.goal or body.goal,
        needs=entry.needs,
        entry=join_criteria(entry.entry, body.entry),
        exit=join_criteria(entry.exit, body.exit),
        exit_note=entry.exit_note or body.exit_note,
        done=join_criteria(entry.done, body.done),
        triggers=_joined(entry.triggers, body.triggers),
        steps=(*_owned(body.steps, entry.steps), *_recovery_steps(entry, body.steps, source)),
        outputs=_joined(entry.outputs, body.outputs),
        evidence=_joined(entry.evidence, body.evidence),
        risks=(*entry.risks, *body.risks),
        rules=_joined(entry.rules, body.rules),
        work_packages=(*entry.work_packages, *body.work_packages),
        schedule=(*entry.schedule, *body.schedule),
        rollback=entry.rollback,
        teardown=entry.teardown,
        requires=entry.requires,
        mode=entry.mode,
        owner=entry.owner,
        valid_for_s=entry.valid_for_s,
        has_section=outlined is not None,
    )


def join_criteria(front: Iterable[Criterion], body: Iterable[Criterion]) -> tuple[Criterion, ...]:
    """The criteria of both places; the same text in both is one criterion. Every one gets an id of its own."""
    first = tuple(front)
    known = {_fold(each.text) for each in first}
    taken = Names(each.id for each in first if each.id)
    named = [each if each.id else replace(each, id=unique(identify(each.text), taken)) for each in first]
    added = [each for each in body if _fold(each.text) not in known]
    return (*named, *(replace(each, id=unique(each.id, taken)) for each in added))


def _joined(front: tuple[str, ...], body: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*front, *body)))


def _owned(steps: tuple[Step, ...], entries: tuple[StepEntry, ...]) -> Iterator[Step]:
    """Steps with what the front matter says about them, by id or title."""
    for step in steps:
        entry = next((e for e in entries if step.id == e.id or (e.title and _fold(e.title) == _fold(step.title))), None)
        yield replace(step, owner=entry.owner, optional=step.optional or entry.optional) if entry else step


def _recovery_steps(entry: PhaseEntry, steps: tuple[Step, ...], source: Source) -> Iterator[Step]:
    """Rollback and teardown of the front matter as steps, so that a plan has one kind of thing to show."""
    taken = Names(step.id for step in steps)
    kinds: tuple[tuple[StepKind, tuple[Recovery, ...]], ...] = (
        ("rollback", entry.rollback),
        ("teardown", entry.teardown),
    )
    for kind, recoveries in kinds:
        for each in recoveries:
            ident = unique(kind, taken)
            blocks = (_block(entry.id, ident, each, source),) if each.run else ()
            yield Step(ident, each.text or each.run, each.span, kind, blocks)


def _block(phase: str, ident: str, recovery: Recovery, source: Source) -> Block:
    span = recovery.span
    run = recovery.run if recovery.run.endswith("\n") else recovery.run + "\n"
    origins = ((span.line, span.column),) * run.count("\n")
    return with_gaps(Block(f"{ident}-1", f"{phase}/{ident}-1", "bash", run, span, origins, "inline"), source)
