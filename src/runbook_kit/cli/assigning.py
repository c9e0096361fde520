"""Puts together what a run is given, out of the plan, the environment, the repository and the session."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

from msgspec import Struct

from runbook_kit.cli.clock import host, now
from runbook_kit.cli.gatedata import gate_data
from runbook_kit.cli.history import answer_counts, why_not_passed
from runbook_kit.cli.live import Live
from runbook_kit.cli.order import Ready
from runbook_kit.cli.people import Terminal
from runbook_kit.cli.place import Place
from runbook_kit.cli.planning import work_tree
from runbook_kit.cli.strays import watch_scope
from runbook_kit.cli.watching import Listener
from runbook_kit.document.model import Runbook
from runbook_kit.errors import RunbookError
from runbook_kit.gitprocess import ask_all, open_git
from runbook_kit.plan.model import Action
from runbook_kit.plan.shell.masked import Questions
from runbook_kit.run.assignment import Answers, Assignment, Job
from runbook_kit.run.checks.outcome import World
from runbook_kit.run.masking import Masker
from runbook_kit.run.model import Invocation
from runbook_kit.run.requirements import Machine
from runbook_kit.run.surroundings import Surroundings, surround
from runbook_kit.session.pausing import wanted_pause
from runbook_kit.session.query import consult
from runbook_kit.session.store import Session

ASKING_S = 10.0  # how long a program may take to say its version


class Commit(Struct, frozen=True):
    """Where the repository is."""

    id: str = ""
    branch: str = ""
    dirty: bool = False


def commit_of(place: Place, environ: Mapping[str, str]) -> Commit:
    """The commit, the branch, and whether tracked files differ from it; empty outside a repository."""
    if not place.in_repository:
        return Commit()
    try:
        words = ("status", "--porcelain=v2", "--branch", "--untracked-files=no")
        (answer,) = ask_all(open_git(place.root, environ), [words])
    except RunbookError:
        return Commit()
    lines = answer.out.decode("utf-8", "replace").splitlines()
    heads = dict(line[2:].split(" ", 1) for line in lines if line.startswith("# ") and " " in line[2:])
    commit, branch = heads.get("branch.oid", ""), heads.get("branch.head", "")
    return Commit(
        id="" if commit.startswith("(") else commit,
        branch="" if branch.startswith("(") else branch,
        dirty=any(not line.startswith("# ") for line in lines),
    )


def assign(
    answers: Answers,
    ready: Ready,
    session: Session,
    environ: Mapping[str, str],
    people: Terminal,
    screen: Live,
    listener: Listener,
) -> Assignment:
    """What a run of `ready` in `session` is given."""
    located, plan, place = ready.located, ready.plan, ready.located.place
    runbook, root = located.selection.runbook, work_tree(located)
    around = surround(environ, ready.policy, plan.mode, *inputs_of(ready, environ))
    began = time.monotonic()
    return Assignment(
        plan=plan,
        runbook=runbook,
        policy=ready.policy,
        root=root,
        folder=session.folder.resolve(),
        session=session.id,
        surroundings=around,
        masker=Masker(around.secrets),
        answers=answers,
        before=session.state,
        people=people,
        screen=screen,
        watch=listener,
        world=world_of(place, root, around, runbook),
        machine=Machine(root, around.environment, host(), user(environ), ask_program(around.environment)),
        needs=lambda _, phase: why_not_passed(place.root, runbook, phase, plan.mode, session.id),
        counts=lambda address, at: answer_counts(runbook, address, at),
        pause_asked=lambda: wanted_pause(session.folder) is not None,
        wait=listener.wait,
        elapsed=lambda: time.monotonic() - began,
        background=LaterJobs(place.root, session.id, around),
        questions=questions_of(place),
        strays=watch_scope(root, plan.scope, place.config.out, environ),
    )


def inputs_of(ready: Ready, environ: Mapping[str, str]) -> tuple[Mapping[str, str], Mapping[str, str]]:
    """The values of the plan's inputs in the open, and those of its secrets, read again from where they are."""
    values = {
        each.name: each.value
        for each in ready.plan.inputs
        if not each.secret and each.source in ("set", "environment", "default")
    }
    return values, secret_values(ready, environ)


def secret_values(ready: Ready, environ: Mapping[str, str]) -> dict[str, str]:
    """The secrets of the plan by name."""
    from runbook_kit.document.placeholders import input_key

    given = {input_key(name): value for name, value in ready.wishes.values}
    found = {}
    for known in ready.located.selection.runbook.inputs:
        if known.secret:  # also those that no command of this plan names: a program may print them all the same
            value = given.get(input_key(known.name)) or (environ.get(known.from_env, "") if known.from_env else "")
            if value or known.default:
                found[known.name] = value or known.default or ""
    return found


