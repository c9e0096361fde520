"""How much a run may take, as the policy says: time, blocks, attempts, output, and the pauses between."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct

from runbook_kit.plan.fields import Fields

KEYS = ("time", "blocks", "retries", "throttle", "cooldown", "output_mib")
OUTPUT_MIB = 100


class Limits(Struct, frozen=True):
    """Limits of one session. Zero is no limit; times are seconds.

    `throttle_s` is the least time between two blocks, `cooldown_s` between two sessions of one target,
    `output_mib` how much of a block's output is kept (beginning and end).
    """

    time_s: float = 0.0
    blocks: int = 0
    retries: int = 100
    throttle_s: float = 0.0
    cooldown_s: float = 0.0
    output_mib: int = OUTPUT_MIB


def read_limits(section: Fields, most: Limits = Limits()) -> Limits:  # noqa: B008
    """The limits in `section`; what it does not say is as in `most`. Raises `InvalidInput` for other keys."""
    section.allow(*KEYS)
    return Limits(
        time_s=section.seconds("time", most.time_s),
        blocks=section.count("blocks") if section.has("blocks") else most.blocks,
        retries=section.count("retries") if section.has("retries") else most.retries,
        throttle_s=section.seconds("throttle", most.throttle_s),
        cooldown_s=section.seconds("cooldown", most.cooldown_s),
        output_mib=(section.count("output_mib") if section.has("output_mib") else most.output_mib) or most.output_mib,
    )


def read_variables(section: Fields) -> Mapping[str, str]:
    """Variables that every block of a mode is given, whatever else says."""
    found = {}
    for name in section.names:
        if not name.replace("_", "a").isalnum() or name[0].isdigit() or not name.isascii():
            raise section.wrong(name, "is not the name of a variable")
        found[name] = section.text(name)
    return found
