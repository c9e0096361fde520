from __future__ import annotations

from tests.conftest import Repository
from tests.run.checks.conftest import Evaluate


def test_the_first_that_holds_decides(ask: Evaluate, repository: Repository) -> None:
    repository.write("b", "")
    found = ask({"any": [{"path": "a"}, {"path": "b"}, {"path": "c"}]})
    assert (found.met, found.said) == (True, "`b` is a file of 0 bytes.")
    assert len(found.parts) == 2, "what stands behind is not looked at"


def test_none_holds(ask: Evaluate) -> None:
    found = ask({"any": [{"path": "a"}, {"path": "c"}]})
    assert (found.met, found.said) == (False, "None of 2 holds: `a` does not exist. `c` does not exist.")


def test_nothing_holds_nothing(ask: Evaluate) -> None:
    assert not ask({"any": []}).met
