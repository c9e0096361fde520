"""One block carried out once: from its text to its ending, with its output on disk."""

from __future__ import annotations

import os
import stat
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from runbook_kit.canonical import sha256
from runbook_kit.document.model import Block
from runbook_kit.errors import Refused, RunbookError, Tampered
from runbook_kit.plan.model import Action
from runbook_kit.run.assignment import Assignment, Stop
from runbook_kit.run.executors import executor_for
from runbook_kit.run.executors.other import Other
from runbook_kit.run.judging import judge, readiness_of
from runbook_kit.run.model import Ending, Executor, Invocation, Task
from runbook_kit.run.needles import needles
from runbook_kit.run.outputs import OUTPUT, take_outputs
from runbook_kit.run.process import execute
from runbook_kit.run.recording import Recorder
from runbook_kit.run.shell import Shell
from runbook_kit.run.surroundings import first_words
from runbook_kit.session.blocksources import file_name
from runbook_kit.session.events import LeftBehind, StepFinished
from runbook_kit.session.folders import FOLDERS
from runbook_kit.session.log import write_new

# What keeps a block from beginning and is no reason to leave the session as it is: the block has failed.
NOT_BEGUN = frozenset(
    {"cwd-missing", "block-not-started", "state-too-large", "no-descriptors", "interpreter-not-found"}
    | {"unknown-language", "no-terminal", "no-pseudo-terminal", "nul-in-block"}
)
LOST = "What it changed in the shell could not be read, so the next block begins as this one did."


class Attempt(Struct, frozen=True):
    """What one attempt came to, for the record and for the blocks behind it. `stop`: it could not even begin."""

    finished: StepFinished
    ending: Ending
    shell: Shell
    outputs: Mapping[str, str]
    stop: Stop | None = None


def slug(number: int, action: Action, attempt: int = 1) -> str:
    """The name of a block's files: its number in the session, its id, and which attempt it was."""
    return file_name(number, action.address, attempt)


def executor_of(work: Assignment, lang: str) -> Executor:
    """What carries out blocks of a language. Raises `Refused` when nothing here does."""
    found = executor_for(lang)
    if found is not None:
        return found
    words = work.policy.interpreters.get(lang)
    if words is None:
        raise Refused(
            f"Nothing here carries out blocks in `{lang}`.",
            hint=f"Name its command in gates/execution.yaml: interpreters: {{{lang}: [{lang}, '{{file}}']}}.",
            code="unknown-language",
        )
    return Other(words, f".{lang}")


def task_of(work: Assignment, action: Action, block: Block, name: str, shell: Shell, more: Mapping[str, str]) -> Task:
    """The block as a task for its executor; `more` are the outputs of earlier blocks."""
    output = os.fspath(work.folder / "blocks" / f"{name}{OUTPUT}")
    marks = work.surroundings.of(work.session, action.address, work.plan.mode, output)
    # A folder that the block names counts; else it begins where the block before it ended.
    begun = replace(shell, cwd="") if block.attributes.cwd else shell
    forced = work.policy.modes[work.plan.mode].environment  # wins over the document and over earlier blocks
    return Task(
        source=action.source,
        folder=os.fspath(work.folder / "blocks"),
        name=name,
        cwd=os.path.normpath(work.root / action.cwd),
        environment={**marks, **more, **forced},
        shell=begun,
        extra={**dict(block.attributes.env), **forced},
    )


def invoke(work: Assignment, executor: Executor, task: Task) -> Invocation:
    """How the block is started; without a network where the mode has none."""
    invocation = executor.invoke(task)
    return replace(invocation, argv=(*first_words(work.policy, work.plan.mode), *invocation.argv))


def attempt(
    work: Assignment, action: Action, block: Block, number: int, count: int, shell: Shell, more: Mapping[str, str]
) -> Attempt:
    """Carry the block out. What it does, or keeps it from beginning, is the result; what stops *us* is raised."""
    try:
        return _attempt(work, action, block, number, count, shell, more)
    except RunbookError as error:
        if error.code not in NOT_BEGUN:
            raise
        return not_begun(error, action, number, count, shell)