def world_of(place: Place, root: Path, around: Surroundings, runbook: Runbook) -> World:
    """What built-in checks of the runbook may look at."""
    from runbook_kit.cli.planning import policy_of

    return World(
        root=root,
        environment=around.environment,
        now=now,
        runbooks=lambda kind: runbooks_of_kind(place, kind),
        lint=lambda path: problems_of(place, path),
        sessions=lambda query: consult(place.root, query, now()),
        targets=lambda: targets_of(place),
        modes=lambda: policy_of(place).modes,
        out=place.root / place.config.out,
        literal=frozenset(literal_texts(runbook)),
    )


def literal_texts(runbook: Runbook) -> Iterator[str]:
    """What looks like a placeholder in a built-in check and is none, because the runbook says so."""
    from runbook_kit.document.placeholders import input_key
    from runbook_kit.document.probes import probe_gaps

    names = {input_key(each.name) for each in runbook.inputs if each.literal}
    criteria = [each for phase in runbook.phases for each in (*phase.entry, *phase.exit, *phase.done)]
    for each in (*criteria, *runbook.done) if names else ():
        if each.probe:
            yield from (text for text, name in probe_gaps(each.probe) if input_key(name) in names)


def runbooks_of_kind(place: Place, kind: str) -> Sequence[str]:
    from runbook_kit.cli.reading import read_all

    readings, _ = read_all(place)
    return [each.source.path for each in readings if each.runbook.header.kind == kind]


def targets_of(place: Place) -> frozenset[str]:
    """What sessions here can be of: every runbook, phase, and `RUNBOOK/PHASE`, by their ids."""
    from runbook_kit.cli.reading import read_all

    found = set[str]()
    for each in read_all(place)[0]:
        phases = [phase.id for phase in each.runbook.phases]
        found |= {each.runbook.id, *phases, *(f"{each.runbook.id}/{phase}" for phase in phases)}
    return frozenset(found)


def problems_of(place: Place, path: str) -> Sequence[str]:
    """The errors that the document rules find in a runbook, a sentence each."""
    import datetime

    from runbook_kit.cli.gatedata import structure_policy
    from runbook_kit.cli.reading import vocabulary
    from runbook_kit.document.read import read_runbook
    from runbook_kit.gate.structure import check_document
    from runbook_kit.repo import read_source

    reading = read_runbook(read_source(place.root / path, place.root), vocabulary(place))
    found = check_document(reading, structure_policy(place), datetime.date.today())
    return [f"{each.span.path}:{each.span.line}: {each.message}" for each in found if each.severity == "error"]


def ask_program(environ: Mapping[str, str]) -> Callable[[tuple[str, ...]], str | None]:
    """What a program prints when it is asked for its version; None when it does not answer."""

    def ask(words: tuple[str, ...]) -> str | None:
        import subprocess

        try:
            done = subprocess.run(
                words, capture_output=True, timeout=ASKING_S, stdin=subprocess.DEVNULL, env=dict(environ), check=False
            )
        except (OSError, subprocess.SubprocessError, ValueError):
            return None
        return (done.stdout + done.stderr).decode("utf-8", "replace") if done.returncode == 0 else None

    return ask


def user(environ: Mapping[str, str]) -> str:
    """The name of the account this runs under."""
    import pwd

    try:
        return pwd.getpwuid(os.getuid()).pw_name
    except KeyError:
        return environ.get("LOGNAME", "")


def questions_of(place: Place) -> Questions:
    """The commands whose exit code is an answer, as the gate for commands knows them."""
    found = gate_data("command-safety", "gate/1", place).data.get("rules")
    rule = found.get("masked-failure") if isinstance(found, dict) else None
    options = rule.get("options") if isinstance(rule, dict) else None
    words = options.get("questions") if isinstance(options, dict) else None
    return tuple(tuple(str(each).split()) for each in words) if isinstance(words, list) else ()


class LaterJobs(Struct, frozen=True):
    """Starts jobs for blocks of a session; what that needs is loaded when there is one."""

    root: Path
    session: str
    around: Surroundings

    def start(
        self, action: Action, invocation: Invocation, timeout_s: float | None, expect_exit: tuple[int, ...] = (0,)
    ) -> Job:
        from runbook_kit.cli.backgrounds import Jobs

        return Jobs(self.root, self.session, self.around).start(action, invocation, timeout_s, expect_exit)
