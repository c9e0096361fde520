"""What a run is given: the plan, where it works, what the operator has said, and the doors to people and the screen."""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping
from pathlib import Path
from typing import Protocol

from msgspec import Struct, field

from runbook_kit.document.model import Block, Runbook
from runbook_kit.plan.model import Action, Plan
from runbook_kit.plan.policy import Policy
from runbook_kit.plan.shell.masked import Questions
from runbook_kit.run.checks.outcome import World
from runbook_kit.run.masking import Masker
from runbook_kit.run.model import Invocation, Left
from runbook_kit.run.requirements import Machine
from runbook_kit.run.shell import Shell
from runbook_kit.run.supervision import Watch
from runbook_kit.run.surroundings import Surroundings
from runbook_kit.session.events import AnyEvent, StepFinished
from runbook_kit.session.state import State


class Answers(Struct, frozen=True):
    """What the operator has said beforehand, on the command line."""

    operator: str
    yes: bool = False  # confirmations and manual criteria, never sign-offs or approvals
    overrides: Mapping[str, str] = field(default_factory=dict)  # criterion, by id or address → reason
    pause_after: str = ""  # address or id of a block


class People(Protocol):
    """The person at the terminal, if there is one."""

    def confirm(self, question: str, detail: str) -> bool | None:
        """Yes or no; None when nobody is there to ask."""

    def at_terminal(self) -> bool:
        """Whether a block can have the terminal."""


class Screen(Protocol):
    """Where a run shows what it does. Nothing of it is part of the record."""

    def begins(self, action: Action, number: int, attempt: int) -> None: ...

    def shows(self, piece: bytes) -> None: ...

    def waits(self, seconds: float) -> None: ...

    def ended(self, action: Action, finished: StepFinished) -> None: ...

    def says(self, action: Action, word: str, sentence: str) -> None: ...


class Job(Struct, frozen=True):
    """A process in the background: its id, its number, and what tells it from a later one with that number."""

    id: str
    pid: int
    started: str
    log: str


class Background(Protocol):
    """Starts what goes on when its block has ended."""

    def start(
        self, action: Action, invocation: Invocation, timeout_s: float | None, expect_exit: tuple[int, ...] = (0,)
    ) -> Job: ...


class Assignment(Struct, frozen=True):
    """Everything a run needs, as values and doors.

    `needs` answers why a phase (the second) that another needs does not count as passed; empty: it does. `counts` says
    whether an answer given to a criterion at a time still counts. `wait` sleeps for seconds and may be cut short.
    """

    plan: Plan
    runbook: Runbook
    policy: Policy
    root: Path
    folder: Path  # of the session
    session: str
    surroundings: Surroundings
    masker: Masker
    answers: Answers
    before: State
    people: People
    screen: Screen
    watch: Watch
    world: World
    machine: Machine
    needs: Callable[[str, str], str]
    counts: Callable[[str, str], bool]
    pause_asked: Callable[[], bool]
    wait: Callable[[float], object]
    elapsed: Callable[[], float]  # seconds since the run began
    background: Background
    strays: Callable[[], tuple[str, ...]] = tuple  # what has been changed outside the declared scope so far
    grace_s: float = 10.0  # between asking a process to end and ending it
    questions: Questions = ()  # commands whose exit code is an answer, so that `|| true` behind them hides nothing
    shells: Mapping[str, Shell] = field(default_factory=dict)  # by phase, from a session that is resumed
    outputs: Mapping[str, str] = field(
        default_factory=dict
    )  # by variable, those that hold secrets and were given again

    def blocks(self) -> dict[str, Block]:
        return {block.address: block for block in self.runbook.blocks}


class Stop(Struct, frozen=True):
    """Why a run does not go on. `waits`: it can be continued when a person has done something."""

    code: str
    reason: str
    exit_code: int = 1
    hint: str = ""
    waits: bool = False
    signal: str = ""
    insisted: bool = False  # whoever sent the signal sent another: not even teardown shall run


class Ended(Struct, frozen=True):
    """What a run came to: without a `stop` everything was gone through."""

    stop: Stop | None = None
    left: tuple[Left, ...] = ()
    warned: bool = False


Happening = Generator[AnyEvent, None, Stop | None]
"""What happens while one thing is done; its value is why nothing behind it may be."""
