"""What a change takes away from the gates that judge it: severities, allowances, words, suppressions, the baseline."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from runbook_kit.cli.gatespace import Gatespace
from runbook_kit.cli.place import find_place
from runbook_kit.cli.screen import note
from runbook_kit.document.source import Source
from runbook_kit.gate.engine.content import read_text
from runbook_kit.gate.policy.changes import Change, policy_changes, suppression_changes
from runbook_kit.gate.policy.directives import Directive, read_directives
from runbook_kit.gate.policy.model import Marker
from runbook_kit.gate.policy.wordchanges import word_changes
from runbook_kit.gate.rule import Document
from runbook_kit.render.escape import on_one_line
from runbook_kit.report.outcome import Loosened, path_shown
from runbook_kit.suggestion import quoted

if TYPE_CHECKING:
    from runbook_kit.cli.gatedesk import Desk

MOST = 20  # lines on stderr: a first baseline may have thousands of entries


def loosened(desk: Desk, documents: Sequence[str]) -> tuple[Loosened, ...]:
    """What is allowed in this work tree and was not in the revision that policy comes from.

    Raises `InvalidInput` when the gates' files of either cannot be read.
    """
    there = desk.space
    now = find_place(desk.asked.near)
    here = Gatespace(now, there.environment)
    if now.config.gates != desk.place.config.gates:
        folders = (quoted(each.config.gates, 200) for each in (desk.place, now))
        message = "The gates were in {} and are in {}.".format(*folders)
        return (Loosened("setting", message, now.config.origins["gates"].partition(":")[0]),)
    path = there.baseline_path
    here.refuse_wrong_words()
    words = word_changes(there.texts, here.texts, desk.place.config.gates)
    found = policy_changes(
        {**there.texts, **there.baseline_texts}, {**here.texts, **here.at(path)}, desk.place.config.gates, path
    )
    return tuple(map(_told, (*words, *found, *_suppressions(desk, documents))))


def tell(changes: Sequence[Loosened], revision: str) -> None:
    """Say it on stderr, whatever the format of the report."""
    lines = [f"  {_place(each)}{on_one_line(each.message)}" for each in changes[:MOST]]
    lines += [f"  and {len(changes) - MOST} more; --format json lists them all."] if len(changes) > MOST else []
    note("\n".join([f"Compared with {quoted(revision, 200)}, this loosens the gates:", *lines]))


def _place(change: Loosened) -> str:
    where = path_shown(change.path) + (f":{change.line}" if change.line else "")
    return f"{where}: " if where else ""


def _told(change: Change) -> Loosened:
    return Loosened(change.kind, change.message, change.path, change.line)


def _suppressions(desk: Desk, documents: Sequence[str]) -> Iterable[Change]:
    """The directives that documents have now and did not have in that revision."""
    from runbook_kit.gitwork import read_at

    markers = tuple(marker for policy in desk.space.policies.values() for marker in policy.markers)
    now = {path: data for path in documents if _may_suppress(data := desk.files.read(path), markers)}
    before = read_at(desk.space.git, desk.space.revision, now) if now else {}
    for path, data in now.items():
        yield from suppression_changes(
            _directives(path, before.get(path, b""), markers), _directives(path, data, markers)
        )


def _may_suppress(data: bytes, markers: Sequence[Marker]) -> bool:
    return b"<!--" in data and (b"runbook:" in data.lower() or any(marker.text.encode() in data for marker in markers))


def _directives(path: str, data: bytes, markers: Sequence[Marker]) -> tuple[Directive, ...]:
    source: Source = read_text(path, data)[0]
    return read_directives(Document(source).page, markers)
