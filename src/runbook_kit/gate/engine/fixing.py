"""Applies the fixes of findings as far as they prove safe: what a document executes stays, and nothing new is wrong."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence

from msgspec import Struct
from msgspec.structs import replace

from runbook_kit.document.source import Source
from runbook_kit.finding import Edit, Finding
from runbook_kit.gate.commands.entities import decode
from runbook_kit.gate.engine.edits import add, are_possible, edited, moving, place, with_line_ends
from runbook_kit.gate.rule import Document

Check = Callable[[Source], Sequence[Finding]]
Commands = tuple[tuple[str, str], ...]  # language and text of each


class Fixed(Struct, frozen=True):
    """A text after one pass. `edits` are those that were made, in order, in offsets of the text before."""

    text: str
    applied: tuple[Finding, ...]
    waiting: tuple[Finding, ...]  # they touch the same characters as one that was applied, or cannot be applied at all
    edits: tuple[Edit, ...]


class Mended(Struct, frozen=True):
    """A text after all passes. `applied` are findings with their places in the text of their pass.

    `left` is every finding of the mended text; one whose fix did not prove safe has no fix any more.
    """

    text: str
    applied: tuple[Finding, ...]
    left: tuple[Finding, ...]
    passes: int


def is_open(finding: Finding) -> bool:
    """Whether nobody has decided to live with the finding."""
    return not finding.suppressed and not finding.baselined


def what_runs(source: Source) -> tuple[Commands, Commands]:
    """What a document asks to execute: language and content of every code block, and commands written inline."""
    document = Document(source)
    fences = tuple((fence.language, fence.content) for fence in document.page.fences)
    blocks = document.reading.runbook.blocks if document.page.codes else ()
    return fences, tuple((block.lang, block.source) for block in blocks if block.form == "inline")


def what_is_meant(source: Source) -> tuple[Commands, Commands]:
    """The same with entities decoded: where the author has asked for it, they may be written as what they stand for."""
    fences, inline = what_runs(source)
    return tuple((language, decode(content)) for language, content in fences), inline


def mend(
    source: Source,
    check: Check,
    passes: int = 10,
    wanted: Callable[[Finding], bool] = is_open,
    runs: Callable[[Source], object] = what_runs,
) -> Mended:
    """Fix what `check` finds and `wanted` chooses, again and again until nothing more can be fixed.

    A fix counts only when its finding is gone afterwards, no other finding has appeared, and `runs` answers as before.
    So every pass leaves fewer findings. Mending the result changes nothing, unless `passes` were too few, which takes
    more than that many fixes of the same characters.
    """
    applied: list[Finding] = []
    findings = tuple(check(source))
    for number in range(passes):
        candidates = [finding for finding in findings if finding.fix and wanted(finding)]
        fixed = _pass(_Trial(source, findings, check, runs), candidates)
        if not fixed.applied:
            refused = {id(finding) for finding in candidates}
            left = tuple(replace(each, fix=(), proposal=()) if id(each) in refused else each for each in findings)
            return Mended(source.text, tuple(applied), left, number)
        applied += fixed.applied
        source = Source(source.path, fixed.text, source.digest)
        findings = tuple(check(source))
    return Mended(source.text, tuple(applied), findings, passes)


def fix_text(text: str, findings: Iterable[Finding]) -> Fixed:
    """Apply the fixes of `findings`, each as a whole or not at all, and the first of those that touch one another.

    The same edit asked for twice is made once. A line end in an edit is written as the line it goes to ends.
    """
    applied: list[Finding] = []
    waiting: list[Finding] = []
    chosen: list[Edit] = []
    for finding in sorted(findings, key=lambda each: min(map(place, each.fix), default=(0, 0))):
        edits = sorted(dict.fromkeys(finding.fix), key=place)
        fits = bool(edits) and are_possible(edits, text) and add(edits, chosen)
        (applied if fits else waiting).append(finding)
    source = Source("", text)
    made = tuple(with_line_ends(edit, source) for edit in chosen)
    return Fixed(edited(text, made), tuple(applied), tuple(waiting), made)


class _Trial(Struct, frozen=True):
    """A text whose fixes are tried, and what must hold afterwards."""

    source: Source
    findings: tuple[Finding, ...]
    check: Check
    runs: Callable[[Source], object]

    def holds(self, chosen: Sequence[Finding], before: object) -> bool:
        """Whether all of `chosen` can be fixed together; `before` is what the text executes."""
        text = self.source.text
        fixed = fix_text(text, chosen)
        after = Source(self.source.path, fixed.text, self.source.digest)
        changed = not fixed.waiting and fixed.text != text
        return changed and self.runs(after) == before and not _new(self.findings, fixed, self.check(after))

    def safe(self, chosen: Sequence[Finding], before: object, kept: Sequence[Finding] = ()) -> Sequence[Finding]:
        """`kept` and those of `chosen` that hold together with it; the others are found by halving."""
        if self.holds([*kept, *chosen], before):
            return [*kept, *chosen]
        if len(chosen) == 1:
            return kept
        middle = len(chosen) // 2
        return self.safe(chosen[middle:], before, self.safe(chosen[:middle], before, kept))


def _pass(trial: _Trial, candidates: Sequence[Finding]) -> Fixed:
    """The fixes that hold. One that waited for a fix that does not hold has its turn."""
    text = trial.source.text
    before = trial.runs(trial.source) if candidates else None
    while candidates:
        fixed = fix_text(text, candidates)
        held = trial.safe(fixed.applied, before) if fixed.applied else ()
        if held:
            return fix_text(text, held)
        candidates = fixed.waiting if fixed.applied else ()
    return fix_text(text, ())


def _new(findings: Sequence[Finding], fixed: Fixed, after: Iterable[Finding]) -> bool:
    """Whether `after` has anything that was not there before, or that is there still although it was fixed.

    A finding is the same when it is where the edits moved it to, or when it says the same.
    """
    applied = {id(finding) for finding in fixed.applied}
    moved = moving(fixed.edits)
    expected: dict[tuple[str, str], list[tuple[int, int, str]]] = {}
    for each in findings:
        if id(each) not in applied:
            first, last = moved(each.span.start)
            expected.setdefault((each.gate, each.rule), []).append((last, first, each.message))
    for places in expected.values():
        places.sort()
    appeared: Counter[tuple[str, str, str]] = Counter()
    for each in sorted(after, key=lambda finding: finding.span.start):
        places = expected.get((each.gate, each.rule), [])
        same = next((at for at, (last, first, _) in enumerate(places) if first <= each.span.start <= last), None)
        if same is None:
            appeared[each.gate, each.rule, each.message] += 1
        else:
            del places[same]
    said = Counter((*key, message) for key, places in expected.items() for _, _, message in places)
    return bool(appeared - said)
