from __future__ import annotations

from tests.conftest import Repository
from tests.run.checks.conftest import Evaluate


def test_all_hold(ask: Evaluate, repository: Repository) -> None:
    repository.write("a", "1")
    found = ask({"all": [{"path": "a"}, {"path": {"absent": "b"}}]})
    assert found.met
    assert found.said == "`a` is a file of 1 bytes. `b` does not exist."


def test_every_failing_part_is_named(ask: Evaluate) -> None:
    found = ask({"all": [{"path": "a"}, {"path": {"absent": "b"}}, {"path": "c"}]})
    assert not found.met
    assert found.said == "2 of 3 do not hold: `a` does not exist. `c` does not exist."
    assert [part.met for part in found.parts] == [False, True, False]


def test_nested(ask: Evaluate) -> None:
    found = ask({"all": [{"any": [{"path": "a"}, {"path": "b"}]}, {"path": {"absent": "c"}}]})
    assert found.said == "1 of 2 does not hold: None of 2 holds: `a` does not exist. `b` does not exist."


def test_nothing_holds_nothing(ask: Evaluate) -> None:
    assert not ask({"all": []}).met
