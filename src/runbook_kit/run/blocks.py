"""Carries out the blocks of a plan one by one: whether, how often, with what from earlier ones, and what came of it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from msgspec.structs import replace

from runbook_kit.document.model import Block
from runbook_kit.document.placeholders import input_key
from runbook_kit.errors import RunbookError
from runbook_kit.plan.model import Action
from runbook_kit.run.answering import checking_of
from runbook_kit.run.assignment import Assignment, Happening, Stop
from runbook_kit.run.attempt import Attempt, attempt, executor_of, invoke, keep_shell, not_begun, slug, task_of
from runbook_kit.run.criteria import Decided, run_check
from runbook_kit.run.digests import step_digest
from runbook_kit.run.judging import FAILURES
from runbook_kit.run.model import Left
from runbook_kit.run.shell import Shell
from runbook_kit.run.stops import EXITS, interrupted, needs_confirmation, needs_person, paused, refused_by_person
from runbook_kit.run.surroundings import variable
from runbook_kit.session import events as happened
from runbook_kit.session.state import SUCCESS
from runbook_kit.suggestion import shown

FRESH: Final = Shell()
LONGEST_WAIT_S: Final = 30.0
ENDED: Final = ("interrupted", "halted")  # why a block was ended that says nothing about the block


class Blocks:
    """What blocks hand on to each other. It lives here for the length of a run, and nowhere else."""

    def __init__(self, work: Assignment) -> None:
        self.work = work
        self.known = work.blocks()
        self.shells: dict[str, Shell] = dict(work.shells)
        self.outputs: dict[str, str] = dict(_outputs_before(work))
        self.left: list[Left] = []
        self.number = work.before.numbers
        self.warned = False
        self.finished_at: float | None = None

    def variables(self, phase: str) -> dict[str, str]:
        """What blocks of the phase have exported, and all outputs so far."""
        return {**self.shells.get(phase, FRESH).variables, **self.outputs}

    def carry_out(self, action: Action, *, again: bool = False) -> Happening:
        """One block, unless it is finished and not wanted `again`, its condition does not hold, or somebody says no."""
        work, block, cleaning = self.work, self._block_of(action), action.when == "teardown"
        digest = step_digest(action, block.attributes, work.plan.mode)
        if not cleaning and not again and self._is_finished(action, digest):
            work.screen.says(action, "done", "Finished before.")
            return self._pause(action)
        stop = None if cleaning else self._limited()  # what was set up is taken down, whatever it costs
        if stop is not None:
            return stop
        unmet = self._condition(action, block)
        if unmet is not None and unmet.stopped in ENDED:
            return interrupted(work.watch, unmet.stopped)
        if unmet is not None:
            said = f"Its condition does not hold. {unmet.said}"
            yield happened.StepSkipped(step=action.address, reason=said, code="condition")
            work.screen.says(action, "skipped", said)
            return None
        stop = yield from self._confirm(action, block)
        if stop is not None:
            return stop
        if block.attributes.background:
            return (yield from self._start_job(action, block, digest))
        return (yield from self._attempts(action, block, digest))

    def _block_of(self, action: Action) -> Block:
        """The block that an action carries out; a command of the front matter is one without attributes."""
        address = action.address.partition("~")[0]
        found = self.known.get(address)
        if found is not None:
            return found
        return Block(address.rpartition("/")[2], address, action.lang, action.source, self.work.runbook.span, ())

    def _is_finished(self, action: Action, digest: str) -> bool:
        known = self.work.before.steps.get(action.address)
        if action.address in {job.step for job in self.work.before.failed_jobs}:  # it began, and did not last
            return False
        return known is not None and known.state in SUCCESS and known.digest == digest and not known.redo

    def _limited(self) -> Stop | None:
        """Why no further block may begin: the policy's limits."""
        limits = self.work.policy.modes[self.work.plan.mode].limits
        if limits.blocks and self.number >= limits.blocks:
            return Stop("limit-blocks", f"The policy allows {limits.blocks} blocks in a session.", 3)
        if limits.time_s and self.work.elapsed() >= limits.time_s:
            return Stop("limit-time", f"The policy allows a run {limits.time_s:g} s.", 3)
        if limits.throttle_s and self.finished_at is not None:
            return self._wait(limits.throttle_s - (self.work.elapsed() - self.finished_at))
        return None

    def _wait(self, seconds: float) -> Stop | None:
        """Wait before a block begins, and say so; a stop when something came meanwhile."""
        if seconds <= 0:
            return None
        self.work.screen.waits(seconds)
        self.work.wait(seconds)
        why = self.work.watch.check()
        return interrupted(self.work.watch, why) if why else None

    def _condition(self, action: Action, block: Block) -> Decided | None:
        """Why the block's condition does not hold; None when it does, or there is none."""
        condition = block.attributes.condition
        if not condition:
            return None
        name = f"{slug(self.number + 1, action)}-if"
        variables = self.variables(action.phase)
        decided = run_check(condition, checking_of(self.work), variables, name, action.timeout_s, action.address)
        return None if decided.met else decided

    def _confirm(self, action: Action, block: Block) -> Happening:
        """Ask before a block that the policy or the document wants asked about; one that talks needs a terminal."""
        work = self.work
        if block.attributes.interactive and not work.people.at_terminal():
            return needs_person(work, action, "It needs a terminal.")
        asked = block.attributes.confirm not in ("", "false")
        if action.verdict != "confirm" and not asked:
            return None
        question = block.attributes.confirm if asked and block.attributes.confirm != "true" else ""
        if work.answers.yes:
            yield happened.StepConfirmed(step=action.address, by=work.answers.operator, how="yes")
            return None
        answer = work.people.confirm(question or f"Run {action.address}?", _why(action))
        if answer is None:
            return needs_confirmation(work, action)
        if not answer:
            return refused_by_person(action)
        yield happened.StepConfirmed(step=action.address, by=work.answers.operator)
        return None

    def _attempts(self, action: Action, block: Block, digest: str) -> Happening:
        """The block, as often as its retries allow."""
        work = self.work
        self.number += 1
        most = 1 + min(block.attributes.retries, work.policy.modes[work.plan.mode].limits.retries)
        before = self.shells.get(action.phase, FRESH)
        for count in range(1, most + 1):
            stop = self._wait(min(2.0 ** (count - 2), LONGEST_WAIT_S)) if count > 1 else None
            if stop is not None:
                return stop
            yield self._started(action, block, digest, count)
            work.screen.begins(action, self.number, count)
            came = attempt(work, action, block, self.number, count, before, self.outputs)
            finished = self._judged(action, count, came, block, is_last=count == most)
            yield finished
            work.screen.ended(action, finished)
            if came.stop is not None or came.ending.stopped in ENDED:
                return came.stop or interrupted(work.watch, came.ending.stopped, insisted=came.ending.insisted)
            if finished.outcome in SUCCESS:
                self.finished_at = work.elapsed()
                self.warned |= finished.outcome == "warned"
                return self._pause(action)
        return Stop(finished.code, f"{action.address} failed. {finished.reason}", EXITS.get(finished.code, 1))

    def _judged(
        self, action: Action, count: int, came: Attempt, block: Block, *, is_last: bool
    ) -> happened.StepFinished:
        """How an attempt ended, for the record; what a success hands on is kept for the blocks behind it.

        A block that may fail is tried as often as any other: only its last failure is a warning.
        """
        self.left += came.ending.left
        finished = self._within_scope(self._without_output(came, block))
        if finished.outcome == "warned" and finished.code in FAILURES and not is_last:
            return replace(finished, outcome="failed")
        if finished.outcome not in SUCCESS:
            return finished
        self.shells[action.phase] = came.shell
        self.outputs |= {variable(name): value for name, value in came.outputs.items()}
        return keep_shell(self.work, slug(self.number, action, count), came.shell, finished)

    def _within_scope(self, finished: happened.StepFinished) -> happened.StepFinished:
        """A block that has changed what the declared scope leaves out has failed, whatever it says itself."""
        strays = self.work.strays()
        if not strays:
            return finished
        more = f" and {len(strays) - 3} more" if len(strays) > 3 else ""
        reason = f"It changed what is not within the scope: {', '.join(map(shown, strays[:3]))}{more}."
        return replace(finished, outcome="failed", code="outside-scope", reason=reason)

    def _without_output(self, came: Attempt, block: Block) -> happened.StepFinished:
        """A block that does not hand on what a later one needs has failed, whatever it says itself."""
        finished = came.finished
        if finished.outcome not in SUCCESS:
            return finished
        needed = {input_key(each.name) for each in self.work.plan.inputs if each.source == "output"}
        written = {input_key(name) for name in (*dict(finished.outputs), *finished.outputs_missing)}
        missing = [name for name in block.attributes.outputs if input_key(name) in needed - written]
        if not missing:
            return finished
        reason = f"It did not write {', '.join(missing)} to $RUNBOOK_OUTPUT, and a later block needs it."
        return replace(finished, outcome="failed", code="missing-output", reason=reason)

    def _started(self, action: Action, block: Block, digest: str, count: int) -> happened.StepStarted:
        return happened.StepStarted(
            step=action.address,
            digest=digest,
            number=self.number,
            attempt=count,
            kind=action.kind,
            title=action.title,
            lang=action.lang,
            risk=action.risk,
            idempotent=block.attributes.idempotent,
            undoes=block.attributes.undo,
        )

    def _start_job(self, action: Action, block: Block, digest: str) -> Happening:
        """A block that goes on in the background, under a supervisor of its own."""
        work = self.work
        self.number += 1
        name = slug(self.number, action)
        yield self._started(action, block, digest, 1)
        work.screen.begins(action, self.number, 1)
        shell = self.shells.get(action.phase, FRESH)
        try:
            task = task_of(work, action, block, name, shell, self.outputs)
            invocation = invoke(work, executor_of(work, action.lang), task)
            limits = block.attributes
            job = work.background.start(action, invocation, limits.timeout_s, limits.expect_exit)
        except RunbookError as error:
            came = not_begun(error, action, self.number, 1, shell)
            yield came.finished
            work.screen.ended(action, came.finished)
            return came.stop
        yield happened.JobStarted(
            step=action.address,
            job=job.id,
            pid=job.pid,
            started=job.started,
            purpose=action.title,
            log=job.log,
            spared=block.attributes.continue_on_error,
        )
        finished = happened.StepFinished(
            step=action.address, outcome="passed", exit_code=None, duration_ms=0, number=self.number,
            reason=f"It goes on as job {job.id}.", code="background",
        )  # fmt: skip
        yield finished
        work.screen.ended(action, finished)
        return self._pause(action)

    def _pause(self, action: Action) -> Stop | None:
        """Stop behind this block when the operator has asked for it, here or from elsewhere; never in teardown."""
        if action.when == "teardown":
            return None
        wanted = self.work.answers.pause_after
        if wanted and wanted in (action.address, action.address.rpartition("/")[2]):
            return paused(action, "as asked")
        return paused(action, "somebody asked for it") if self.work.pause_asked() else None


def _outputs_before(work: Assignment) -> Iterator[tuple[str, str]]:
    """What finished blocks of a session that is resumed have handed on."""
    for step in work.before.steps.values():
        if step.state in SUCCESS:
            yield from ((variable(name), value) for name, value in step.outputs)
    yield from work.outputs.items()


def _why(action: Action) -> str:
    """What a person should know before saying yes to a block."""
    reasons = " ".join(reason.message for reason in action.reasons)
    return f"{action.address}: {reasons}" if reasons else action.address
