"""What a block finds around it: the environment it is given, and what it is never given."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from msgspec import Struct

from runbook_kit.plan.filling.spelling import is_free
from runbook_kit.plan.guard import is_secret, withheld_names
from runbook_kit.plan.policy import Policy

SHORTEST_SECRET = 4  # characters: masking every `1` of the output would hide more than it keeps
MARKS = ("RUNBOOK_SESSION", "RUNBOOK_STEP", "RUNBOOK_MODE", "RUNBOOK_OUTPUT")


class Surroundings(Struct, frozen=True):
    """The environment that every block of a run begins with, and the secrets that must not be seen.

    `secrets` are values; `withheld` are the names of variables that the caller has and no block gets.
    """

    environment: Mapping[str, str]
    secrets: frozenset[str] = frozenset()
    withheld: tuple[str, ...] = ()
    is_secret_name: Callable[[str], bool] = bool

    def of(self, session: str, step: str, mode: str, output: str = "") -> dict[str, str]:
        """The environment of one block."""
        marks = dict(zip(MARKS, (session, step, mode, output), strict=True))
        return {**self.environment, **{name: value for name, value in marks.items() if value}}


WITHOUT_NETWORK = ("unshare", "--user", "--map-current-user", "--net", "--")
NOTHING_FORCED: Mapping[str, str] = {}


def surround(
    environment: Mapping[str, str],
    policy: Policy,
    mode: str,
    values: Mapping[str, str],
    secrets: Mapping[str, str],
) -> Surroundings:
    """What blocks are given: the caller's environment without what the policy withholds, and the inputs.

    `values` are inputs by name, `secrets` those whose values must not be seen. Both reach a block as variables in
    capitals; what the policy forces in `mode` is there whatever else says.
    """
    withheld = withheld_names(policy.environment, environment)
    rules = policy.modes.get(mode)
    forced = rules.environment if rules else NOTHING_FORCED
    kept = {name: value for name, value in environment.items() if name not in withheld and name not in MARKS}
    kept |= {variable(name): value for name, value in (*values.items(), *secrets.items()) if is_free(variable(name))}
    named = {variable(name) for name in secrets}
    hidden = {value for value in secrets.values() if value}
    hidden |= {environment[name] for name in withheld if len(environment[name]) >= SHORTEST_SECRET}
    return Surroundings(
        environment={**kept, **forced},
        secrets=frozenset(hidden - set(policy.environment.harmless)),
        withheld=withheld,
        is_secret_name=lambda name: name in named or is_secret(policy.environment, name),
    )


def first_words(policy: Policy, mode: str) -> tuple[str, ...]:
    """The words before every command of a mode: those that take the network away where it has none."""
    return WITHOUT_NETWORK if policy.modes[mode].network == "none" else ()


def variable(name: str) -> str:
    """The environment variable that holds an input or an output."""
    return re.sub(r"\W", "_", name).upper()
