"""How a requirement or a criterion is answered: by a look, by a check, by a person, or by an override."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from runbook_kit.document.probes import split_probe
from runbook_kit.plan.draft import BUILT_IN, criterion_at
from runbook_kit.plan.model import Action
from runbook_kit.run.assignment import Assignment, Happening
from runbook_kit.run.criteria import PASS, Checking, Decided, decide
from runbook_kit.run.requirements import decide_requirement
from runbook_kit.run.stops import interrupted, needs_person, needs_signoff, refused_by_person, unmet
from runbook_kit.run.surroundings import first_words
from runbook_kit.session import events as happened
from runbook_kit.session.events import AnyEvent
from runbook_kit.session.state import CriterionNow

CLEAN: Final = "requires/git-clean"
HELD: Final = "It held when the phase began, and what was run since may have changed it."


def look_up(work: Assignment, action: Action) -> Happening:
    """A requirement: a fact of the machine or the repository, or a phase that must have passed."""
    if is_settled(work, action):
        return None
    if "/needs/" in action.address:
        said = work.needs(action.phase, action.address.rpartition("/")[2])
        met = not said
    else:
        rules = work.policy.modes[work.plan.mode]
        fact = decide_requirement(action.address, work.runbook, rules.requires, work.machine)
        met, said = fact.met, work.masker.mask(fact.said)
    return (yield from _answered(work, action, Decided(met, said)))


def check(work: Assignment, action: Action, variables: Mapping[str, str], number: int) -> Happening:
    """A criterion with a check, which gets `variables` beside the environment; `number` names its file."""
    if is_settled(work, action):
        return None
    work.screen.says(action, "checks", "")
    decided = decide(action, checking_of(work), variables, number)
    if decided.stopped in ("interrupted", "halted"):  # which says nothing about the criterion
        return interrupted(work.watch, decided.stopped)
    return (yield from _answered(work, action, decided))


def is_settled(work: Assignment, action: Action) -> bool:
    """Whether something that had to hold before is not asked again when a session is resumed; the screen says so.

    That is a work tree that was clean, into which the phase has written since, and what was overridden. Everything
    else may have changed by itself while nobody looked, and is looked at again.
    """
    known = held_before(work, action)
    if known is None or not (known.state == "overridden" or asks_clean(action)):
        return False
    how = "Overridden" if known.state == "overridden" else "Held"
    work.screen.says(action, "kept", f"{how} when the phase began." if action.phase else f"{how} at the beginning.")
    return True


def held_before(work: Assignment, action: Action) -> CriterionNow | None:
    """How it was answered when its phase began, earlier in this session, and nothing of the phase had been done."""
    if action.when not in ("entry", "requires"):
        return None
    known = work.before.criteria.get(action.address)
    if known is None or known.state not in PASS or not work.counts(action.address, known.at):
        return None
    if known.at < work.before.changed_at:  # another document may mean something else by the same name
        return None
    before = work.before.steps
    begun = [each for each in work.plan.actions if each.when == "step" and each.address in before]
    has_begun = any(before[each.address].state != "skipped" and action.phase in ("", each.phase) for each in begun)
    return known if has_begun else None


def asks_clean(action: Action) -> bool:
    """Whether it is about a clean work tree and nothing else."""
    return action.address.endswith(CLEAN) or (
        action.lang == BUILT_IN and split_probe(action.source) == ("git", {"clean": True})
    )


def checking_of(work: Assignment) -> Checking:
    """What checks of this run are evaluated with."""
    return Checking(
        root=work.root,
        folder=work.folder / "blocks",
        surroundings=work.surroundings,
        masker=work.masker,
        watch=work.watch,
        world=work.world,
        mode=work.plan.mode,
        session=work.session,
        grace_s=work.grace_s,
        forced=work.policy.modes[work.plan.mode].environment,
        first=first_words(work.policy, work.plan.mode),
    )


def ask(work: Assignment, action: Action) -> Happening:
    """A criterion, or a step of teardown, that a person answers for."""
    if _has_answer(work, action):
        work.screen.says(action, "confirmed", "Answered before.")
        return None
    reason = _override(work, action)
    if reason:
        yield from _overridden(work, action, reason)
        return None
    answer = True if work.answers.yes else work.people.confirm(action.title, _place(action))
    if answer is None:
        if action.optional:
            return None
        yield _criterion(action, "waiting")
        return needs_person(work, action)
    by = work.answers.operator
    if answer:
        how = "Answered beforehand with --yes." if work.answers.yes else ""
        yield _criterion(action, "confirmed", by=by, reason=how)
        work.screen.says(action, "confirmed", how)
        return None
    yield _criterion(action, "refused", by=by)
    if action.optional:
        return None
    stop = refused_by_person(action)
    yield happened.GateTripped(step=action.address, code=stop.code, reason=stop.reason)
    return stop


def await_signoff(work: Assignment, action: Action) -> Happening:
    """A criterion that somebody else signs, while this run waits."""
    if _has_answer(work, action):
        work.screen.says(action, "signed", "Signed before.")
        return None
    reason = _override(work, action)
    if reason:
        yield from _overridden(work, action, reason)
        return None
    known = work.before.criteria.get(action.address)
    if known is not None and known.state == "refused":
        stop = refused_by_person(action)
        if not action.optional:
            yield happened.GateTripped(step=action.address, code=stop.code, reason=stop.reason)
        return None if action.optional else stop
    found = criterion_at(work.runbook, action.address)
    yield _criterion(action, "waiting", role=found.signoff if found else "")
    return None if action.optional else needs_signoff(work, action)


def _answered(work: Assignment, action: Action, decided: Decided) -> Happening:
    """Record how a requirement or a check was decided, and whether the run may go on."""
    if decided.met:
        yield _criterion(action, "met", decided=decided, reason=decided.said)
        work.screen.says(action, "met", decided.said)
        return None
    reason = _override(work, action)
    if reason:
        yield from _overridden(work, action, reason)
        return None
    yield _criterion(action, "unmet", decided=decided, reason=decided.said)
    work.screen.says(action, "unmet", decided.said)
    if action.optional:
        return None
    stop = unmet(work, action, f"{decided.said} {HELD if held_before(work, action) else ''}".strip())
    yield happened.GateTripped(step=action.address, code=stop.code, reason=stop.reason)
    return stop


def _has_answer(work: Assignment, action: Action) -> bool:
    """Whether a person has answered in this session, not longer ago than the answer counts."""
    known = work.before.criteria.get(action.address)
    return known is not None and known.state in PASS and work.counts(action.address, known.at)


def _override(work: Assignment, action: Action) -> str:
    given = work.answers.overrides
    return work.masker.mask(given.get(action.address) or given.get(action.address.rpartition("/")[2], ""))


def _overridden(work: Assignment, action: Action, reason: str) -> Iterator[AnyEvent]:
    by = work.answers.operator
    yield happened.Override(step=action.address, reason=reason, by=by)
    yield _criterion(action, "overridden", by=by, reason=reason)
    work.screen.says(action, "overridden", reason)


def _criterion(
    action: Action,
    answer: happened.Answer,
    *,
    by: str = "",
    role: str = "",
    reason: str = "",
    decided: Decided | None = None,
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
        role=role,
        reason=reason,
        exit_code=decided.exit_code if decided and ran else None,
        duration_ms=decided.duration_ms if decided and ran else None,
    )


def _place(action: Action) -> str:
    return f"{action.address}, line {action.line}" if action.line else action.address
