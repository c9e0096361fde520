"""Everything that a run of the gates works with: which documents, by which rules, and what is remembered of them."""

from __future__ import annotations

import datetime
import os
import time
from functools import cached_property
from hashlib import blake2b
from typing import TYPE_CHECKING

from msgspec.structs import replace

from runbook_kit.cli.gateasked import Asked
from runbook_kit.cli.gatespace import Gatespace
from runbook_kit.cli.gatetexts import program_edition
from runbook_kit.cli.place import Place
from runbook_kit.config import OWN, SHARED, shared_settings
from runbook_kit.errors import InvalidInput
from runbook_kit.gate.engine.cache import Shelf, read_shelf, write_shelf
from runbook_kit.gate.engine.choice import Choice, choose
from runbook_kit.gate.engine.examine import Examiner
from runbook_kit.gate.engine.files import WorkTree
from runbook_kit.gate.engine.order import Order
from runbook_kit.gate.engine.run import GateRun, Verdict
from runbook_kit.gate.engine.select import Scope, Selection, select_all, select_named, select_since

if TYPE_CHECKING:
    from runbook_kit.session.passed import Pass

FORMAT = "records/2"
FEW = 40  # documents that are looked at anew sooner than what is remembered of all can be read


def maker(space: Gatespace) -> str:
    """What decides the content of a record beside the document: the program, and the vocabulary of headings."""
    words = space.texts.get(f"{space.place.config.gates}/headings.yaml", "")
    told = [FORMAT, program_edition(), words, *space.place.config.runbooks]
    return blake2b("\0".join(told).encode(), digest_size=12).hexdigest()


class Desk:
    """Everything that a run works with, put together once."""

    def __init__(self, asked: Asked, place: Place, space: Gatespace, instead: dict[str, bytes]) -> None:
        self.asked, self.place, self.space = asked, place, space
        space.refuse_wrong_headings()
        self.choice = choose(space.policies, asked.gates, asked.rules, asked.least)
        self.files = WorkTree(place.root, instead)
        self.remembers = not asked.no_cache and space.owns_memory

    @cached_property
    def maker(self) -> str:
        """What records of this program and this repository are told by."""
        return maker(self.space)

    @cached_property
    def shelf(self) -> Shelf:
        """What earlier runs found out; read when it is first asked for, which costs more than looking at few files."""
        return read_shelf(self.place.root, self.maker) if self.remembers else Shelf()

    # -- which documents

    def select(self) -> Selection:
        """The documents to look at. What a change touches includes every document that refers to it."""
        asked, tracked = self.asked, self.space.tracked
        scope = Scope(excluded=self.space.excluded, policy=(*self.space.policy_names, OWN))
        if asked.reads_stdin:
            return Selection(tuple(self.files.instead))
        if asked.paths:
            folders = any(os.path.isdir(self.place.start / name) for name in asked.paths)
            git = self.space.git_if_any() if folders else None
            named = select_named(asked.paths, self.place.start, self.place.root, tracked, scope, git, asked.staged)
            self.remembers = self.remembers and len(named.documents) > FEW
            return named
        if not asked.changed:
            return select_all(tracked, scope)
        selection = select_since(asked.base, self.space.git, tracked, scope, asked.staged)
        if selection.policy_changed or selection.tops_changed or self._sets_otherwise(selection):
            everything = select_all(tracked, scope)
            documents = tuple(sorted({*everything.documents, *selection.documents}))  # untracked ones are in one only
            return replace(selection, documents=documents, complete=True, notes=everything.notes)
        return self._with_referrers(selection, select_all(tracked, scope).documents)

    def _sets_otherwise(self, selection: Selection) -> bool:
        """Whether our table in a `pyproject.toml` that has changed is another: most changes concern other tables."""
        if SHARED not in selection.touched:
            return False
        from runbook_kit.gitstore import read_at

        data = read_at(self.space.git, selection.since, [SHARED]).get(SHARED, b"") if selection.since else b""
        try:
            return shared_settings(data.decode("utf-8", "replace")) != shared_settings(
                self.space.at(SHARED).get(SHARED, "")
            )
        except InvalidInput:  # nobody knows what it was
            return True

    def _with_referrers(self, selection: Selection, documents: tuple[str, ...]) -> Selection:
        """The selection and all documents that refer to a path which has changed, is gone or has another name."""
        if not selection.targets:
            return selection
        survey = GateRun(self._order(replace(selection, documents=documents), Choice((), self.choice.least)))
        found = survey.referring(documents, selection.targets)
        if self.remembers:
            self.shelf = Shelf(self.maker, self.shelf.written_ns, {**self.shelf.entries, **survey.texts.entries})
        both = tuple(sorted({*selection.documents, *found}))
        return replace(selection, documents=both, notes=() if both else selection.notes)

    def order(self, selection: Selection) -> Order:
        """What the engine is asked to do."""
        return self._order(selection, self.choice)

    def _order(self, selection: Selection, choice: Choice) -> Order:
        today, tracked = datetime.date.today(), self.space.tracked
        # What was deleted and not staged yet breaks the links to it all the same, for who asks about changes.
        gone = selection.gone & tracked.files if selection.gone else frozenset[str]()
        tracked = tracked.without(gone) if gone else tracked
        return Order(
            documents=selection.documents,
            files=self.files,
            tracked=tracked,
            words=self.space.words,
            policies=self.space.policies,
            examiner=Examiner(choice, today, self.place.config.runbooks, self.space.vocabulary, self.passes),
            shelf=self.shelf,
            hidden=self.space.hidden,
            origin=self.space.origin,
            renamed=selection.renamed,
            removed=frozenset(path for path in selection.targets if not tracked.exists(path)),
            cores=min(os.cpu_count() or 1, 2),
            remembers=self.remembers,
        )

    def passes(self) -> tuple[Pass, ...]:
        """What sessions prove, here and by the index that the policy names."""
        from runbook_kit.cli.gatepasses import GATE, find_passes

        there, policy = self.space.tracked.files, self.space.policies.get(GATE)
        read = self.files.read
        return find_passes(
            self.place.root,
            policy,
            lambda path: read(path) if path in there and self.files.exists(path) else None,
            own=self.space.owns_memory,
        )

    def remember(self, verdict: Verdict) -> None:
        """Keep what was learned, when anything was; what is known of other documents stays."""
        if self.remembers and verdict.fresh:
            tracked = self.space.tracked.files
            kept = {path: entry for path, entry in self.shelf.entries.items() if path in tracked}
            write_shelf(self.place.root, Shelf(self.maker, time.time_ns(), {**kept, **verdict.entries}))
