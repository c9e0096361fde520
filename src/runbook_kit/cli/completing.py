"""What a shell may offer for a target or a block; silence when anything is in the way."""

from __future__ import annotations

from collections.abc import Iterator

from click.shell_completion import CompletionItem

from runbook_kit.cli.place import find_place
from runbook_kit.cli.reading import locate, read_all
from runbook_kit.document.model import Runbook
from runbook_kit.errors import RunbookError
from runbook_kit.render.escape import on_one_line

Item = CompletionItem[str]


def target_items(incomplete: str) -> list[Item]:
    """Runbooks and phases that begin with `incomplete`; with a slash or a dot in it, files as well."""
    try:
        readings, _ = read_all(find_place())
    except (RunbookError, OSError):
        readings = ()
    found = [item for reading in readings for item in names(reading.runbook) if offered(item, incomplete)]
    looks_like_file = "/" in incomplete or "." in incomplete or not found
    return [*found, *([CompletionItem(incomplete, type="file")] if looks_like_file else [])]


def names(runbook: Runbook) -> Iterator[Item]:
    yield CompletionItem(runbook.id, help=on_one_line(runbook.title))
    for phase in runbook.phases:
        yield CompletionItem(phase.id, help=on_one_line(phase.title))
        yield CompletionItem(f"{runbook.id}/{phase.id}", help=on_one_line(phase.title))


def block_items(target: str, incomplete: str) -> list[Item]:
    """The blocks of a target that begin with `incomplete`."""
    try:
        selection = locate(target).selection
    except (RunbookError, OSError):
        return []
    phases = (selection.phase,) if selection.phase else selection.runbook.phases
    items = [
        CompletionItem(block.id, help=on_one_line(step.title))
        for phase in phases
        for step in phase.steps
        for block in step.blocks
    ]
    return [item for item in items if offered(item, incomplete)]


def offered(item: Item, incomplete: str) -> bool:
    """Whether the shell can take the name as it is, and it is what was begun."""
    value = str(item.value)
    return value.startswith(incomplete) and value.isprintable() and not set(value) & set(" ,\t\\'\"$`;&|<>()*?[]{}!")
