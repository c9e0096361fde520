"""What the operator wants executed, and what was made of it: located, planned, and free to run."""

from __future__ import annotations

import shlex

from msgspec import Struct

from runbook_kit.cli.planning import Planned
from runbook_kit.cli.reading import Located
from runbook_kit.cli.wishes import Wishes, as_typed
from runbook_kit.document.placeholders import input_key
from runbook_kit.plan.model import Plan
from runbook_kit.plan.policy import Policy
from runbook_kit.run.assignment import Answers
from runbook_kit.session.events import SessionKind


class Order(Struct, frozen=True):
    """What the operator wants executed, as it was asked for."""

    target: str
    wishes: Wishes
    answers: Answers
    expected: str = ""  # digest of the plan
    approvals: tuple[str, ...] = ()  # files
    planned: str = ""  # session that was planned before
    kind: SessionKind = "manual"
    resume: str = ""
    accept_change: bool = False
    undoes: str = ""  # the session that is taken back
    schedule: str = ""  # what started this, when nobody did
    due_at: str = ""
    done: tuple[str, ...] = ()  # blocks with an unknown outcome that were carried out
    again: tuple[str, ...] = ()  # … that shall run again
    may_ask: bool = True
    form: str = "text"


class Ready(Struct, frozen=True):
    """What was located and planned, and may be executed."""

    located: Located
    planned: Planned
    policy: Policy
    wishes: Wishes

    @property
    def plan(self) -> Plan:
        return self.planned.plan


def as_dry_run(order: Order, ready: Ready) -> str:
    """The command line that prints the plan as JSON, ready to copy; the values of secrets are left out."""
    secrets = {input_key(each.name) for each in ready.plan.inputs if each.secret}
    words = as_typed(order.target or ready.plan.target, ready.wishes, secrets)
    return shlex.join([*words, "--mode", ready.plan.mode, "--format", "json"])
