"""What the environment of a run holds that the policy refuses, or never hands to a block."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise

from runbook_kit.document.model import Runbook
from runbook_kit.plan.draft import TARGETS
from runbook_kit.plan.model import Plan, Reason
from runbook_kit.plan.policy import Environment, Policy


def refusals(policy: Policy, mode: str, environment: Mapping[str, str]) -> tuple[Reason, ...]:
    """Why a run in `mode` is refused in this environment; no value is shown."""
    denied = [name for name, value in sorted(environment.items()) if is_denied(policy.environment, name, value)]
    found = [
        Reason("denied-variable", f"The environment sets {name}, which the policy denies: unset it.") for name in denied
    ]
    rules = policy.modes.get(mode)
    secrets = secret_names(policy.environment, environment)
    if secrets and rules is not None and rules.secrets == "refuse":
        message = f"The environment holds {', '.join(secrets)}, and mode {mode} refuses secrets: unset them."
        found.append(Reason("secret-in-environment", message))
    return tuple(found)


def stops_always(policy: Policy, plan: Plan, runbook: Runbook) -> bool:
    """Whether the plan is a whole stop playbook that the policy, and not the document, lets run whatever is halted.

    That concerns a halt and what the environment holds; risks, paths and approvals are judged as ever.
    """
    whole = any(action.address.startswith(f"{TARGETS}/") for action in plan.actions)
    return whole and runbook.header.kind == "stop" and runbook.path in policy.stop_playbooks


def is_denied(rules: Environment, name: str, value: str) -> bool:
    """Whether a run is refused while the variable `name` has this value."""
    return name in rules.deny and value.strip().lower() not in rules.harmless


def secret_names(rules: Environment, environment: Mapping[str, str]) -> tuple[str, ...]:
    """The variables that are set and whose names say that they hold a secret, sorted."""
    return tuple(sorted(name for name, value in environment.items() if value and is_secret(rules, name)))


def is_secret(rules: Environment, name: str) -> bool:
    """Whether a whole `_`-separated word of `name` is a secret word, or one of a pair behind its partner."""
    words = name.upper().split("_")
    return not set(words).isdisjoint(rules.secret_words) or any(
        before in rules.secret_pairs.get(word, ()) for before, word in pairwise(words)
    )


def withheld_names(rules: Environment, environment: Mapping[str, str]) -> tuple[str, ...]:
    """The variables that no block is given, sorted."""
    return tuple(sorted({name for name in environment if name in rules.withhold} | {*secret_names(rules, environment)}))
