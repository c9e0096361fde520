"""A run put together by hand: a runbook as text, a policy that allows everything; people, screen and clock faked."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from msgspec import Struct, field
from msgspec.structs import replace
from tests.session.samples import chained

from runbook_kit import shipped
from runbook_kit.document.address import parse_target, resolve
from runbook_kit.document.headings import read_vocabulary
from runbook_kit.document.model import Runbook
from runbook_kit.document.read import read_runbook
from runbook_kit.document.source import Source
from runbook_kit.plan.build import build_plan
from runbook_kit.plan.commands.catalogue import read_catalogue
from runbook_kit.plan.model import Action
from runbook_kit.plan.policy import Policy, read_policy
from runbook_kit.run.assignment import Answers, Assignment, Ended, Job
from runbook_kit.run.checks.outcome import World
from runbook_kit.run.masking import Masker
from runbook_kit.run.model import Invocation
from runbook_kit.run.requirements import Machine
from runbook_kit.run.runner import Runner
from runbook_kit.run.surroundings import surround
from runbook_kit.session import events as happened
from runbook_kit.session.fold import fold
from runbook_kit.session.state import State

SESSION = "20261101T030000Z-t-p-0a1b2c"
OPERATOR = "ada@example.org"
NOON = datetime(2026, 11, 1, 12, tzinfo=UTC)
PATH = {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8"}
CATALOGUE = read_catalogue(shipped.load("commands"))
VOCABULARY = read_vocabulary(shipped.load("headings"))
RISKS = ("read", "write", "network", "remote", "destructive", "privileged", "unknown")
REASONS = ("syntax-unclear", "dynamic-command", "eval", "unknown-target", "redefines-command", "changes-lookup")
MODE: Mapping[str, Any] = {
    "description": "Everything",
    "risks": dict.fromkeys(RISKS, "allow"),
    "writes": {"outside": "allow", "unclear": "allow"},
}
NOTHING: Mapping[str, str] = {}


def policy(**mode: Any) -> Policy:
    """A policy whose only mode allows everything; `mode` changes that."""
    data = {
        "format": "execution/1",
        "version": "test",
        "default_mode": "shadow",
        "modes": {"shadow": {**MODE, **mode}},
        "reasons": dict.fromkeys(REASONS, "allow"),
        "attributes": [*shipped.load("execution")["attributes"], "background", "interactive", "undo"],
        "environment": {"secret_words": ["TOKEN", "SECRET"], "harmless": ["0"], "withhold": ["SSH_AUTH_SOCK"]},
        "interpreters": {"cat": ["cat", "{file}"]},
    }
    return read_policy(data)


def block(id: str, source: str, words: str = "", lang: str = "bash") -> str:
    """A fence."""
    return f"\n```{lang} {{#{id}{' ' + words if words else ''}}}\n{source}\n```\n"


def book(body: str, phase: str = "", more: str = "") -> str:
    """A runbook `t` with one phase `p`; `phase` are further lines of it in the front matter, `more` of the whole."""
    return (
        "---\nrunbook: t\ntitle: A test\nstatus: active\nowner: operations\nlast_reviewed: 2026-11-01\n"
        f"{more}phases:\n  - id: p\n    title: All of it\n{phase}---\n# A test\n\n## All of it\n{body}"
    )


def read(text: str) -> Runbook:
    return read_runbook(Source("runbooks/t.md", text, "0" * 64), VOCABULARY).runbook


class Someone(Struct):
    """A person who gives these answers, one after the other; nobody, when there are none."""

    answers: list[bool] = field(default_factory=list)
    terminal: bool = False
    asked: list[tuple[str, str]] = field(default_factory=list)
    leaves: bool = False  # presses Ctrl-C instead of answering

    def confirm(self, question: str, detail: str) -> bool | None:
        self.asked.append((question, detail))
        if self.leaves:
            raise KeyboardInterrupt
        return self.answers.pop(0) if self.answers else None

    def at_terminal(self) -> bool:
        return self.terminal


class Seen(Struct):
    """A screen that remembers what it was told, a line each."""

    lines: list[str] = field(default_factory=list)
    shown: bytearray = field(default_factory=bytearray)

    def begins(self, action: Action, number: int, attempt: int) -> None:
        self.lines.append(f"begins {action.address} {number}.{attempt}")

    def shows(self, piece: bytes) -> None:
        self.shown.extend(piece)

    def waits(self, seconds: float) -> None:
        self.lines.append(f"waits {seconds:g}")

    def ended(self, action: Action, finished: happened.StepFinished) -> None:
        self.lines.append(f"ended {action.address} {finished.outcome}")

    def says(self, action: Action, word: str, sentence: str) -> None:
        self.lines.append(f"{word} {action.address} {sentence}".rstrip())


class Waking(Struct):
    """A watch: each word of `said` once, and then `always`."""

    said: list[str] = field(default_factory=list)
    always: str = ""
    signal: int = 15

    def fileno(self) -> int | None:
        return None

    def check(self) -> str:
        return self.said.pop(0) if self.said else self.always


class Jobs(Struct):
    """Starts nothing."""

    started: list[tuple[str, Invocation, float | None]] = field(default_factory=list)
    expected: list[tuple[int, ...]] = field(default_factory=list)

    def start(
        self, action: Action, invocation: Invocation, timeout_s: float | None, expect_exit: tuple[int, ...] = (0,)
    ) -> Job:
        self.expected.append(expect_exit)
        self.started.append((action.address, invocation, timeout_s))
        return Job(f"job-{len(self.started)}", 4711, "boot/1", "jobs/1/output")


class Kit(Struct, frozen=True):
    """An assignment and the fakes it has."""

    work: Assignment
    people: Someone
    screen: Seen
    watch: Waking
    jobs: Jobs
    waited: list[float]
    clock: list[float]  # its last number is how long the run has gone on

    def changed(self, **changes: Any) -> Kit:
        """The same with other fields of the assignment."""
        return replace(self, work=replace(self.work, **changes))

    def answered(self, **answers: Any) -> Kit:
        return self.changed(answers=replace(self.work.answers, **answers))

    def again(self, *events: happened.AnyEvent) -> Kit:
        """The same for a session in which these events have happened."""
        return self.changed(before=state(*events))

    def run(self, **at: Callable[[happened.AnyEvent], object]) -> tuple[list[happened.AnyEvent], Ended]:
        """Everything that happens, and how it ends. `at` is called with each event of that type (dots as `_`)."""
        happening = Runner(self.work).carry_out()
        events: list[happened.AnyEvent] = []
        while True:
            try:
                event = next(happening)
            except StopIteration as end:
                ended: Ended = end.value
                return events, ended
            events.append(event)
            told_to = at.get(type_of(event).replace(".", "_"))
            if told_to is not None:
                told_to(event)


def kit(
    tmp_path: Path,
    text: str,
    *,
    target: str = "t/p",
    rules: Policy | None = None,
    values: Mapping[str, str] = NOTHING,
    secrets: Mapping[str, str] = NOTHING,
    environment: Mapping[str, str] = NOTHING,
    only: Sequence[str] = (),
    people: Someone | None = None,
) -> Kit:
    """The assignment of a plan for `target`, which works in a folder of its own below `tmp_path`."""
    root, folder = tmp_path / "root", tmp_path / "session"
    for each in (root, *(folder / name for name in ("logs", "blocks", "state"))):
        each.mkdir(parents=True, exist_ok=True)
    rules, runbook, around = rules or policy(), read(text), {**PATH, **environment}
    plan = build_plan(
        runbook, resolve(parse_target(target), [runbook]), mode="shadow", values={**values, **secrets},
        environment=around, policy=rules, catalogue=CATALOGUE, only=only,
    )  # fmt: skip
    given = surround(around, rules, "shadow", values, secrets)
    someone, screen, watch, jobs = people or Someone(), Seen(), Waking(), Jobs()
    waited: list[float] = []
    clock = [0.0]
    work = Assignment(
        plan=plan,
        runbook=runbook,
        policy=rules,
        root=root,
        folder=folder,
        session=SESSION,
        surroundings=given,
        masker=Masker(given.secrets),
        answers=Answers(OPERATOR),
        before=State(),
        people=someone,
        screen=screen,
        watch=watch,
        world=World(root=root, environment=given.environment, now=lambda: NOON, sleep=waited.append),
        machine=Machine(root, given.environment, "host", "ada", lambda _: None),
        needs=lambda _, phase: f"Phase {phase} has not passed.",
        counts=lambda *_: True,
        pause_asked=lambda: False,
        wait=waited.append,
        elapsed=lambda: clock[-1],
        background=jobs,
        grace_s=0.2,
    )
    return Kit(work, someone, screen, watch, jobs, waited, clock)


def state(*events: happened.AnyEvent) -> State:
    return fold(chained(events, SESSION)[0])


def type_of(event: happened.AnyEvent) -> str:
    return str(event.__struct_config__.tag)


def told(events: Sequence[happened.AnyEvent]) -> list[str]:
    """The events as lines: type, what it is about, and how it went."""
    return [" ".join(filter(None, (type_of(event), event.step, _how(event)))) for event in events]


def _how(event: happened.AnyEvent) -> str:
    match event:
        case happened.StepStarted():
            return f"{event.number}.{event.attempt}"
        case happened.StepFinished():
            return event.outcome
        case happened.CriterionChecked():
            return event.answer
        case happened.PhasePassed():
            return event.phase
        case happened.GateTripped() | happened.StepSkipped():
            return event.code
    return ""


def finished(events: Sequence[happened.AnyEvent]) -> list[happened.StepFinished]:
    return [event for event in events if isinstance(event, happened.StepFinished)]
