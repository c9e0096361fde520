"""Criteria moved between the front matter and task lists of the body; afterwards the same criteria are read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from msgspec import Struct
from msgspec.structs import replace

from runbook_kit.document.frontmarks import split_front_matter
from runbook_kit.document.frontmatter import read_front_matter
from runbook_kit.document.headings import Vocabulary
from runbook_kit.document.markdown import ListBlock, walk
from runbook_kit.document.model import Criterion, Phase, Runbook
from runbook_kit.document.read import Reading, read_runbook
from runbook_kit.document.rewrite.change import Change, Remark, apply_edits
from runbook_kit.document.rewrite.criterionline import body_line, folded, front_entry, obstacle, said
from runbook_kit.document.rewrite.sameness import PLACES, first_differences
from runbook_kit.document.rewrite.tasklists import Spot, find_spot, remove_items, write_lists
from runbook_kit.document.rewrite.yamlcut import cut_values
from runbook_kit.document.source import Source
from runbook_kit.errors import InvalidInput
from runbook_kit.finding import Edit
from runbook_kit.suggestion import quoted
from runbook_kit.yamltext import Drop, Json, Put, read_yaml, update_yaml

KINDS = ("entry", "exit")
COMPARED_APART = PLACES | {*KINDS, "sections"}
NOT_ALONE = "it is not an item of a list on its own"


class Listed(Struct, frozen=True):
    """The entry or exit criteria of a phase in the front matter, at a JSON pointer of it; it may list none."""

    pointer: str
    phase: str
    kind: str
    criteria: tuple[Criterion, ...] = ()


class Front(Struct, frozen=True):
    """The YAML of a runbook in our format, at character `start` of the document, and the criteria it lists."""

    text: str
    start: int
    lists: tuple[Listed, ...]

    def edit(self, text: str) -> Edit:
        """The edit that puts `text` in its place."""
        return Edit(self.start, self.start + len(self.text), text)


def to_body(reading: Reading, vocabulary: Vocabulary) -> Change:
    """Entry and exit criteria of the front matter as task lists in the body, as far as these can say the same.

    Raises `InvalidInput` when other criteria, or anything else, would be read afterwards.
    """
    front = read_front(reading.source)
    if front is None:
        return Change(reading.source.text, remarks=(_no_front_matter(reading.source),))
    phases = {phase.id: phase for phase in without_criteria(reading, front, vocabulary).runbook.phases}
    drops: list[str] = []
    lists: list[tuple[Spot, list[str]]] = []
    remarks: list[Remark] = []
    for listed in (each for each in front.lists if each.criteria):
        spot = find_spot(reading, _line_of(reading.runbook, listed.phase), listed.kind, vocabulary)
        body = _criteria(phases[listed.phase], listed.kind)
        kept = _together([(each, _reason(each, spot, body, vocabulary)) for each in listed.criteria])
        remarks += [_staying(each, f"in the front matter: {reason}") for each, reason in kept if reason]
        drops += _pointers(listed, [number for number, (_, reason) in enumerate(kept) if not reason])
        lines = [body_line(each, vocabulary) for each, reason in kept if not reason and not _same(each, body)]
        lists += [(spot, lines)] if lines and isinstance(spot, Spot) else []
    if not drops:
        return Change(reading.source.text, remarks=tuple(remarks))
    text, lost = cut_values(front.text, drops, reading.source.path)
    if lost:
        remarks.append(Remark(reading.source.lines(2, 2), "Comments beside the criteria that were moved are gone."))
    return _verified(reading, [front.edit(text), *write_lists(reading.source, lists)], remarks, vocabulary)


def _reason(each: Criterion, spot: Spot | str, body: Sequence[Criterion], vocabulary: Vocabulary) -> str:
    """Why a criterion stays in the front matter; empty when it can go."""
    if isinstance(spot, str):
        return spot
    same = _same(each, body)
    if same and [said(other) for other in same] != [said(each)]:
        return "the body has the same text and decides it otherwise"
    return obstacle(each, vocabulary)


def _same(each: Criterion, others: Sequence[Criterion]) -> list[Criterion]:
    """Those of the others that count as the same criterion."""
    return [other for other in others if folded(other.text) == folded(each.text)]


def _together(kept: Sequence[tuple[Criterion, str]]) -> list[tuple[Criterion, str]]:
    """The same with criteria that stay because one with the same text stays: in two places they would be one."""
    staying = {folded(each.text) for each, reason in kept if reason}
    return [
        (each, reason or ("another one with the same text stays" if folded(each.text) in staying else ""))
        for each, reason in kept
    ]


def _pointers(listed: Listed, numbers: Sequence[int]) -> list[str]:
    """Pointers to what goes, from the end; to the whole list when nothing stays."""
    if len(numbers) == len(listed.criteria):
        return [listed.pointer]
    return [f"{listed.pointer}/{number}" for number in reversed(numbers)]


def _staying(each: Criterion, where: str) -> Remark:
    return Remark(each.span, f"{quoted(each.text)} stays {where}.")


def to_front_matter(reading: Reading, vocabulary: Vocabulary) -> Change:
    """Entry and exit criteria of the body's lists in the front matter, whose comments stay.

    Raises `InvalidInput` when other criteria, or anything else, would be read afterwards.
    """
    front = read_front(reading.source)
    if front is None:
        return Change(reading.source.text, remarks=(_no_front_matter(reading.source),))
    puts: list[Put | Drop] = [] if front.lists else [Put("/phases", _phases(reading.runbook))]
    lists = front.lists or tuple(_unlisted(reading.runbook))
    alone = without_criteria(reading, front, vocabulary)
    below = reading.source.line_count - alone.source.line_count  # lines that the front matter has more of
    items = _plain_items(reading)
    going: set[int] = set()
    remarks: list[Remark] = []
    for listed, body in _in_body(lists, alone.runbook):
        kept = [(each, "" if each.span.line + below in items else NOT_ALONE) for each in body]
        for each, reason in _together(kept):
            line = each.span.line + below
            if reason:
                span = reading.source.lines(line, each.span.end_line + below)
                remarks.append(_staying(replace(each, span=span), f"in the body: {reason}"))
                continue
            going.add(line)
            if not _same(each, listed.criteria):
                puts += _puts(listed, each, puts)
    if not going:
        return Change(reading.source.text, remarks=tuple(remarks))
    text = update_yaml(front.text, puts, reading.source.path) if puts else front.text
    edits = [front.edit(text), *remove_items(reading, going, KINDS, vocabulary)]
    return _verified(reading, edits, remarks, vocabulary)


def _in_body(lists: Sequence[Listed], alone: Runbook) -> Iterator[tuple[Listed, tuple[Criterion, ...]]]:
    """The criteria that the body has for each list of the front matter."""
    phases = {phase.id: phase for phase in alone.phases}
    yield from ((listed, _criteria(phases[listed.phase], listed.kind)) for listed in lists)


def _plain_items(reading: Reading) -> frozenset[int]:
    """The lines of list items that hold one paragraph and nothing else."""
    lists = (each for each in walk(reading.elements) if isinstance(each, ListBlock))
    return frozenset(item.line for each in lists for item in each.items if len(item.elements) == 1)


def _puts(listed: Listed, each: Criterion, before: Sequence[Put | Drop]) -> list[Put | Drop]:
    """The changes that add a criterion to its list, or begin the list with it."""
    if listed.criteria or any(put.pointer.startswith(f"{listed.pointer}/") for put in before):
        return [Put(f"{listed.pointer}/-", front_entry(each))]
    # Begun with a mapping, because a list of nothing but texts would be written on one line.
    return [Put(listed.pointer, [{"text": each.text}]), Put(f"{listed.pointer}/0", front_entry(each))]


def _phases(runbook: Runbook) -> list[Json]:
    return [{"id": phase.id, "title": phase.title} for phase in runbook.phases]


def _unlisted(runbook: Runbook) -> Iterator[Listed]:
    """Where the criteria of phases go that the front matter did not list until now."""
    for number, phase in enumerate(runbook.phases):
        yield from (Listed(f"/phases/{number}/{kind}", phase.id, kind) for kind in KINDS)


def read_front(source: Source) -> Front | None:
    """The front matter of a runbook in our format that can be read without a problem, else None."""
    parts = split_front_matter(source)
    authored = read_front_matter(source).data
    if parts is None or authored is None:
        return None
    yaml = read_yaml(parts[0], source.path)
    if yaml.problems:
        return None
    numbers = [number for number, node in enumerate(yaml.root.child("phases").items) if node.entries]
    lists = tuple(
        Listed(f"/phases/{number}/{kind}", entry.id, kind, entry.entry if kind == "entry" else entry.exit)
        for number, entry in zip(numbers, authored.phases, strict=True)
        for kind in KINDS
    )
    return Front(parts[0], source.line_starts[1], lists)


def without_criteria(reading: Reading, front: Front, vocabulary: Vocabulary) -> Reading:
    """The document read as if its front matter listed no entry and exit criteria."""
    drops = [listed.pointer for listed in front.lists if listed.criteria]
    text, _ = cut_values(front.text, drops, reading.source.path) if drops else (front.text, False)
    changed = apply_edits(reading.source.text, [front.edit(text)])
    return read_runbook(Source(reading.source.path, changed), vocabulary)


def _criteria(phase: Phase, kind: str) -> tuple[Criterion, ...]:
    return phase.entry if kind == "entry" else phase.exit


def _line_of(runbook: Runbook, ident: str) -> int:
    """The line of a phase's heading; 0 when it has none."""
    return next((phase.line for phase in runbook.phases if phase.id == ident and phase.has_section), 0)


