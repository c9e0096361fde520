"""One place, one finding: what both documentation gates object to is told once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from msgspec.structs import replace

from runbook_kit.finding import Finding

FIRST, SECOND = "docs-reference-targets", "docs-token-policy"  # the first one tells it when both are as severe
SEVERITIES = ("error", "warning", "info")


def merge_same_span(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """The findings in their order, with one for each span that both documentation gates object to.

    The more severe rule tells it and names the others in `also`; their fix mends it where it has none. Only what
    counts is merged: suppressed and baselined findings stay as they are, because they are counted by rule.
    """
    given = tuple(findings)
    groups: dict[tuple[str, int, int], list[int]] = {}
    for index, finding in enumerate(given):
        if finding.gate in (FIRST, SECOND) and not finding.suppressed and not finding.baselined:
            span = finding.span
            groups.setdefault((span.path, span.start, span.end), []).append(index)
    told: dict[int, Finding | None] = {}
    for group in groups.values():
        if len(group) > 1 and len({given[index].gate for index in group}) > 1:
            told.update(_merge(group, given))
    merged = (told.get(index, finding) for index, finding in enumerate(given))
    return tuple(finding for finding in merged if finding is not None)


def _merge(group: Sequence[int], given: Sequence[Finding]) -> dict[int, Finding | None]:
    """What becomes of each finding of one place: the one that is told, None for those it speaks for."""
    best = min(group, key=lambda index: (SEVERITIES.index(given[index].severity), given[index].gate != FIRST, index))
    winner = given[best]
    others = [index for index in group if given[index].gate != winner.gate]
    also = dict.fromkeys([*winner.also, *((given[index].gate, given[index].rule) for index in others)])
    fix = winner.fix or next((given[index].fix for index in others if given[index].fix), ())
    return {**dict.fromkeys(others), best: replace(winner, also=tuple(also), fix=fix)}
