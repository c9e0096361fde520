"""What a run of the gates is asked to do."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping

from msgspec import Struct

from runbook_kit.gate.engine.cache import Shelf
from runbook_kit.gate.engine.examine import Examiner
from runbook_kit.gate.engine.files import WorkTree
from runbook_kit.gate.paths.tracked import Tracked
from runbook_kit.gate.paths.words import Words
from runbook_kit.gate.policy.model import GatePolicy


class Order(Struct, frozen=True):
    """What a run is asked to do. `hidden` says which of some untracked paths git ignores; `cores` is one or two."""

    documents: tuple[str, ...]
    files: WorkTree
    tracked: Tracked
    words: Words
    policies: Mapping[str, GatePolicy]
    examiner: Examiner
    shelf: Shelf
    hidden: Callable[[Collection[str]], Collection[str]]
    renamed: Mapping[str, str] = {}
    removed: frozenset[str] = frozenset()  # paths that the change under examination has taken away
    origin: Callable[[], str] = str  # the address of this repository; empty when it is not known
    cores: int = 2
    remembers: bool = True  # whether what is found out will be kept
