"""What looks like a secret is shown to nobody: its characters become stars before any report quotes the line."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from runbook_kit.document.source import Source
from runbook_kit.expressions import expression
from runbook_kit.finding import Finding

VISIBLE = expression(r"[^\r\n]")


def masked_sources(sources: Mapping[str, Source], findings: Iterable[Finding]) -> Mapping[str, Source]:
    """The texts, with `*` for every character below a finding that is secret; places stay what they are."""
    secret = [finding for finding in findings if finding.secret and finding.span.path in sources]
    if not secret:
        return sources
    shown = dict(sources)
    for finding in secret:
        path = finding.span.path
        shown[path] = Source(path, _mask(shown[path].text, finding.span.start, finding.span.end))
    return shown


def holders(findings: Iterable[Finding]) -> frozenset[str]:
    """The files that hold what looks like a secret."""
    return frozenset(finding.span.path for finding in findings if finding.secret)


def _mask(text: str, start: int, end: int) -> str:
    return text[:start] + VISIBLE.sub("*", text[start:end]) + text[end:]
