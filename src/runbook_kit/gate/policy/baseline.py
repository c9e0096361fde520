"""The findings a repository already had: accepted by what they are about, and taken out once they are mended."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from msgspec import Struct
from msgspec.structs import replace

from runbook_kit.finding import Finding, Span
from runbook_kit.gate.policy.model import Examined
from runbook_kit.gate.policy.names import rule_gates

FORMAT = "baseline/1"
GONE = "stale-baseline-entry"  # a rule of every gate; it has no settings, because a baseline only ever shrinks
REASON = "baseline"
Key = tuple[str, str, str]  # path, rule, fingerprint


class Entry(Struct, frozen=True):
    """`count` findings of one rule in one document that are about the same text. `message` is for readers only."""

    gate: str
    rule: str
    path: str
    fingerprint: str
    message: str
    count: int = 1
    span: Span | None = None  # where the baseline says so

    @property
    def key(self) -> Key:
        """What the entry is found by, and sorted."""
        return self.path, self.rule, self.fingerprint


class Baseline(Struct, frozen=True):
    """The entries of one file; the same key twice counts once, with the higher count."""

    path: str = "gates/baseline.json"
    entries: tuple[Entry, ...] = ()


def apply_baseline(
    findings: Iterable[Finding], baseline: Baseline, examined: Examined
) -> tuple[tuple[Finding, ...], tuple[Finding, ...]]:
    """The findings, those of the baseline marked, and one finding for every entry that is gone.

    As many findings are accepted as the entry counts, the first ones of the document; further ones are copies, and
    new. An entry is gone when this run would have found it: see `Examined`. An unknown rule finds nothing any more.
    """
    given = tuple(findings)
    if not baseline.entries:
        return given, ()
    entries = _by_key(baseline.entries)
    counted = (index for index, finding in enumerate(given) if _counts(finding) and _key(finding) in entries)
    accepted: Counter[Key] = Counter()
    marked = list(given)
    for index in sorted(counted, key=lambda index: given[index].span):
        key = _key(given[index])
        if accepted[key] < entries[key].count:
            accepted[key] += 1
            marked[index] = replace(given[index], baselined=True, reason=REASON)
    gone = [
        _gone(entry, accepted[key], baseline.path)
        for key, entry in sorted(entries.items())
        if accepted[key] < entry.count and _is_judged(entry, examined)
    ]
    return tuple(marked), tuple(gone)


def update_baseline(old: Baseline, findings: Iterable[Finding], examined: Examined) -> str:
    """The text of the baseline after a run: what was examined as it is now, everything else as it was."""
    kept = [entry for entry in old.entries if not _is_judged(entry, examined)]
    return _write([*kept, *_entries(findings)])


def write_baseline(findings: Iterable[Finding]) -> str:
    """The text of a baseline that accepts exactly these findings: one a line, sorted, without places and times.

    What is only counted anyway (information, suppressed findings) does not belong in it.
    """
    return _write(_entries(findings))


def _write(entries: Iterable[Entry]) -> str:
    import json

    lines = [
        json.dumps(_plain(entry), ensure_ascii=not _is_utf8(entry)) for _, entry in sorted(_by_key(entries).items())
    ]
    body = ",\n".join(lines)
    return (
        f'{{"format": "{FORMAT}", "findings": [\n{body}\n]}}\n'
        if lines
        else f'{{"format": "{FORMAT}", "findings": []}}\n'
    )


def _plain(entry: Entry) -> dict[str, str | int]:
    names = ("gate", "rule", "path", "fingerprint", "message")
    plain: dict[str, str | int] = {name: getattr(entry, name) for name in names}
    return plain if entry.count == 1 else {**plain, "count": entry.count}


def _is_utf8(entry: Entry) -> bool:
    """False for a file whose name is no UTF-8: such bytes are written as escapes."""
    try:
        (entry.path + entry.message).encode()
    except UnicodeEncodeError:
        return False
    return True


def _entries(findings: Iterable[Finding]) -> Iterator[Entry]:
    """One entry for all findings with one key, with the message of the first."""
    together: dict[Key, list[Finding]] = {}
    for finding in findings:
        if _counts(finding) and finding.severity != "info":
            together.setdefault(_key(finding), []).append(finding)
    for (path, rule, mark), each in together.items():
        first = min(each, key=lambda finding: finding.span)
        yield Entry(first.gate, rule, path, mark, first.message, len(each))


def _counts(finding: Finding) -> bool:
    """Whether a finding can be in a baseline: not suppressed, of a document, not about the baseline itself."""
    return bool(finding.fingerprint) and not finding.suppressed and finding.rule != GONE


def _key(finding: Finding) -> Key:
    return finding.span.path, finding.rule, finding.fingerprint


def _by_key(entries: Iterable[Entry]) -> dict[Key, Entry]:
    found: dict[Key, Entry] = {}
    for entry in entries:
        if entry.key not in found or found[entry.key].count < entry.count:
            found[entry.key] = entry
    return found


def _is_judged(entry: Entry, examined: Examined) -> bool:
    if entry.rule not in rule_gates():
        return examined.complete or entry.path in examined.paths
    return examined.judges(entry.path, entry.rule)


def _gone(entry: Entry, left: int, path: str) -> Finding:
    times = f" {entry.count} times" if entry.count > 1 else ""
    now = f" is there {left} times now" if left > 1 else " is there once now" if left else " is not there any more"
    message = f"`{entry.rule}` in `{entry.path}`, in the baseline{times},{now}: {entry.message}"
    span = entry.span or Span(path, 1, 1, 1, 1)
    return Finding(entry.gate, GONE, "error", span, message, "Run `runbook gate --update-baseline`.")
