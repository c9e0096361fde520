"""A command is judged as the same words in a block would be."""

from __future__ import annotations

import pytest
from tests.conftest import Repository

from runbook_kit.cli.job_permits import planned
from runbook_kit.cli.place import find_place
from runbook_kit.cli.planning import policy_of


@pytest.mark.parametrize(("words", "risk", "verdict"), [
    (("ls", "-la"), "read", "allow"),
    (("echo", "a; rm -rf /"), "read", "allow"),  # one word, which no shell reads
    (("bash", "-c", "rm -rf build"), "destructive", "deny"),
    (("env", "X=1", "git", "push"), "remote", "deny"),
])  # fmt: skip
def test_words(here: Repository, words: tuple[str, ...], risk: str, verdict: str) -> None:
    place = find_place()
    assert place.root == here.path
    (action,) = planned(words, ".", "shadow", place, policy_of(place)).actions
    assert (action.risk, action.verdict) == (risk, verdict)
