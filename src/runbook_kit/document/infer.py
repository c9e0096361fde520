"""Which sections of a document nobody wrote for us are phases."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from msgspec import Struct
from msgspec.structs import replace

from runbook_kit.document.blocks import is_executable
from runbook_kit.document.headings import BRACKETS, Names, Vocabulary, identify, strip_outline, unique
from runbook_kit.document.markdown import Fence, ListBlock, walk
from runbook_kit.document.outline import Section, split_parts, walk_sections
from runbook_kit.document.source import Source

LETTERED = re.compile(r"([A-Z])\)\s+(.*)")
ALERT_KINDS = ("meaning", "impact", "diagnosis", "mitigation")


class Outlined(Struct, frozen=True):
    """A phase as the outline shows it: its sections in order, and sections elsewhere that only speak about it."""

    id: str
    title: str
    sections: tuple[Section, ...]
    about: tuple[Section, ...] = ()


class Outlook(Struct, frozen=True):
    """What an outline was taken for, and the phases in it."""

    kind: str  # phases, workbook, alert, sop
    phases: tuple[Outlined, ...]


def infer_phases(root: Section, source: Source, vocabulary: Vocabulary) -> Outlook:
    """The phases of a document by its headings: numbered, lettered, by alert sections, or by what can be run."""
    sections = [section for section in walk_sections(root) if section.heading]
    found = (
        ("phases", _unless_incidental(_numbered(sections, vocabulary), sections, source)),
        ("workbook", _lettered(sections)),
        ("alert", _alert(sections, vocabulary, source)),
    )
    recognised = (Outlook(kind, phases) for kind, phases in found if phases)
    return next(recognised, None) or Outlook("sop", _runnable(root, source, vocabulary))


def _numbered(sections: Sequence[Section], vocabulary: Vocabulary) -> tuple[Outlined, ...]:
    """`Phase N — …`: sections of one number are one phase; a heading that only mentions `Phase N` speaks about it."""
    groups: dict[str, list[Section]] = {}
    titles: dict[str, str] = {}
    for section in sections:
        numbered = vocabulary.phase_heading(section.title)
        if numbered:
            own = _without_others(section, numbered.number, vocabulary)
            groups.setdefault(numbered.number, []).append(own)
            titles.setdefault(numbered.number, numbered.title)
    owned = {inner.line for group in groups.values() for section in group for inner in walk_sections(section)}
    about = _about(sections, owned, vocabulary) if groups else {}
    return tuple(
        Outlined(f"phase-{number}", titles[number] or f"Phase {number}", tuple(group), tuple(about.get(number, ())))
        for number, group in groups.items()
    )


def _unless_incidental(
    phases: tuple[Outlined, ...], sections: Sequence[Section], source: Source
) -> tuple[Outlined, ...]:
    """No phases when there is a lone "Phase 21 — Overview" and everything that can be run stands elsewhere."""
    if len(phases) != 1:
        return phases
    own = {inner.line for section in phases[0].sections for inner in walk_sections(section)}
    running = [section.line for section in sections if _runs(section, source)]
    return phases if not running or any(line in own for line in running) else ()


def _without_others(section: Section, number: str, vocabulary: Vocabulary) -> Section:
    """The section less what stands below it by accident and names another phase."""
    kept = tuple(
        _without_others(child, number, vocabulary)
        for child in section.children
        if _spoken_of(child, vocabulary) in (None, number)
    )
    return replace(section, children=kept)


def _about(sections: Sequence[Section], owned: set[int], vocabulary: Vocabulary) -> dict[str, list[Section]]:
    """For each number the outermost sections outside every phase that speak about that phase."""
    found: dict[str, list[Section]] = {}
    covered: dict[str, int] = {}  # the last line that is spoken for already
    for section in sections:
        number = None if section.line in owned else _spoken_of(section, vocabulary)
        if number is not None and section.line > covered.get(number, 0):
            found.setdefault(number, []).append(section)
            covered[number] = section.end_line
    return found


def _spoken_of(section: Section, vocabulary: Vocabulary) -> str | None:
    """The one phase a heading is of or names, or None when it names none or several."""
    numbered = vocabulary.phase_heading(section.title)
    if numbered:
        return numbered.number
    title = BRACKETS.sub(" ", strip_outline(section.title))
    named = {each.lower() for each in vocabulary.mention.findall(title)}
    return named.pop() if len(named) == 1 else None


def _lettered(sections: Sequence[Section]) -> tuple[Outlined, ...]:
    """`A) …`, `B) …`: at least two on one level, in order of the alphabet from A."""
    found = [(match, each) for each in sections if (match := LETTERED.match(each.title))]
    if len(found) < 2 or found[0][0][1] != "A" or len({each.level for _, each in found}) != 1:
        return ()
    strays = _strays(sections, found[0][1].level)
    taken = Names()
    return tuple(
        Outlined(unique(f"phase-{match[1].lower()}", taken), match[2], (section, *strays.get(section.line, ())))
        for match, section in found
    )


def _strays(sections: Sequence[Section], level: int) -> dict[int, list[Section]]:
    """Headings put between an empty phase and the next one: what stands below them is the phase's."""
    found: dict[int, list[Section]] = {}
    empty = 0  # the line of the phase that has nothing of its own
    for section in sections:
        if section.level == level and LETTERED.match(section.title):
            empty = 0 if section.elements or section.children else section.line
        elif section.level == level and empty:
            found.setdefault(empty, []).append(section)
        elif section.level < level:
            empty = 0
    return found


