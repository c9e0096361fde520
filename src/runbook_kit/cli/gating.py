"""A run of the gates from the command line: what to look at, by which policy, and what becomes of the result."""

from __future__ import annotations

import os
import sys
import time
from contextlib import nullcontext
from typing import TYPE_CHECKING

from runbook_kit.cli.gateasked import Asked
from runbook_kit.cli.gatedesk import FEW, Desk
from runbook_kit.cli.gatereport import report
from runbook_kit.cli.gatespace import Gatespace
from runbook_kit.cli.place import Place, find_place
from runbook_kit.cli.screen import note
from runbook_kit.errors import InvalidInput, UsageError
from runbook_kit.gate.engine.files import LARGEST
from runbook_kit.gate.engine.run import GateRun
from runbook_kit.repo import relative
from runbook_kit.suggestion import quoted

if TYPE_CHECKING:
    pass


def gate(asked: Asked) -> None:
    """Run the gates, report, and leave with the exit code that the findings call for."""
    from runbook_kit.cli.settling import settle

    started = time.monotonic()
    place = find_place(asked.near)
    if asked.policy_from:
        from runbook_kit.cli.revision import place_at

        place = place_at(place, os.environ, asked.policy_from)
    space = Gatespace(
        place,
        os.environ,
        asked.policy_from,
        asked.baseline,
        writes_baseline=asked.update_baseline,
        replaces_baseline=asked.updates_everything,
        few=0 < len(asked.paths) <= FEW,
        staged=asked.staged,
        keeps=not asked.no_cache,
    )
    instead = read_stdin(asked, place) if asked.reads_stdin else {}
    if asked.staged and not space.is_repository:
        _ = space.git  # which is not there
    with space.stage.asking() if asked.staged and not space.few else nullcontext(dict[str, bytes]) as staged:
        desk = Desk(asked, place, space, instead)
        if asked.changed:  # who refers to a change is found in what is staged
            desk.files.instead.update(staged())
        selection = desk.select()
        for sentence in selection.notes:
            note(sentence)
        order = desk.order(selection)
        if not asked.changed:
            desk.files.instead.update(staged())
    if asked.staged and space.few:
        desk.files.replace_by(space.stage.of, selection.documents)
    run = GateRun(order)
    verdict = run.verdict()
    if selection.documents and not verdict.documents:
        note("There is no Markdown file to look at: none of those that git tracks is in the work tree.")
    desk.remember(verdict)
    report(asked, settle(desk, run, verdict, selection), time.monotonic() - started)


def read_stdin(asked: Asked, place: Place) -> dict[str, bytes]:
    """The document on stdin, by the path it has in the repository. Raises `UsageError` for a path elsewhere."""
    path = relative(place.start / asked.stdin_path, place.root)
    if path.startswith(("/", "../")):
        raise UsageError(f"{quoted(asked.stdin_path)} is not a path of this repository.", code="outside-repository")
    data = sys.stdin.buffer.read(LARGEST + 1)
    if len(data) > LARGEST:
        raise InvalidInput(f"The document on stdin has more than {LARGEST // 1048576} MB.", code="file-too-large")
    return {path: data}
