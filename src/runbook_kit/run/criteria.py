"""How a check is carried out: by a command in a fresh shell, or built in."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from msgspec import Struct, field
from msgspec.structs import replace

from runbook_kit.document.probes import fill_probe, risk_of
from runbook_kit.plan.draft import BUILT_IN
from runbook_kit.plan.model import Action
from runbook_kit.run.checks.evaluation import evaluate
from runbook_kit.run.checks.outcome import World
from runbook_kit.run.executors import executor_for
from runbook_kit.run.masking import Masker
from runbook_kit.run.model import Task
from runbook_kit.run.process import execute
from runbook_kit.run.supervision import Watch
from runbook_kit.run.surroundings import Surroundings

MOST_SAID = 512  # characters of what a check printed that are kept
PASS = frozenset({"met", "confirmed", "signed", "overridden"})


class Decided(Struct, frozen=True):
    """Whether a check holds, with a sentence, and how its command ended."""

    met: bool
    said: str
    exit_code: int | None = None
    duration_ms: int = 0
    stopped: str = ""


class Checking(Struct, frozen=True):
    """What checks are evaluated with. `folder` is private: the text of a check lies there while it runs."""

    root: Path
    folder: Path
    surroundings: Surroundings
    masker: Masker
    watch: Watch
    world: World
    mode: str
    session: str = ""
    forced: Mapping[str, str] = field(default_factory=dict)  # variables that win over what blocks have exported
    first: tuple[str, ...] = ()  # words before every command: those that take the network away
    grace_s: float = 10.0  # between asking a check to end and ending it


def decide(action: Action, checking: Checking, variables: Mapping[str, str], number: int) -> Decided:
    """Carry out the check of a criterion, with the variables that blocks have exported so far."""
    if action.lang == BUILT_IN:
        return decide_built_in(action, checking, variables)
    return run_check(action.source, checking, variables, f"{number:03}-check", action.timeout_s, action.address)


def decide_built_in(action: Action, checking: Checking, variables: Mapping[str, str]) -> Decided:
    """Evaluate a check that needs no shell."""
    filled = fill_probe(action.source, {**checking.surroundings.environment, **variables}, checking.world.literal)
    if risk_of(filled) != action.risk and risk_of(filled) == "network":
        return Decided(False, "With its inputs filled it reaches further than the plan allows.")
    if checking.first and risk_of(filled) == "network":
        return Decided(False, f"Mode {checking.mode} has no network, so nobody is asked.")
    outcome = evaluate(filled, checking.world)
    return Decided(outcome.met, checking.masker.mask(outcome.said))


def run_check(
    source: str,
    checking: Checking,
    variables: Mapping[str, str],
    name: str,
    timeout_s: float | None,
    address: str,
) -> Decided:
    """Run a command in a fresh shell at the root; what it prints is kept only where it says no."""
    executor = executor_for("bash")
    assert executor is not None
    marks = checking.surroundings.of(checking.session, address, checking.mode)
    task = Task(
        source=source,
        folder=os.fspath(checking.folder),
        name=name,
        cwd=os.fspath(checking.root),
        environment={**marks, **variables, **checking.forced},
    )
    heard = bytearray()
    stream = checking.masker.stream()

    def feed(piece: bytes) -> None:
        heard.extend(stream.feed(piece))
        del heard[: -4 * MOST_SAID]

    invocation, grace_s = executor.invoke(task), checking.grace_s
    invocation = replace(invocation, argv=(*checking.first, *invocation.argv))
    ending = execute(invocation, feed=feed, timeout_s=timeout_s, grace_s=grace_s, watch=checking.watch)
    heard += stream.flush()
    met = ending.code == 0 and not ending.stopped
    return Decided(met, "" if met else _why(ending.code, ending.signal, ending.stopped, bytes(heard)), ending.code,
                   ending.duration_ms, ending.stopped)  # fmt: skip


def _why(code: int | None, signal: int, stopped: str, heard: bytes) -> str:
    """Why a check does not hold, with the end of what it printed."""
    if stopped:
        why = "It took too long." if stopped == "timeout" else f"The run was {stopped}."
    else:
        why = f"It exited with {code}." if code is not None else f"Signal {signal} ended it."
    said = " ".join(heard.decode("utf-8", "replace").split())[-MOST_SAID:]
    return f"{why} It said: {said}" if said else why
