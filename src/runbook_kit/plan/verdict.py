"""What the policy says about one block: allow, confirm, approve or deny, each with its reasons."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from fnmatch import fnmatchcase

from msgspec import Struct

from runbook_kit.document.model import Attributes
from runbook_kit.plan.guard import is_denied
from runbook_kit.plan.model import RISKS, VERDICTS, Analysis, Command, Reason, Risk, Verdict
from runbook_kit.plan.policy import NEVER, ModePolicy, Policy, stricter
from runbook_kit.suggestion import quoted

# How bad a risk is at most. `unknown` may be anything; it stands where a person should look before it runs.
SEVERITY: tuple[Risk, ...] = ("read", "write", "network", "unknown", "remote", "destructive", "privileged")
HARMLESS_TARGETS = ("/dev/null", "/dev/stdout", "/dev/stderr", "/dev/tty")
NOTHING_ASKED = Attributes()
SAYS = {"allow": "allows it", "confirm": "asks first", "approve": "needs an approval", "deny": "denies it"}
GLOB = frozenset("*?[")
EXPANDED = frozenset("$`{}")

Judged = Iterator[tuple[Verdict, Reason]]


RECORDS = ".runbook"  # a copy or link of it would be another name for what nobody may write


class Scope(Struct, frozen=True):
    """Where a block runs and where results go; paths are relative to the work tree, with forward slashes."""

    cwd: str = "."
    out: str = "out"
    protected: tuple[str, ...] = ()  # beside those of the policy
    moved: bool = False  # an earlier block of the phase changed the folder, so relative paths say little
    within: tuple[str, ...] = ()  # the only paths that may be written, beside the out folder


def judge(
    policy: Policy, mode: str, analysis: Analysis, attributes: Attributes = NOTHING_ASKED, scope: Scope | None = None
) -> tuple[Verdict, tuple[Reason, ...]]:
    """The verdict of `policy` on a block, and every reason once, what no policy can allow first, then the gravest.

    A document's own risk counts only where it is higher than the commands' (`understated-risk` says so).
    Lines of reasons are lines of the block's source. A mode, risk, reason or attribute that the policy
    does not list is denied.
    """
    rules = policy.modes.get(mode)
    if rules is None:
        known = ", ".join(policy.modes) or "none"
        return "deny", (Reason("unknown-mode", f"The policy has no mode {quoted(mode)}; its modes are: {known}."),)
    judged = [
        *_mode(rules, attributes),
        *_attributes(policy, attributes),
        *_commands(rules, analysis),
        *_declared(rules, analysis, attributes.risk),
        *((policy.reason_verdict(rules, reason.code), reason) for reason in analysis.reasons),
        *_writes(policy, rules, analysis, scope or Scope(out=policy.out)),
        *_folder(attributes),
        *_asks(attributes),
    ]
    judged.sort(key=lambda pair: (-VERDICTS.index(pair[0]), pair[1].code not in NEVER, pair[1].line))
    first = {(reason.code, reason.message): reason for _, reason in reversed(judged)}  # the earliest line of each
    return stricter(*(verdict for verdict, _ in judged)), tuple(
        dict.fromkeys(first[reason.code, reason.message] for _, reason in judged)
    )


def effective_risk(analysed: Risk, declared: str) -> Risk:
    """The risk that counts: what the commands are, or what the document says when that is higher."""
    return max((analysed, *(risk for risk in SEVERITY if risk == declared)), key=SEVERITY.index)


def _mode(rules: ModePolicy, attributes: Attributes) -> Judged:
    if rules.blocked:
        yield "deny", Reason("mode-blocked", f"The policy blocks mode {rules.name}.")
    if attributes.mode and rules.name not in attributes.mode:
        allowed = ", ".join(attributes.mode)
        yield "deny", Reason("mode-not-allowed", f"This block may run in mode {allowed} only, not in {rules.name}.")


def _attributes(policy: Policy, attributes: Attributes) -> Judged:
    for name, value in attributes.given:
        if name not in policy.attributes:
            yield "deny", Reason("unknown-attribute", f"The policy does not list the attribute {quoted(name)}.")
        if name == "risk" and value not in RISKS:
            yield "deny", Reason("unknown-risk", f"{quoted(value)} is no risk; risks are {', '.join(RISKS)}.")
    for name, value in attributes.env:
        if is_denied(policy.environment, name, value):
            yield "deny", Reason("denied-variable", f"The block sets {name}, which the policy denies.")


def _commands(rules: ModePolicy, analysis: Analysis) -> Judged:
    """One reason for every risk among the commands that is not simply allowed."""
    for risk in SEVERITY:
        verdict = rules.risks.get(risk, "deny")
        commands = [command for command in analysis.commands if command.risk == risk]
        if verdict == "allow" or not (commands or risk == analysis.risk):
            continue
        what = _risky(risk, commands)
        line = min((command.line for command in commands), default=_first_write(analysis))
        yield verdict, Reason(f"risk-{risk}", f"{what}: {rules.name} {SAYS[verdict]}.", line)


def _risky(risk: Risk, commands: list[Command]) -> str:
    names = list(dict.fromkeys(command.argv_head or command.name for command in commands))
    shown = ", ".join(f"`{name}`" for name in names[:3]) + (f" and {len(names) - 3} more" if len(names) > 3 else "")
    if risk == "unknown":
        return f"What {shown or 'it'} {'do' if len(names) > 1 else 'does'} is unknown"
    return f"{shown} {'is' if len(names) == 1 else 'are'} {risk}" if names else f"The block as a whole is {risk}"


def _first_write(analysis: Analysis) -> int:
    return min((use.line for use in analysis.files if use.writes), default=0)


def _declared(rules: ModePolicy, analysis: Analysis, declared: str) -> Judged:
    if declared not in RISKS:
        return
    if effective_risk(analysis.risk, declared) == declared != analysis.risk:
        verdict = rules.risks.get(declared, "deny")
        yield verdict, Reason("declared-risk", f"The document says {declared}: {rules.name} {SAYS[verdict]}.")
    elif analysis.risk != "unknown" and declared != analysis.risk:
        message = f"The document says {declared}, but its commands are {analysis.risk}; that counts."
        yield "allow", Reason("understated-risk", message)


def _writes(policy: Policy, rules: ModePolicy, analysis: Analysis, scope: Scope) -> Judged:
    """Writes below what is protected are denied; elsewhere the policy says, where it allows writing at all."""
    protected = (*policy.protected, *scope.protected)
    may_write = rules.risks.get("write", "deny") != "deny"
    for use in analysis.files:
        path = use.path
        where = posixpath.normpath(posixpath.join(scope.cwd, path))
        if not use.writes and analysis.risk != "read" and _is_below(where, RECORDS):
            text = f"`{path}` holds the records of runs: nothing that writes may name it."
            yield "deny", Reason("protected-path", text, use.line)
        if not use.writes or path in HARMLESS_TARGETS or path.startswith("/dev/fd/"):
            continue
        shielded = next((entry for entry in protected if _is_below(where, entry)), "")
        absolute = path.startswith(("/", "~"))
        moved = scope.moved and not absolute  # a change within this block is in the path already
        if shielded:
            yield "deny", Reason("protected-path", f"`{path}` is protected: nothing may write to {shielded}.", use.line)
        elif not may_write:
            continue
        elif EXPANDED.intersection(path) or moved:
            why = "the folder was changed before" if moved else "only the run will know its name"
            yield rules.unclear, Reason("write-unclear", f"Where `{path}` is written is unclear: {why}.", use.line)
        elif _leaves(where, scope, absolute=absolute):
            declared = " and ".join(scope.within)
            yield "deny", Reason("outside-scope", f"`{path}` is not within the scope: {declared}.", use.line)
        elif (absolute or where.split("/")[0] == "..") and not _is_below(where, scope.out):
            text = f"`{path}` is outside the work tree and the out folder."
            yield rules.outside, Reason("write-outside", text, use.line)


def _leaves(where: str, scope: Scope, *, absolute: bool) -> bool:
    """Whether a path of the work tree lies beside the scope that was declared for the run."""
    return (
        bool(scope.within) and not absolute and not any(_is_below(where, each) for each in (*scope.within, scope.out))
    )


def _is_below(path: str, folder: str) -> bool:
    """Whether `path`, perhaps with wildcards, is or may be `folder` or lies below it; letter case is ignored."""
    parts = path.casefold().split("/")
    wanted = posixpath.normpath(folder).casefold().split("/")
    return len(parts) >= len(wanted) and all(
        part == name or (not GLOB.isdisjoint(part) and fnmatchcase(name, part))
        for part, name in zip(parts, wanted, strict=False)
    )


def _folder(attributes: Attributes) -> Judged:
    cwd = attributes.cwd
    if cwd and (EXPANDED | GLOB | {"<", "~"}).intersection(cwd):
        yield "deny", Reason("cwd-unclear", f"The folder {quoted(cwd)} is not a plain path.")
    elif cwd and (cwd.startswith("/") or posixpath.normpath(cwd).split("/")[0] == ".."):
        yield "deny", Reason("cwd-outside", f"The folder {quoted(cwd)} is outside the work tree.")


def _asks(attributes: Attributes) -> Judged:
    if attributes.confirm and attributes.confirm != "false":
        yield "confirm", Reason("asks-first", "The block asks for confirmation.")
