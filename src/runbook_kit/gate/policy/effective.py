"""Every setting of a gate as text, with where it comes from."""

from __future__ import annotations

import json
from collections.abc import Iterator

from msgspec import Struct

from runbook_kit.gate.policy.model import Allowance, GatePolicy


class Effective(Struct, frozen=True):
    """One setting: its name as in `GatePolicy.origins`, its value as text, and `shipped` or `FILE:LINE`."""

    name: str
    value: str
    origin: str


def effective_settings(policy: GatePolicy) -> tuple[Effective, ...]:
    """The settings of a gate: its rules in their order, then exclusions, allowances and markers."""
    return tuple(Effective(name, value, policy.origins.get(name, "shipped")) for name, value in _settings(policy))


def _settings(policy: GatePolicy) -> Iterator[tuple[str, str]]:
    for rule, setting in policy.rules.items():
        yield f"rules.{rule}.severity", setting.severity
        yield f"rules.{rule}.scope", setting.scope
        yield f"rules.{rule}.suppressible", "true" if setting.suppressible else "false"
        for key, value in setting.options.items():
            yield (
                f"rules.{rule}.options.{key}",
                value if isinstance(value, str) else json.dumps(value, ensure_ascii=False),
            )
        for index, glob in enumerate(setting.exclude):
            yield f"rules.{rule}.exclude.{index}", glob
    for index, glob in enumerate(policy.exclude):
        yield f"exclude.{index}", glob
    for index, allowance in enumerate(policy.allowances):
        yield f"allowances.{index}", _described(allowance)
    for index, marker in enumerate(policy.markers):
        yield f"markers.{index}", f"{marker.text}: {', '.join(marker.rules)}"


def _described(allowance: Allowance) -> str:
    parts = [", ".join(allowance.rules) or "every rule"]
    parts += [f"for {allowance.token}"] * bool(allowance.token) + [f"in {allowance.path}"] * bool(allowance.path)
    parts += [f"until {allowance.expires}"] * (allowance.expires is not None)
    return f"{' '.join(parts)}: {allowance.reason}"
