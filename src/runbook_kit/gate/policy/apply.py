"""What policy says to the objections of the rules in one document: excluded, suppressed, allowed, or left to stand."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING

from msgspec.structs import replace

from runbook_kit.finding import Finding, Severity, Span
from runbook_kit.gate.policy.globs import covers, matches
from runbook_kit.gate.policy.model import Allowance, GatePolicy, Objection, has_expired

if TYPE_CHECKING:
    from runbook_kit.gate.policy.directives import Directive

OWNER, USELESS = "docs-reference-targets", "useless-suppression"
Use = tuple[int, str]  # index of a directive, and the rule it suppressed


def excludes(policy: GatePolicy, rule: str, path: str) -> bool:
    """Whether the gate, or this rule of it, does not look at the document at `path`."""
    setting = policy.rules.get(rule)
    return covers(policy.exclude, path) or (setting is not None and covers(setting.exclude, path))


def apply_policies(
    objections: Iterable[Objection],
    directives: Sequence[Directive],
    policies: Mapping[str, GatePolicy],
    today: date,
    ran: Collection[str],
    path: str,
) -> tuple[tuple[Finding, ...], frozenset[Allowance]]:
    """The findings of the document at `path`, and the allowances that something needed, expired ones among them.

    What a directive or an allowance covers is marked as suppressed, with its reason, and counted. Directives that
    suppress nothing are findings as far as their rules are in `ran`, those that examined this document. Applying
    this to its own result changes nothing.
    """
    found: list[Finding] = []
    used: set[Allowance] = set()
    uses: set[Use] = set()
    excluded: dict[tuple[str, str], bool] = {}  # a document has few rules and many findings
    for objection in objections:
        finding = objection.finding
        policy = policies.get(finding.gate)
        key = finding.gate, finding.rule
        if key not in excluded:
            excluded[key] = finding.rule == USELESS or (policy is not None and excludes(policy, finding.rule, path))
        if excluded[key]:
            continue
        fitting = [] if policy is None else [each for each in policy.allowances if allows(each, objection)]
        if not fitting and not directives:
            found.append(finding)
            continue
        used.update(fitting)
        covering = [(index, each) for index, each in enumerate(directives) if _suppresses(each, finding, policies)]
        uses.update((index, finding.rule) for index, _ in covering)
        reasons = [each.reason for _, each in covering]
        reasons += [each.reason for each in fitting if not has_expired(each, today)]
        if reasons:
            finding = replace(finding, suppressed=True, reason=reasons[0])
        elif fitting:
            finding = replace(finding, hint=_with_expiry(finding.hint, fitting[0]))
        found.append(finding)
    found.extend(_about_directives(directives, uses, policies, ran, path))
    return tuple(found), frozenset(used)


def allows(allowance: Allowance, objection: Objection) -> bool:
    """Whether an allowance is about this objection, whether or not it has expired."""
    finding = objection.finding
    return (
        (not allowance.rules or finding.rule in allowance.rules)
        and (not allowance.path or covers([allowance.path], finding.span.path))
        and (not allowance.token or matches(allowance.token, objection.token))
    )


def place_of(allowance: Allowance) -> str:
    """Where an allowance stands, for people."""
    return f"{allowance.span.path}:{allowance.span.line}" if allowance.span else "the shipped policy"


def _suppresses(directive: Directive, finding: Finding, policies: Mapping[str, GatePolicy]) -> bool:
    if finding.rule not in directive.rules or not directive.covers(finding.span.line):
        return False
    return _is_suppressible(finding.rule, policies)


def _is_suppressible(rule: str, policies: Mapping[str, GatePolicy]) -> bool:
    return all(policy.rules[rule].suppressible for policy in policies.values() if rule in policy.rules)


def _with_expiry(hint: str, allowance: Allowance) -> str:
    """The hint of a finding that was allowed once."""
    over = f"Its allowance expired on {allowance.expires} ({place_of(allowance)})."
    return hint if over in hint else f"{hint} {over}".strip()


def _about_directives(
    directives: Sequence[Directive],
    uses: Collection[Use],
    policies: Mapping[str, GatePolicy],
    ran: Collection[str],
    path: str,
) -> Iterator[Finding]:
    """What `useless-suppression` objects to."""
    owner = policies.get(OWNER)
    if not directives or owner is None or USELESS not in ran or excludes(owner, USELESS, path):
        return
    judged = {
        rule
        for policy in policies.values()
        for rule in policy.rules
        if rule in ran and not excludes(policy, rule, path)
    }
    severity = owner.rules[USELESS].severity
    counted: Severity = "warning" if severity == "off" else severity  # off, and asked for by name
    for index, directive in enumerate(directives):
        needed = {rule for rule in directive.rules if (index, rule) in uses}
        for message, hint in (*_faults(directive), *_useless(directive, needed, judged, policies)):
            yield Finding(OWNER, USELESS, counted, directive.span, message, hint)


def _faults(directive: Directive) -> Iterator[tuple[str, str]]:
    for fault in directive.faults:
        yield fault.message, fault.hint


def _useless(
    directive: Directive, needed: Collection[str], judged: Collection[str], policies: Mapping[str, GatePolicy]
) -> Iterator[tuple[str, str]]:
    for rule in directive.rules:
        if not directive.marker and not _is_suppressible(rule, policies):
            gate = next(name for name, policy in policies.items() if rule in policy.rules)
            yield (
                f"`{rule}` may not be suppressed in a document.",
                f"Mend it, or ask for an allowance in `{gate}.yaml`.",
            )
    idle = [rule for rule in directive.rules if rule not in needed and _is_suppressible(rule, policies)]
    if directive.marker:
        if idle and not needed and all(rule in judged for rule in idle):
            yield "There is nothing on its line that this comment suppresses.", "Remove it."
        return
    if useless := [rule for rule in idle if rule in judged]:
        rest = len(useless) < len(directive.rules)
        what = ", ".join(f"`{rule}`" for rule in useless)
        where = _reach(directive.lines, directive.span)
        yield f"There is no finding of {what} {where} to suppress.", f"Remove {what if rest else 'it'}."


def _reach(lines: tuple[int, int], span: Span) -> str:
    """The lines of a directive, in words."""
    first, last = lines
    if last < first:
        return "below it"
    if lines == (span.line, span.line):
        return "on this line"
    return f"on line {first}" if first == last else f"on lines {first} to {last}"
