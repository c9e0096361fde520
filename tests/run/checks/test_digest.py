from __future__ import annotations

import hashlib

import pytest
from tests.conftest import Repository
from tests.run.checks.conftest import Evaluate


@pytest.mark.parametrize("kind", ["sha256", "sha512"])
def test_digest(kind: str, ask: Evaluate, repository: Repository) -> None:
    repository.write("a", "text")
    right = hashlib.new(kind, b"text").hexdigest()
    assert ask({"digest": {"file": "a", kind: right.upper()}}).met
    wrong = ask({"digest": {"file": "a", kind: "0" * len(right)}})
    assert not wrong.met
    assert right in wrong.said, "the sentence has the digest that was found"


def test_both_must_be_right(ask: Evaluate, repository: Repository) -> None:
    repository.write("a", "text")
    right = hashlib.sha256(b"text").hexdigest()
    assert not ask({"digest": {"file": "a", "sha256": right, "sha512": "0" * 128}}).met


def test_what_cannot_be_looked_at(ask: Evaluate) -> None:
    assert ask({"digest": {"file": "b", "sha256": "0" * 64}}).said == "`b` does not exist."
    assert ask({"digest": {"file": "b"}}).said == "The check names no digest."
