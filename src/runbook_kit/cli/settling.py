"""What becomes of the findings of a run: known ones are marked, some are mended, the rest is told."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from hashlib import sha256
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from runbook_kit.cli.gatereport import Settled
from runbook_kit.cli.screen import note
from runbook_kit.document.source import Source
from runbook_kit.errors import InvalidInput
from runbook_kit.finding import Finding
from runbook_kit.gate.engine.content import read_text
from runbook_kit.gate.engine.run import GateRun, Verdict
from runbook_kit.gate.engine.select import Selection
from runbook_kit.gate.policy.baseline import apply_baseline, update_baseline
from runbook_kit.gate.policy.fingerprint import fingerprint
from runbook_kit.gate.policy.merging import merge_same_span
from runbook_kit.gate.policy.model import Examined
from runbook_kit.gate.policy.stale import stale_allowances
from runbook_kit.render.terminal import counted
from runbook_kit.repo import BYTE_ORDER_MARK
from runbook_kit.report.outcome import Change, Loosened
from runbook_kit.suggestion import quoted

if TYPE_CHECKING:
    from runbook_kit.cli.gatedesk import Desk


def compared(desk: Desk, documents: Sequence[str]) -> tuple[Loosened, ...]:
    """What this work tree allows and the revision that policy comes from does not."""
    if not desk.asked.policy_from:
        return ()
    from runbook_kit.cli.loosening import loosened

    return loosened(desk, documents)


IDENTIFIED = ("json", "sarif")  # reports that say what tells findings apart


class Mending(Struct, frozen=True):
    """What fixing makes of the documents: changes, findings that are left, the texts they are in, how many are gone."""

    changes: tuple[Change, ...] = ()
    left: tuple[Finding, ...] = ()
    sources: Mapping[str, Source] = {}
    fixed: int = 0


def settle(desk: Desk, run: GateRun, verdict: Verdict, selection: Selection) -> Settled:
    """The findings as they are told, after the baseline and after fixing, when that was asked for."""
    vanished = selection.gone.union(selection.renamed)  # nothing is wrong in them any more
    examined = Examined(vanished.union(verdict.documents), desk.choice.judged, selection.complete)
    sources = verdict.sources
    findings = chosen(desk, identified(desk, verdict.findings, sources))
    mended = mend_all(desk, run, findings) if desk.asked.fix or desk.asked.wants_diff else Mending()
    notes = verdict.counts
    if desk.asked.fix:
        notes = run.counts(verdict.documents, mended.sources) if mended.changes else notes
        findings, sources = mended.left, sources.and_also(mended.sources)
        if not desk.asked.reads_stdin:
            write_all(desk, mended.changes)
    files = run.about_repository(selection.complete, selection.touched)
    sources = sources.and_also(files.sources)
    used = verdict.used | files.used
    around = stale_allowances(desk.space.policies, used, examined, run.order.examiner.today)
    everything = (*findings, *identified(desk, files.findings, sources), *around)
    if desk.asked.update_baseline:
        write_baseline_file(desk, update_baseline(desk.space.baseline, everything, examined))
    known, gone = apply_baseline(everything, desk.space.baseline, examined)
    told, counts = listed(desk, (*known, *gone))
    return Settled(
        merge_same_span(told),
        sources,
        len(verdict.documents),
        desk.choice.gates,
        {**notes, **counts},
        mended.changes,
        fixed=mended.fixed if desk.asked.fix else 0,
        document=mended_document(desk, mended.changes),
        loosened=compared(desk, verdict.documents),
    )


def chosen(desk: Desk, findings: tuple[Finding, ...]) -> tuple[Finding, ...]:
    """The findings with the fixes that are wanted: where the author asks for it, with those that are proposed only."""
    if not desk.asked.unsafe_fixes:
        return findings
    return tuple(replace(each, fix=each.proposal, proposal=()) if each.proposal else each for each in findings)


def identified(desk: Desk, findings: Iterable[Finding], sources: Mapping[str, Source]) -> tuple[Finding, ...]:
    """The findings with what tells them apart, where a baseline or a report asks for it."""
    asked, baseline = desk.asked, desk.space.baseline
    forms = (asked.form, *(each.partition("=")[0] for each in asked.outputs))
    if not baseline.entries and not asked.update_baseline and not any(form in IDENTIFIED for form in forms):
        return tuple(findings)
    return tuple(
        replace(each, fingerprint=fingerprint(each, sources[each.span.path])) if each.span.path in sources else each
        for each in findings
    )


def listed(desk: Desk, findings: Iterable[Finding]) -> tuple[tuple[Finding, ...], dict[str, int]]:
    """The findings of the severity asked for, and how many there are of each rule below it."""
    told: list[Finding] = []
    counts: dict[str, int] = {}
    for each in findings:
        if desk.choice.lists(each.severity):
            told.append(each)
        elif not each.suppressed and not each.baselined:
            counts[each.rule] = counts.get(each.rule, 0) + 1
    return tuple(told), counts


def mend_all(desk: Desk, run: GateRun, findings: Sequence[Finding]) -> Mending:
    """What fixing makes of every document; nothing is written."""
    from runbook_kit.gate.engine.fixing import mend, what_is_meant, what_runs

    accepted, _ = apply_baseline(findings, desk.space.baseline, Examined())
    fixable = {each.span.path for each in accepted if each.fix and wanted(desk, each)}
    changes: list[Change] = []
    left: list[Finding] = [each for each in findings if each.span.path not in fixable]
    sources: dict[str, Source] = {}
    fixed = 0
    for path in sorted(fixable):
        source, problem = read_text(path, run.order.files.read(path))
        if problem is not None:  # what could not be decoded cannot be written back
            left += [replace(each, fix=(), proposal=()) for each in findings if each.span.path == path]
            continue
        made = mend(
            source,
            lambda text: known_in(desk, run, text),
            wanted=lambda each: wanted(desk, each),
            runs=what_is_meant if desk.asked.unsafe_fixes else what_runs,
        )
        left += [replace(each, baselined=False, reason="" if each.baselined else each.reason) for each in made.left]
        sources[path] = Source(path, made.text)
        fixed += len(made.applied)
        if made.text != source.text:
            changes.append(Change(path, source.text, made.text))
    return Mending(tuple(changes), tuple(left), sources, fixed)


def mended_document(desk: Desk, changes: Sequence[Change]) -> bytes | None:
    """What `--fix` makes of the document on stdin, else the same bytes; None when that was not asked for."""
    if not desk.asked.fix or not desk.asked.reads_stdin:
        return None
    (data,) = desk.files.instead.values()
    mark = BYTE_ORDER_MARK if data.startswith(BYTE_ORDER_MARK) else b""
    return mark + changes[0].after.encode() if changes else data


def known_in(desk: Desk, run: GateRun, source: Source) -> tuple[Finding, ...]:
    """The findings of a text, those of the baseline marked."""
    found = chosen(desk, identified(desk, run.check(source), {source.path: source}))
    return apply_baseline(found, desk.space.baseline, Examined())[0]


def wanted(desk: Desk, finding: Finding) -> bool:
    """Whether `--fix` is to mend this: it counts, nobody has accepted it, and it is severe enough to be listed."""
    return not finding.suppressed and not finding.baselined and desk.choice.lists(finding.severity)


def write_all(desk: Desk, changes: Sequence[Change]) -> None:
    """Put the mended texts in the place of the files, one by one, each in one step.

    Raises `InvalidInput` for a file that is not what was looked at any more, or that may not be written.
    """
    from runbook_kit.cli.writing import overwrite

    root = desk.place.root
    for change in changes:
        data = desk.files.read(change.path)
        if read_text(change.path, data)[0].text != change.before:
            message = f"{quoted(change.path, 200)} was changed by somebody else meanwhile."
            raise InvalidInput(message, hint="Run the command again.", code="file-changed")
        before = Source(change.path, change.before, sha256(data).hexdigest())
        overwrite(root / change.path, before, change.after, root)


def write_baseline_file(desk: Desk, text: str) -> None:
    """Write the baseline, and let this run go by it."""
    from runbook_kit.cli.writing import destination, make_folder, replace_bytes, stopped
    from runbook_kit.gate.policy.baselinefile import read_baseline

    path = desk.place.root / desk.space.baseline_path
    old = {entry.key: entry.count for entry in desk.space.baseline.entries}
    try:
        make_folder(path.parent)
        mode = path.stat().st_mode & 0o777 if path.exists() else 0o644
        replace_bytes(destination(path, desk.place.root), text.encode(), mode)
    except OSError as error:
        raise stopped(error, desk.space.baseline_path) from None
    desk.space.baseline = read_baseline(text, desk.space.baseline_path)
    new = {entry.key: entry.count for entry in desk.space.baseline.entries}
    more = sum(max(count - old.get(key, 0), 0) for key, count in new.items())
    fewer = sum(max(count - new.get(key, 0), 0) for key, count in old.items())
    known = counted(sum(new.values()), "finding")
    note(f"{quoted(desk.space.baseline_path, 200)} accepts {known}: {more} added, {fewer} removed.")
