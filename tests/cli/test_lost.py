"""Blocks that were at work when a run was lost: what a person says, and what is done about what is left of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from msgspec import Struct
from tests.session.samples import HOLDER, ID, ticking

from runbook_kit.cli import lost
from runbook_kit.cli.failure import Concluded
from runbook_kit.cli.lost import settle_unknown
from runbook_kit.cli.order import Order
from runbook_kit.cli.wishes import Wishes
from runbook_kit.errors import Busy, UsageError
from runbook_kit.run.assignment import Answers
from runbook_kit.run.model import Left
from runbook_kit.session import events as happened
from runbook_kit.session.store import Session, create

LEFT = (Left(4711, "boot/1", "/usr/bin/sleep 20"), Left(4712, "boot/2", "bash x.sh"))


class Person(Struct):
    """Somebody who chooses this, and what they were told."""

    choice: str | None = None
    told: list[str] = []

    def choose(self, question: str, detail: str, choices: Mapping[str, str]) -> str | None:  # noqa: ARG002
        self.told.append(detail)
        return self.choice


class Processes:
    """What is left of a block: `alive` even then."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, alive: tuple[Left, ...] = ()) -> None:
        self.there: tuple[Left, ...] = LEFT
        self.alive = alive
        monkeypatch.setattr(lost, "at_work", lambda *_: self.there)
        monkeypatch.setattr(lost, "end_processes", self.end)

    def end(self, left: tuple[Left, ...], grace_s: float) -> tuple[Left, ...]:
        assert (left, grace_s) == (self.there, 10.0)
        self.there = self.alive
        return self.alive


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    held = create(tmp_path, ID, "paper", ticking(), HOLDER)
    held.append(happened.StepStarted(step="p/a", digest="0", number=1))
    yield held
    held.close()


def order(*, done: tuple[str, ...] = (), again: tuple[str, ...] = ()) -> Order:
    return Order("t/p", Wishes(), Answers("ada@example.org"), done=done, again=again)


def settle(session: Session, given: Order, choice: str | None = None) -> Person:
    person = Person(choice)
    settle_unknown(session, given, person)  # type: ignore[arg-type]
    return person


def test_nothing_is_left_of_it(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    Processes(monkeypatch).there = ()
    with pytest.raises(Concluded) as caught:
        settle(session, order())
    assert caught.value.message.endswith("whether it was carried out nobody knows.")
    assert caught.value.hint.endswith("or `--again p/a` to run it again.")


def test_who_must_decide_is_told_what_is_at_work(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    there = Processes(monkeypatch)
    with pytest.raises(Concluded) as caught:
        settle(session, order())
    assert caught.value.message.endswith("nobody knows. It is still at work: processes 4711 (sleep), 4712 (bash).")
    assert caught.value.hint.endswith("to run it again, which ends what is still at work.")
    assert there.there == LEFT


@pytest.mark.parametrize(("given", "choice"), [(order(again=("a",)), None), (order(), "again")])
def test_what_is_left_is_ended_before_it_runs_again(
    session: Session, given: Order, choice: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    there = Processes(monkeypatch)
    settle(session, given, choice)
    assert there.there == ()
    assert (session.state.steps["p/a"].redo, session.state.steps["p/a"].state) == (True, "unknown")


def test_who_says_that_it_is_done_lets_it_go_on(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    there = Processes(monkeypatch)
    settle(session, order(done=("p/a",)))
    assert there.there == LEFT


def test_what_cannot_be_ended_bars_it(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    Processes(monkeypatch, alive=LEFT[:1])
    with pytest.raises(Busy) as caught:
        settle(session, order(again=("a",)))
    assert (caught.value.code, caught.value.exit_code) == ("block-at-work", 6)
    assert caught.value.message == "p/a is still at work and cannot be ended: process 4711 (sleep)."
    assert not session.state.steps["p/a"].redo


def test_a_block_that_never_began(session: Session) -> None:
    with pytest.raises(UsageError, match="no block `other` that had begun"):
        settle(session, order(again=("other",)))