def _alert(sections: Sequence[Section], vocabulary: Vocabulary, source: Source) -> tuple[Outlined, ...]:
    """Meaning, impact, diagnosis, mitigation: the last two are what somebody does, and whatever else can be run."""
    kinds = {section.line: vocabulary.label(section.title).kind for section in sections}
    if len(set(kinds.values()) & set(ALERT_KINDS)) < 2:
        return ()
    level = min(section.level for section in sections if kinds[section.line] in ALERT_KINDS)
    titles = [_alone(each) for each in sections if each.level < level and each.children and _runs(each, source)]
    chapters = [
        each
        for each in sections
        if each.level == level
        and (kinds[each.line] in {"diagnosis", "mitigation"} or any(_runs(s, source) for s in walk_sections(each)))
    ]
    taken = Names()
    return tuple(
        Outlined(unique(kinds[each.line] or identify(each.title), taken), each.title, (each,))
        for each in (*titles, *chapters)
    )


def _runs(section: Section, source: Source) -> bool:
    return any(isinstance(each, Fence) and is_executable(each, source) for each in walk(section.elements))


def _runnable(root: Section, source: Source, vocabulary: Vocabulary) -> tuple[Outlined, ...]:
    """Sections with something to run, or a procedure in numbered steps."""
    taken = Names()
    chosen: list[Section] = []

    def has_procedure(section: Section) -> bool:
        return vocabulary.names_procedure(section.title) and any(
            isinstance(element, ListBlock) and element.ordered for element in section.elements
        )

    def runs(section: Section) -> bool:
        return _runs(section, source) or _led(section, vocabulary)

    top = _top(root)
    if runs(top):
        chosen.append(_alone(top) if top.children else top)
    for child in top.children:
        _choose(child, has_procedure, runs, chosen)
    return tuple(
        Outlined(unique(identify(each.title or "runbook"), taken), strip_outline(each.title) or "Runbook", (each,))
        for each in chosen
    )


def _led(section: Section, vocabulary: Vocabulary) -> bool:
    """A numbered list of at least two items, one of which begins with a bold lead and holds a command."""
    for part in split_parts(section.elements, vocabulary):
        for element in part.elements:
            if isinstance(element, ListBlock) and element.ordered and len(element.items) > 1:
                first = [item.elements[0] for item in element.items if item.elements]
                pieces = [line.pieces for each in first for line in getattr(each, "lines", ())[:1]]
                if any(
                    p and p[0].kind == "strong" and any(x.kind == "code" and " " in x.text for x in p) for p in pieces
                ):
                    return True
    return False


def _top(root: Section) -> Section:
    """The section whose children are the document's chapters: below a lone title, the title's."""
    current = root
    while len(current.children) == 1 and current.children[0].children:
        current = current.children[0]
    return current


def _choose(
    section: Section,
    has_procedure: Callable[[Section], bool],
    runs: Callable[[Section], bool],
    chosen: list[Section],
) -> None:
    """A procedure, or a chapter with something to run, as one phase; round a procedure, what else can be run."""
    below = list(walk_sections(section))
    if has_procedure(section) or not any(map(has_procedure, below)):
        if any(map(runs, below)) or has_procedure(section):
            chosen.append(section)
        return
    if runs(section):
        chosen.append(_alone(section))
    for child in section.children:
        _choose(child, has_procedure, runs, chosen)


def _alone(section: Section) -> Section:
    """A chapter's own text without its sub-sections, which are phases of their own."""
    return Section(section.heading, section.elements, (), section.line, section.children[0].line - 1)
