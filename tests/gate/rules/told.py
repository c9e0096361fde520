"""What a rule about links and paths says of a document, and the document after its fixes."""

from __future__ import annotations

from tests.gate.conftest import judge, mended

from runbook_kit.gate.paths.repository import Repository

Told = list[tuple[str, str, str]]


def told(rule: str, text: str, where: str = "docs/index.md", around: Repository | None = None) -> Told:
    """Each objection as its place (`line:column-line:column`), its message and its hint."""
    found = []
    for each in judge(rule, text, where, around):
        span = each.span
        place = f"{span.line}:{span.column}-{span.end_line}:{span.end_column}"
        found.append((place, each.message, each.hint))
    return found


def settled(rule: str, text: str, where: str = "docs/index.md", around: Repository | None = None) -> str:
    """The text with the rule's fixes applied: nothing is left to mend, nor to say when everything could be mended."""
    after = mended(rule, text, where, around)
    left = judge(rule, after, where, around)
    assert [each.fix for each in left if each.fix] == []
    if all(each.fix for each in judge(rule, text, where, around)):
        assert left == []
    return after
