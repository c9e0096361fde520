"""The pull request that a session suggests: its title, and its body as Markdown to paste."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from runbook_kit.render.documents.markdown import code, inline
from runbook_kit.render.documents.touched import numbers, shown
from runbook_kit.render.terminal import counted

if TYPE_CHECKING:
    from runbook_kit.render.documents.story import Story

MOST = 50  # files named in the body


def title(story: Story) -> str:
    """What the change is, for a list of changes."""
    return story.packet.request if story.packet else story.target


def body(story: Story) -> str:
    """What was changed and why, how it was checked, what may go wrong, and how it is taken back."""
    packet = story.packet
    goal = packet.goal if packet else ""
    parts = (
        ("What", tuple(_what(story))),
        ("Why", (str(inline(goal or story.why or story.title)),)),
        ("How it was checked", tuple(_checks(story))),
        ("Risks", tuple(_risks(story))),
        ("Rollback", tuple(_rollback(story))),
        ("Sign-off", (f"- Session {story.id}: {story.status}", f"- {story.statement}")),
    )
    return "\n\n".join("\n".join([f"## {name}", "", *lines]) for name, lines in parts)


def _what(story: Story) -> Iterator[str]:
    changes = story.changes
    if changes is None or changes.problem or not changes.files:
        yield "No file of the repository was changed." if changes and not changes.problem else "_to fill in: changes_"
        return
    for each in changes.files[:MOST]:
        yield f"- {each.kind}: {inline(shown(each))} ({numbers(each)})"
    left = max(len(changes.files) - MOST, 0) + changes.more
    if left:
        yield f"- and {counted(left, 'more file')}"
    for future in changes.futures:
        yield f"- left for later in {inline(f'{future.path}:{future.line}')}: {inline(future.text)}"


def _checks(story: Story) -> Sequence[str]:
    made = [
        f"- [{'x' if each.good else ' '}] {inline(each.text or each.address)}: {each.state}{by(each.command)}"
        for each in story.criteria
        if each.when in ("exit", "done", "")
    ]
    return made or ["- No exit criterion was decided."]


def by(command: str) -> str:
    """The command that decided it."""
    return f", {code(command)}" if command else ""


def _risks(story: Story) -> Sequence[str]:
    risks = [
        f"- {inline(risk.text)}{f' (mitigation: {inline(risk.mitigation)})' if risk.mitigation else ''}"
        for risk in story.risks
    ]
    risks += [f"- {inline(each.text)}" for each in story.said("risk")]
    risks += [f"- overridden: {inline(each.address)}: {inline(each.reason)}" for each in story.overrides]
    risks += [
        f"- {each.level} finding {each.id}, {each.state}: {inline(each.text)}"
        for each in story.findings
        if each.level != "green"
    ]
    return risks or ["- None is known."]


def _rollback(story: Story) -> Sequence[str]:
    stops = story.packet.stops if story.packet else ()
    made = [f"- {inline(each.number)} {inline(each.text)}" for each in stops]
    made += [f"- {inline(each.text)}" for each in story.said("rollback")]
    made += [f"- `runbook undo {story.id}` takes back what the runbook says how to"] if story.undoable else []
    return made or ["- Revert the commit; the runbook names no other way back."]
