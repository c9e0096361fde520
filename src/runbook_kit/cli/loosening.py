"""What a change takes away from the gates that judge it: severities, allowances, words, suppressions, the baseline."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from runbook_kit.cli.gatespace import Gatespace
from runbook_kit.cli.place import Place, find_place
from runbook_kit.cli.screen import note
from runbook_kit.config import Config
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
    """What is allowed in this work tree, or is staged, and was not in the revision that policy comes from.

    Raises `InvalidInput` when the gates' files of either cannot be read.
    """
    now = find_place(desk.asked.near)
    policies = _policies(desk, now) if now.config.gates == desk.place.config.gates else ()
    found = (*policies, *_suppressions(desk, documents))
    return (*_settings(desk.place.config, now.config), *map(_told, found))


def _settings(before: Config, now: Config) -> Iterator[Loosened]:
    """Gates that lie elsewhere, and folders whose documents are no runbooks any more."""
    if now.gates != before.gates:
        message = f"The gates were in {quoted(before.gates, 200)} and are in {quoted(now.gates, 200)}."
        yield Loosened("setting", message, now.origins["gates"].partition(":")[0])
    path, _, line = now.origins["runbooks"].partition(":")
    for folder in before.runbooks:
        if not any(each == "." or f"{folder}/".startswith(f"{each}/") for each in now.runbooks):
            message = (
                f"Documents in {quoted(folder, 200)} are no runbooks any more, but those whose front matter says so."
            )
            yield Loosened("setting", message, path if line else "", int(line or 0))


def _policies(desk: Desk, now: Place) -> tuple[Change, ...]:
    there, folder, path = desk.space, now.config.gates, desk.space.baseline_path
    here = Gatespace(now, there.environment, staged=desk.asked.staged)
    here.refuse_wrong_words()
    words = word_changes(there.texts, here.texts, folder)
    before, after = {**there.texts, **there.baseline_texts}, {**here.texts, **here.at(path)}
    return (*words, *policy_changes(before, after, folder, path))


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
    from runbook_kit.gitstore import read_at

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
