"""Carries out a plan, action by action: yields what happened, each event before anything else happens."""

from __future__ import annotations

from collections.abc import Generator, Iterator, Mapping, Sequence
from typing import assert_never

from msgspec.structs import replace

from runbook_kit.document.model import Block
from runbook_kit.document.placeholders import input_key
from runbook_kit.plan.model import Action
from runbook_kit.run.assignment import Assignment, Ended, Stop
from runbook_kit.run.attempt import attempt, executor_of, invoke, keep_shell, slug, task_of
from runbook_kit.run.criteria import PASS, Checking, Decided, decide, run_check
from runbook_kit.run.digests import phase_digest, step_digest
from runbook_kit.run.model import Left
from runbook_kit.run.reaping import end_processes
from runbook_kit.run.requirements import decide_requirement
from runbook_kit.run.shell import Shell
from runbook_kit.run.stops import (
    EXITS,
    interrupted,
    needs_confirmation,
    needs_person,
    needs_signoff,
    refused_by_person,
    unmet,
)
from runbook_kit.run.surroundings import variable
from runbook_kit.session import events as happened
from runbook_kit.session.events import AnyEvent
from runbook_kit.session.state import SUCCESS

Happening = Generator[AnyEvent, None, Stop | None]
FRESH = Shell()
LONGEST_WAIT_S = 30.0