def not_begun(error: RunbookError, action: Action, number: int, count: int, shell: Shell) -> Attempt:
    """What an attempt came to whose process could not even be started."""
    finished = StepFinished(
        step=action.address,
        outcome="failed",
        exit_code=None,
        duration_ms=0,
        number=number,
        attempt=count,
        code=error.code,
        reason=error.message,
    )
    stop = Stop(error.code, f"{action.address} could not begin. {error.message}", error.exit_code, error.hint)
    return Attempt(finished, Ending(None), shell, {}, stop)


def _attempt(
    work: Assignment, action: Action, block: Block, number: int, count: int, shell: Shell, more: Mapping[str, str]
) -> Attempt:
    name = slug(number, action, count)
    executor = executor_of(work, action.lang)
    task = task_of(work, action, block, name, shell, more)
    refuse_replaced(work.folder)
    recorder = Recorder(work.folder / "logs" / f"{name}.log", work.masker, _most(work), work.screen.shows)
    try:
        ending = _execute(work, action, block, invoke(work, executor, task), recorder, name)
        recorded = recorder.finish()
    finally:
        recorder.abandon()
    carried = executor.carry(task, ending.carried)
    found = take_outputs(work.folder / "blocks" / f"{name}{OUTPUT}")
    finished = StepFinished(
        step=action.address,
        outcome="passed",
        exit_code=ending.code,
        signal=ending.signal,
        duration_ms=ending.duration_ms,
        number=number,
        attempt=count,
        log=f"logs/{name}.log",
        sha256=recorded.sha256,
        size=recorded.size,
        kept=recorded.kept,
        truncated=recorded.truncated,
        masked=recorded.masked,
        outputs=tuple((key, value) for key, value in found.values if work.masker.mask(value) == value),
        outputs_missing=tuple(key for key, value in found.values if work.masker.mask(value) != value),
        left=tuple(LeftBehind(each.pid, work.masker.mask(each.command)) for each in ending.left),
        readiness=readiness_of(recorded),
        recording=f"logs/{name}.cast" if block.attributes.interactive else "",
    )
    problems = (*found.problems, *([LOST] if carried.lost else []))
    judged = judge(finished, ending, recorded, action, block, problems, work.questions)
    return Attempt(judged, ending, carried.shell, dict(found.values))


def refuse_replaced(folder: Path) -> None:
    """Raise `Tampered` where something else is in the place of a folder of the session: it would be written to."""
    for name in FOLDERS:
        try:
            is_folder = stat.S_ISDIR(os.lstat(folder / name).st_mode)
        except OSError:
            is_folder = False
        if not is_folder:
            raise Tampered(
                f"`{name}` of this session is not the folder that was made for it.",
                hint="Look at who replaced it; nothing is written through it.",
                code="evidence-changed",
            )


def _execute(
    work: Assignment, action: Action, block: Block, invocation: Invocation, recorder: Recorder, name: str
) -> Ending:
    if not block.attributes.interactive:
        return execute(
            invocation, feed=recorder.feed, timeout_s=action.timeout_s, grace_s=work.grace_s, watch=work.watch
        )
    from runbook_kit.run.conversation import converse

    cast = work.folder / "logs" / f"{name}.cast"
    return converse(invocation, recorder, cast, action, work)


def _most(work: Assignment) -> int:
    return work.policy.modes[work.plan.mode].limits.output_mib << 20


def keep_shell(work: Assignment, name: str, shell: Shell, finished: StepFinished) -> StepFinished:
    """Write down what the next block begins with, so that a crash can resume; the record with where it is."""
    kept, missing = shell.without(work.surroundings.is_secret_name, forms(work.surroundings.secrets))
    file, data = f"state/{name}.json", kept.to_bytes()
    write_new(work.folder / file, data, durable=False)
    return replace(finished, state=file, state_sha256=sha256(data), state_missing=missing)


@cache
def forms(secrets: frozenset[str]) -> tuple[str, ...]:
    """Every text that shows one of the secrets, also an encoded one."""
    return tuple({os.fsdecode(needle) for secret in secrets for needle in needles(secret)})
