"""Allowances that have had their day: what they allowed is gone, or they have expired."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import date

from runbook_kit.finding import Finding, Severity, Span
from runbook_kit.gate.policy.model import Allowance, Examined, GatePolicy, has_expired

OWNER, STALE = "docs-token-policy", "stale-allowance"


def stale_allowances(
    policies: Mapping[str, GatePolicy], used: Collection[Allowance], examined: Examined, today: date
) -> tuple[Finding, ...]:
    """Findings in the gates' files, by place. `used` is everything that `apply_policies` said was needed.

    That nothing needs an allowance can only be said when the whole repository was examined, with all of its rules;
    the same goes for one that has expired, unless this run needed it. Shipped allowances are no finding.
    """
    if OWNER not in policies or STALE not in examined.rules:
        return ()
    setting = policies[OWNER].rules[STALE].severity
    severity: Severity = "warning" if setting == "off" else setting  # off, and asked for by name
    found = [
        _finding(allowance, allowance.span, severity, today)
        for policy in policies.values()
        for allowance in policy.allowances
        if allowance.span and _is_stale(allowance, policy, used, examined, today)
    ]
    return tuple(sorted(found, key=lambda finding: finding.span))


def _is_stale(
    allowance: Allowance, policy: GatePolicy, used: Collection[Allowance], examined: Examined, today: date
) -> bool:
    if has_expired(allowance, today):
        return examined.complete or allowance in used
    rules = allowance.rules or policy.rules
    return allowance not in used and examined.complete and all(rule in examined.rules for rule in rules)


def _finding(allowance: Allowance, span: Span, severity: Severity, today: date) -> Finding:
    about = " ".join(_about(allowance))
    if has_expired(allowance, today):
        message, hint = (
            f"The allowance of {about} expired on {allowance.expires}.",
            "Mend what it allowed, or renew it.",
        )
    else:
        message, hint = f"Nothing needs the allowance of {about} any more.", "Remove it."
    return Finding(OWNER, STALE, severity, span, message, hint)


def _about(allowance: Allowance) -> Iterator[str]:
    yield ", ".join(f"`{rule}`" for rule in allowance.rules) or "every rule"
    if allowance.token:
        yield f"for `{allowance.token}`"
    if allowance.path:
        yield f"in `{allowance.path}`"