class Runner:
    """One run of a plan. What blocks hand on to each other lives here for the length of the run, and nowhere else."""

    def __init__(self, work: Assignment) -> None:
        self.work = work
        self.blocks = work.blocks()
        self.shells: dict[str, Shell] = dict(work.shells)
        self.outputs: dict[str, str] = dict(_outputs_before(work))
        self.left: list[Left] = []
        self.number = work.before.numbers
        self.done = 0
        self.warned = False
        self.finished_at: float | None = None

    def carry_out(self) -> Generator[AnyEvent, None, Ended]:
        """Everything in order; teardown whatever happens, except where the run is to be continued or was halted."""
        stop = yield from self._forward()
        if stop is None or not (stop.waits or stop.code == "halted"):
            stop = yield from self._teardown(stop)
        yield from self._end_children()
        return Ended(stop, tuple(self.left), self.warned)

    def _forward(self) -> Happening:
        actions = [action for action in self.work.plan.actions if action.when != "teardown"]
        for at, action in enumerate(actions):
            stop = yield from self._act(action)
            if stop is not None:
                return stop
            following = actions[at + 1].phase if at + 1 < len(actions) else ""
            if action.phase and action.phase != following:
                yield from self._pass(action.phase)
        return None

    def _pass(self, phase: str) -> Iterator[AnyEvent]:
        """A phase that was gone through whole has passed; one of which only a part was run has not."""
        found = next((each for each in self.work.runbook.phases if each.id == phase), None)
        if found is not None and not self.work.plan.selection:
            yield happened.PhasePassed(phase=phase, digest=phase_digest(found))

    def _teardown(self, before: Stop | None) -> Happening:
        """Clean up; what goes wrong there counts when nothing else did."""
        for action in self.work.plan.actions:
            if action.when != "teardown":
                continue
            stop = yield from self._act(action, cleaning=True)
            if stop is not None and stop.signal:
                return before or stop
            if stop is not None and before is None:
                before = stop if stop.waits else replace(stop, code="teardown-failed")
        return before

    def _end_children(self) -> Iterator[AnyEvent]:
        if self.left:
            alive = end_processes(self.left, self.work.grace_s)
            gone = [each for each in self.left if each not in alive]
            yield happened.ChildrenEnded(ended=_behind(self.work, gone), alive=_behind(self.work, alive))

    def _act(self, action: Action, *, cleaning: bool = False) -> Happening:
        """One action. A stop is why nothing behind it may be done."""
        why = self.work.watch.check() if not cleaning else ""
        if why:
            return interrupted(self.work.watch, why)
        match action.kind:
            case "requires":
                return (yield from self._requirement(action))
            case "check":
                return (yield from self._check(action))
            case "manual":
                return (yield from self._manual(action))
            case "signoff":
                return (yield from self._signoff(action))
            case "block" | "undo":
                return (yield from self._block(action))
            case "teardown":
                return (yield from (self._block(action) if action.lang else self._manual(action)))
            case _:
                assert_never(action.kind)

    # Requirements and criteria

    def _requirement(self, action: Action) -> Happening:
        work = self.work
        if "/needs/" in action.address:
            said = work.needs(action.phase, action.address.rpartition("/")[2])
            met = not said
        else:
            rules = work.policy.modes[work.plan.mode]
            fact = decide_requirement(action.address, work.runbook, rules.requires, work.machine)
            met, said = fact.met, work.masker.mask(fact.said)
        return (yield from self._answered(action, Decided(met, said)))

    def _check(self, action: Action) -> Happening:
        self.work.screen.says(action, "checks", "")
        decided = decide(action, self._checking(), self._variables(action.phase), self.number)
        if decided.stopped in ("interrupted", "halted"):
            yield self._criterion(action, "unmet", reason=decided.said)
            return interrupted(self.work.watch, decided.stopped)
        return (yield from self._answered(action, decided))

    def _checking(self) -> Checking:
        work = self.work
        return Checking(
            root=work.root,
            folder=work.folder / "blocks",
            surroundings=work.surroundings,
            masker=work.masker,
            watch=work.watch,
            world=work.world,
            mode=work.plan.mode,
            session=work.session,
        )

    def _variables(self, phase: str) -> dict[str, str]:
        """What blocks of the phase have exported, and all outputs so far."""
        return {**self.shells.get(phase, FRESH).variables, **self.outputs}

    def _answered(self, action: Action, decided: Decided) -> Happening:
        """Record how a requirement or a check was decided, and whether the run may go on."""
        if decided.met:
            yield self._criterion(action, "met", decided=decided, reason=decided.said)
            self.work.screen.says(action, "met", decided.said)
            return None
        reason = self._override(action)
        if reason:
            yield from self._overridden(action, reason)
            return None
        yield self._criterion(action, "unmet", decided=decided, reason=decided.said)
        self.work.screen.says(action, "unmet", decided.said)
        if action.optional:
            return None
        stop = unmet(action, decided.said)
        yield happened.GateTripped(step=action.address, code=stop.code, reason=stop.reason)
        return stop

    def _manual(self, action: Action) -> Happening:
        work = self.work
        if self._has_answer(action):
            work.screen.says(action, "confirmed", "Answered before.")
            return None
        reason = self._override(action)
        if reason:
            yield from self._overridden(action, reason)
            return None
        answer = True if work.answers.yes else work.people.confirm(action.title, _place(action))
        if answer is None:
            if action.optional:
                return None
            yield self._criterion(action, "waiting")
            return needs_person(work, action)
        by = work.answers.operator
        if answer:
            how = "Answered beforehand with --yes." if work.answers.yes else ""
            yield self._criterion(action, "confirmed", by=by, reason=how)
            work.screen.says(action, "confirmed", how)
            return None
        yield self._criterion(action, "refused", by=by)
        if action.optional:
            return None
        stop = refused_by_person(action)
        yield happened.GateTripped(step=action.address, code=stop.code, reason=stop.reason)
        return stop

    def _signoff(self, action: Action) -> Happening:
        if self._has_answer(action):
            self.work.screen.says(action, "signed", "Signed before.")
            return None
        reason = self._override(action)
        if reason:
            yield from self._overridden(action, reason)
            return None
        yield self._criterion(action, "waiting")
        return None if action.optional else needs_signoff(self.work, action)

    def _has_answer(self, action: Action) -> bool:
        """Whether a person has answered in this session, not longer ago than the answer counts."""
        known = self.work.before.criteria.get(action.address)
        return known is not None and known.state in PASS and self.work.counts(action.address, known.at)

    def _override(self, action: Action) -> str:
        given = self.work.answers.overrides
        return given.get(action.address) or given.get(action.address.rpartition("/")[2], "")

    def _overridden(self, action: Action, reason: str) -> Iterator[AnyEvent]:
        by = self.work.answers.operator
        yield happened.Override(step=action.address, reason=reason, by=by)
        yield self._criterion(action, "overridden", by=by, reason=reason)
        self.work.screen.says(action, "overridden", reason)

    def _criterion(
        self, action: Action, answer: happened.Answer, *, by: str = "", reason: str = "", decided: Decided | None = None
    ) -> happened.CriterionChecked:
        ran = decided is not None and decided.exit_code is not None
        return happened.CriterionChecked(
            step=action.address,
            answer=answer,
            kind=action.kind,
            when=action.when,
            text=action.title,
            optional=action.optional,
            by=by,
            reason=reason,
            exit_code=decided.exit_code if decided and ran else None,
            duration_ms=decided.duration_ms if decided and ran else None,
        )

    # Blocks

    def _block(self, action: Action) -> Happening:
        work, block = self.work, self._block_of(action)
        digest = step_digest(action, block.attributes, work.plan.mode)
        if action.when != "teardown" and self._is_finished(action, digest):
            work.screen.says(action, "done", "Finished before.")
            return self._pause(action)
        stop = self._limited()
        if stop is not None:
            return stop
        skipped = self._condition(action, block)
        if skipped is not None:
            yield happened.StepSkipped(step=action.address, reason=skipped.said, code="condition")
            work.screen.says(action, "skipped", skipped.said)
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
        found = self.blocks.get(address)
        if found is not None:
            return found
        return Block(address.rpartition("/")[2], address, action.lang, action.source, self.work.runbook.span, ())

    def _is_finished(self, action: Action, digest: str) -> bool:
        known = self.work.before.steps.get(action.address)
        return known is not None and known.state in SUCCESS and known.digest == digest and not known.redo

    def _limited(self) -> Stop | None:
        """Why no further block may begin: the policy's limits."""
        limits = self.work.policy.modes[self.work.plan.mode].limits
        if limits.blocks and self.number >= limits.blocks:
            return Stop("limit-blocks", f"The policy allows {limits.blocks} blocks in a session.", 3)
        if limits.time_s and self.work.elapsed() >= limits.time_s:
            return Stop("limit-time", f"The policy allows a run {limits.time_s:g} s.", 3)
        if limits.throttle_s and self.finished_at is not None:
            self.work.wait(limits.throttle_s - (self.work.elapsed() - self.finished_at))
        return None

    def _condition(self, action: Action, block: Block) -> Decided | None:
        """Why the block's condition does not hold; None when it does, or there is none."""
        condition = block.attributes.condition
        if not condition:
            return None
        name = f"{slug(self.number + 1, action)}-if"
        variables = self._variables(action.phase)
        decided = run_check(condition, self._checking(), variables, name, action.timeout_s, action.address)
        return None if decided.met else replace(decided, said=f"Its condition does not hold. {decided.said}")

    def _confirm(self, action: Action, block: Block) -> Happening:
        asked = block.attributes.confirm not in ("", "false")
        if action.verdict == "confirm" or asked:
            question = block.attributes.confirm if asked and block.attributes.confirm != "true" else ""
            if self.work.answers.yes:
                yield happened.StepConfirmed(step=action.address, by=self.work.answers.operator, how="yes")
                return None
            answer = self.work.people.confirm(question or f"Run {action.address}?", _why(action))
            if answer is None:
                return needs_confirmation(self.work, action)
            if not answer:
                return refused_by_person(action)
            yield happened.StepConfirmed(step=action.address, by=self.work.answers.operator)
        if block.attributes.interactive and not self.work.people.at_terminal():
            return needs_person(self.work, action, "It needs a terminal.")
        return None

    def _attempts(self, action: Action, block: Block, digest: str) -> Happening:
        """The block, as often as its retries allow."""
        work = self.work
        self.number += 1
        most = 1 + min(block.attributes.retries, work.policy.modes[work.plan.mode].limits.retries)
        before = self.shells.get(action.phase, FRESH)
        for count in range(1, most + 1):
            yield self._started(action, block, digest, count)
            work.screen.begins(action, self.number, count)
            came = attempt(work, action, block, self.number, count, before, self._handed_on())
            finished = self._without_output(came.finished, block)
            if finished.outcome in SUCCESS:
                self.shells[action.phase] = came.shell
                self.outputs |= {variable(name): value for name, value in came.outputs.items()}
                finished = keep_shell(work, slug(self.number, action, count), came.shell, finished)
            self.left += came.ending.left
            yield finished
            work.screen.ended(action, finished)
            if came.ending.stopped in ("interrupted", "halted"):
                return interrupted(work.watch, came.ending.stopped)
            if finished.outcome in SUCCESS:
                self.finished_at = work.elapsed()
                self.warned |= finished.outcome == "warned"
                return self._pause(action)
            if count < most:
                work.wait(min(2.0 ** (count - 1), LONGEST_WAIT_S))
        return Stop(finished.code, f"{action.address} failed. {finished.reason}", EXITS.get(finished.code, 1))

    def _handed_on(self) -> Mapping[str, str]:
        return self.outputs

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

    def _without_output(self, finished: happened.StepFinished, block: Block) -> happened.StepFinished:
        """A block that does not hand on what a later one needs has failed, whatever it says itself."""
        if finished.outcome not in SUCCESS:
            return finished
        needed = {input_key(each.name) for each in self.work.plan.inputs if each.source == "output"}
        written = {input_key(name) for name, _ in finished.outputs}
        missing = [name for name in block.attributes.outputs if input_key(name) in needed - written]
        if not missing:
            return finished
        reason = f"It did not write {', '.join(missing)} to $RUNBOOK_OUTPUT, and a later block needs it."
        return replace(finished, outcome="failed", code="missing-output", reason=reason)

    def _start_job(self, action: Action, block: Block, digest: str) -> Happening:
        """A block that goes on in the background, under a supervisor of its own."""
        work = self.work
        self.number += 1
        name = slug(self.number, action)
        yield self._started(action, block, digest, 1)
        executor = executor_of(work, action.lang)
        task = task_of(work, action, block, name, self.shells.get(action.phase, FRESH), self._handed_on())
        job = work.background.start(action, invoke(work, executor, task), action.timeout_s)
        yield happened.JobStarted(
            step=action.address, job=job.id, pid=job.pid, started=job.started, purpose=action.title, log=job.log
        )
        finished = happened.StepFinished(
            step=action.address, outcome="passed", exit_code=None, duration_ms=0, number=self.number,
            reason=f"It goes on as job {job.id}.", code="background",
        )  # fmt: skip
        yield finished
        work.screen.ended(action, finished)
        return self._pause(action)

    def _pause(self, action: Action) -> Stop | None:
        """Stop behind this block when the operator has asked for it, here or from elsewhere."""
        wanted = self.work.answers.pause_after
        if wanted and wanted in (action.address, action.address.rpartition("/")[2]):
            return Stop("paused", f"The run pauses behind {action.address}, as asked.", 0, waits=True)
        if self.work.pause_asked():
            return Stop("paused", f"The run pauses behind {action.address}: somebody asked for it.", 0, waits=True)
        return None


def _outputs_before(work: Assignment) -> Iterator[tuple[str, str]]:
    """What finished blocks of a session that is resumed have handed on."""
    for step in work.before.steps.values():
        if step.state in SUCCESS:
            yield from ((variable(name), value) for name, value in step.outputs)


def _behind(work: Assignment, left: Sequence[Left]) -> tuple[happened.LeftBehind, ...]:
    return tuple(happened.LeftBehind(each.pid, work.masker.mask(each.command)) for each in left)


def _place(action: Action) -> str:
    return f"{action.address}, line {action.line}" if action.line else action.address


def _why(action: Action) -> str:
    """What a person should know before saying yes to a block."""
    reasons = " ".join(reason.message for reason in action.reasons)
    return f"{action.address}: {reasons}" if reasons else action.address
