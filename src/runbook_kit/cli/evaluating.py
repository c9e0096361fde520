"""Evaluates requirements and criteria whose commands only read, outside of any session; blocks are never executed."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from msgspec.structs import replace

from runbook_kit.cli.assigning import ask_program, inputs_of, user, world_of
from runbook_kit.cli.clock import host
from runbook_kit.cli.history import why_not_passed
from runbook_kit.cli.order import Ready
from runbook_kit.cli.permits import refuse_halted, refuse_in_ci
from runbook_kit.cli.planning import Planned, policy_of, work_tree
from runbook_kit.cli.reading import Located
from runbook_kit.cli.watching import Listener
from runbook_kit.cli.wishes import Wishes
from runbook_kit.plan.answer import exit_code, plan_reasons
from runbook_kit.plan.draft import BUILT_IN
from runbook_kit.plan.model import Action, Checked, Facts
from runbook_kit.render.obstacles import missing_of
from runbook_kit.run.criteria import Checking, decide
from runbook_kit.run.masking import Masker
from runbook_kit.run.requirements import Machine, decide_requirement
from runbook_kit.run.surroundings import Surroundings, first_words, surround
from runbook_kit.session.folders import OWN

MORE_THAN_READ = "Not evaluated: it does more than read."
ASKS_AWAY = "Not evaluated: it asks over the network."
NOT_HERE = "Not evaluated: nothing of this plan may run here."
AWAY = ("/fact-aws_account",)  # requirements that are asked of a service elsewhere


def evaluated(planned: Planned, located: Located, wishes: Wishes) -> Planned:
    """The same with what can be said here and now about every requirement and criterion; writes no session.

    Raises `Refused` while everything is halted, and on a build server whose policy lets nothing be executed;
    `KeyboardInterrupt` when a signal ends it.
    """
    place, policy = located.place, policy_of(located.place)
    refuse_in_ci(policy, os.environ)
    refuse_halted(place.root)
    ready = Ready(located, planned, policy, wishes)
    found = dict(_closed(planned) if _is_closed(planned) else _open(ready, dict(os.environ)))
    facts = replace(planned.facts, checks=found)
    code = exit_code(planned.plan, facts)
    # What was refused for the command line alone, such as another plan than expected, stays refused.
    return replace(
        planned, facts=facts, reasons=plan_reasons(planned.plan, facts), exit_code=max(code, planned.exit_code)
    )


def _is_closed(planned: Planned) -> bool:
    return planned.plan.verdict == "deny" or bool(planned.facts.refused)


def _closed(planned: Planned) -> Iterator[tuple[str, Checked]]:
    for action in planned.plan.actions:
        if action.kind in ("requires", "check"):
            yield action.address, Checked(None, NOT_HERE)


def _open(ready: Ready, environ: Mapping[str, str]) -> Iterator[tuple[str, Checked]]:
    """Every requirement and criterion by its address, evaluated where that only reads."""
    located, plan, place = ready.located, ready.plan, ready.located.place
    runbook, root = located.selection.runbook, work_tree(located)
    around = surround(environ, ready.policy, plan.mode, *inputs_of(ready, environ))
    masker = Masker(around.secrets)
    machine = Machine(root, around.environment, host(), user(environ), ask_program(around.environment))
    rules = ready.policy.modes[plan.mode]
    with checking(ready, root, around, masker) as means:
        for number, action in enumerate(plan.actions, 1):
            if action.kind == "requires":
                if "/needs/" in action.address:
                    needed = action.address.rpartition("/")[2]
                    said = why_not_passed(place.root, runbook, needed, plan.mode, "")
                    yield action.address, Checked(not said, said)
                elif action.address.endswith(AWAY):
                    yield action.address, Checked(None, ASKS_AWAY)
                else:
                    fact = decide_requirement(action.address, runbook, rules.requires, machine)
                    yield action.address, Checked(fact.met, masker.mask(fact.said))
            elif action.kind == "check":
                why = why_not(action, ready.planned.facts)
                yield action.address, Checked(None, why) if why else _decided(action, means, number)


def why_not(action: Action, facts: Facts) -> str:
    """Why a criterion is not evaluated outside of a run; empty when it is."""
    if action.verdict == "deny":
        return "Not evaluated: it is denied."
    if action.risk != "read" or action.verdict != "allow":
        return MORE_THAN_READ
    if action.unfilled:
        return f"Not evaluated: there is no value for {', '.join(action.unfilled)}."
    if action.lang != BUILT_IN and facts.syntax.get(action.address):
        return "Not evaluated: bash cannot parse it."
    missing = missing_of(action, facts)
    return f"Not evaluated: {', '.join(missing)} is not on this machine." if missing else ""


def _decided(action: Action, means: Checking, number: int) -> Checked:
    decided = decide(action, means, {}, number)
    if decided.stopped == "interrupted":
        raise KeyboardInterrupt
    return Checked(decided.met, decided.said)


@contextmanager
def checking(ready: Ready, root: Path, around: Surroundings, masker: Masker) -> Iterator[Checking]:
    """What checks are evaluated with; their texts lie in a private folder, which is gone afterwards."""
    listener = Listener(ready.located.place.root / OWN, lambda: None)
    folder = Path(tempfile.mkdtemp(prefix="runbook-check-")).resolve()
    try:
        with listener.listening():
            yield Checking(
                root=root,
                folder=folder,
                surroundings=around,
                masker=masker,
                watch=listener,
                world=world_of(ready.located.place, root, around, ready.located.selection.runbook),
                mode=ready.plan.mode,
                forced=ready.policy.modes[ready.plan.mode].environment,
                first=first_words(ready.policy, ready.plan.mode),
            )
    finally:
        shutil.rmtree(folder, ignore_errors=True)