def _no_front_matter(source: Source) -> Remark:
    message = "Criteria cannot be moved: there is no front matter with a `runbook:` key that can be read."
    return Remark(source.lines(1, 1), message, "`runbook import` writes it for a document without.")


def _verified(before: Reading, edits: Sequence[Edit], remarks: Sequence[Remark], vocabulary: Vocabulary) -> Change:
    """The edited document, once it has been read again and says the same. Raises `InvalidInput`."""
    source = before.source
    after = read_runbook(Source(source.path, apply_edits(source.text, edits)), vocabulary)
    differs = first_differences(before.runbook, after.runbook, COMPARED_APART) or _other_criteria(before, after)
    if differs:
        message = f"The criteria of {source.path} cannot be moved without changing {differs}; nothing was written."
        raise InvalidInput(message, hint="Move them by hand.", code="criteria-not-movable")
    return Change(after.source.text, tuple(edits), (*remarks, *_renamed(before, after)))


def _other_criteria(before: Reading, after: Reading) -> str:
    """The first list of criteria that is another one now; their order does not matter."""
    for first, second in zip(before.runbook.phases, after.runbook.phases, strict=True):
        for kind in KINDS:
            if sorted(map(said, _criteria(first, kind))) != sorted(map(said, _criteria(second, kind))):
                return f"`phases/{first.id}/{kind}`"
    return ""


def _renamed(before: Reading, after: Reading) -> Iterator[Remark]:
    """Criteria that sign-offs and overrides now call by another id."""
    for first, second in zip(before.runbook.phases, after.runbook.phases, strict=True):
        for kind in KINDS:
            now = {said(each): each.id for each in _criteria(second, kind)}
            for each in _criteria(first, kind):
                if now[said(each)] != each.id:
                    yield Remark(each.span, f"The criterion `{each.id}` is now called `{now[said(each)]}`.")
