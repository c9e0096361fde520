"""Carries out a plan, action by action: yields what happened, each event before anything else happens."""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence
from typing import assert_never

from msgspec.structs import replace

from runbook_kit.document.phasedigest import phase_digest
from runbook_kit.plan.model import Action
from runbook_kit.run.answering import ask, await_signoff, check, look_up
from runbook_kit.run.assignment import Assignment, Ended, Happening, Stop
from runbook_kit.run.blocks import Blocks
from runbook_kit.run.model import Left
from runbook_kit.run.reaping import end_processes
from runbook_kit.run.stops import interrupted
from runbook_kit.run.targets import addresses, stop_targets
from runbook_kit.session import events as happened
from runbook_kit.session.events import AnyEvent


class Runner:
    """One run of a plan."""

    def __init__(self, work: Assignment) -> None:
        self.work = work
        self.blocks = Blocks(work)

    def carry_out(self) -> Generator[AnyEvent, None, Ended]:
        """Everything in order; teardown whatever happens, except where the run is to be continued or was halted."""
        stop = yield from self._forward()
        if stop is None or not (stop.waits or stop.code == "halted" or stop.insisted):
            stop = yield from self._teardown(stop)
        yield from self._end_children()
        return Ended(stop, tuple(self.blocks.left), self.blocks.warned)

    def _forward(self) -> Happening:
        stops = frozenset(addresses(self.work))
        stop = (yield from stop_targets(self.work, self.blocks)) if stops else None
        if stop is not None:
            return stop
        actions = [each for each in self.work.plan.actions if each.when != "teardown" and each.address not in stops]
        for at, action in enumerate(actions):
            why = self.work.watch.check()
            stop = interrupted(self.work.watch, why) if why else (yield from self._act(action))
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
        """Clean up; what goes wrong there counts when nothing else did. A second signal, or a halt, ends it."""
        for action in self.work.plan.actions:
            if action.when != "teardown":
                continue
            stop = yield from self._act(action)
            if stop is not None and (stop.signal or stop.code == "halted"):
                return before or stop
            if stop is not None and before is None:
                before = stop if stop.waits else replace(stop, code="teardown-failed")
        return before

    def _end_children(self) -> Iterator[AnyEvent]:
        left = self.blocks.left
        if left:
            alive = end_processes(left, self.work.grace_s)
            gone = [each for each in left if each not in alive]
            yield happened.ChildrenEnded(ended=_behind(self.work, gone), alive=_behind(self.work, alive))

    def _act(self, action: Action) -> Happening:
        """One action. A stop is why nothing behind it may be done."""
        try:
            return (yield from self._action(action))
        except KeyboardInterrupt:  # a person who was asked pressed Ctrl-C
            return interrupted(self.work.watch, self.work.watch.check() or "interrupted")

    def _action(self, action: Action) -> Happening:
        match action.kind:
            case "requires":
                return (yield from look_up(self.work, action))
            case "check":
                blocks = self.blocks
                return (yield from check(self.work, action, blocks.variables(action.phase), blocks.number))
            case "manual":
                return (yield from ask(self.work, action))
            case "signoff":
                return (yield from await_signoff(self.work, action))
            case "block" | "undo":
                return (yield from self.blocks.carry_out(action))
            case "teardown":
                return (yield from (self.blocks.carry_out(action) if action.lang else ask(self.work, action)))
            case _:
                assert_never(action.kind)


def _behind(work: Assignment, left: Sequence[Left]) -> tuple[happened.LeftBehind, ...]:
    return tuple(happened.LeftBehind(each.pid, work.masker.mask(each.command)) for each in left)
