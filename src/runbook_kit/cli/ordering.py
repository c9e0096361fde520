"""From the options of `runbook run --execute` to an order."""

from __future__ import annotations

import os
from collections.abc import Sequence

from runbook_kit.cli.order import Order
from runbook_kit.cli.person import identity, refuse_inside_a_block
from runbook_kit.cli.place import find_place
from runbook_kit.cli.wishes import Wishes, read_scope, read_values
from runbook_kit.errors import UsageError
from runbook_kit.run.assignment import Answers
from runbook_kit.session.events import SessionKind


def order_of(
    target: str,
    *,
    mode: str,
    values: Sequence[str],
    scope: Sequence[str],
    only: tuple[str, ...],
    start: str,
    expected: str,
    yes: bool,
    no_input: bool,
    approvals: tuple[str, ...],
    overrides: Sequence[str],
    pause_after: str,
    planned: str,
    resume: str,
    kind: SessionKind = "manual",
    accept_change: bool,
    done: tuple[str, ...],
    again: tuple[str, ...],
    form: str,
) -> Order:
    """The order. Raises `UsageError` for options that contradict each other or cannot be read."""
    if resume and (mode or only or start or planned or scope):
        given = "--mode" if mode else "--scope" if scope else "--only" if only else "--from" if start else "--session"
        raise UsageError(
            f"A session that is resumed keeps what it began with, so {given} cannot be given.",
            hint="Leave it out, or start a new session.",
            code="conflicting-options",
        )
    if (accept_change or done or again) and not resume:
        name = "--accept-change" if accept_change else "--done" if done else "--again"
        raise UsageError(f"{name} belongs to --resume.", hint="Name the session.", code="conflicting-options")
    if resume or overrides:
        refuse_inside_a_block(os.environ, "run --resume" if resume else "run --override")
    operator = identity(os.environ, find_place().root)
    return Order(
        target=target,
        wishes=Wishes(mode, read_values(values), only, start, read_scope(scope)),
        answers=Answers(operator, yes, read_overrides(overrides), pause_after),
        expected=expected,
        approvals=approvals,
        planned=planned,
        kind=kind,
        resume=resume,
        accept_change=accept_change,
        done=done,
        again=again,
        may_ask=not no_input,
        form=form,
    )


def read_overrides(words: Sequence[str]) -> dict[str, str]:
    """`CRITERION=REASON` words. Raises `UsageError` for one without a reason: it is what the record is for."""
    found = {}
    for word in words:
        name, _, reason = word.partition("=")
        if not name.strip() or not reason.strip():
            raise UsageError(
                f"`--override {word}` is not CRITERION=REASON.",
                hint="Write --override 'clean-tree=the only change is the runlog'.",
                code="invalid-value",
            )
        found[name.strip()] = reason.strip()
    return found
