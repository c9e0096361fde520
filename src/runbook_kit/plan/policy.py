"""The execution policy of a repository: which modes there are, and what each allows, asks about and denies."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Literal

from msgspec import Struct, field

from runbook_kit.document.model import GitRequirement
from runbook_kit.finding import Span
from runbook_kit.plan.digest import digest_of
from runbook_kit.plan.fields import Fields
from runbook_kit.plan.limits import Limits, read_limits, read_variables
from runbook_kit.plan.model import RISKS, VERDICTS, Risk, Verdict

FORMAT = "execution/1"
KEYS = (
    "format", "version", "default_mode", "modes", "reasons", "attributes", "protected", "out", "timeouts",
    "environment", "ci", "known", "limits", "interpreters", "schedules",
    "stop_playbooks",
)  # fmt: skip
MODE_KEYS = (
    "description", "blocked", "approvals", "risks", "reasons", "writes", "requires", "secrets", "environment",
    "network", "limits",
)  # fmt: skip
# No policy may let these through: what such a block would run is not what its readers see, or not one word.
NEVER = ("entity-in-command", "hidden-character", "unsafe-input-position", "unsafe-input-value")
# What no mode of a schedule may simply allow.
GRAVE: tuple[Risk, ...] = ("remote", "destructive", "privileged")
DEFAULT_TIMEOUT_S = 600.0
LIVE_APPROVALS = 2  # a live mode needs two people beside the operator
DIGEST = re.compile(r"[0-9a-f]{64}")
NO_LIMITS = Limits()


class ModePolicy(Struct, frozen=True):
    """What one mode allows. A risk or reason that is not listed is denied."""

    name: str
    description: str = ""
    blocked: bool = False
    approvals: int = 0
    risks: Mapping[str, Verdict] = field(default_factory=dict)
    reasons: Mapping[str, Verdict] = field(default_factory=dict)
    outside: Verdict = "deny"  # writes outside the work tree and the out folder
    unclear: Verdict = "deny"  # writes to a place that only the run will know
    requires: GitRequirement = field(default_factory=GitRequirement)
    secrets: Literal["withhold", "refuse"] = "withhold"  # when the environment holds secret-like names
    environment: Mapping[str, str] = field(default_factory=dict)  # variables that every block is given
    network: Literal["open", "none"] = "open"  # `none`: blocks run without any network
    limits: Limits = NO_LIMITS


class KnownProgram(Struct, frozen=True):
    """A program the policy vouches for: its name, the file it is, that file's SHA-256 (hexadecimal), its risk."""

    name: str
    path: str
    digest: str
    risk: Risk


class Environment(Struct, frozen=True):
    """Which variables stop a run, and which never reach a block."""

    deny: tuple[str, ...] = ()
    harmless: tuple[str, ...] = ("",)
    withhold: tuple[str, ...] = ()
    secret_words: tuple[str, ...] = ()
    secret_pairs: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


class Unattended(Struct, frozen=True):
    """How a run that a schedule starts is carried out, when nobody is there: in which mode, or as a dry run only."""

    mode: str = ""  # empty: as the runbook says, and nothing is executed
    execute: bool = False


class Policy(Struct, frozen=True):
    """A whole execution policy; `digest` is the SHA-256 of its bytes, hexadecimal."""

    path: str
    digest: str
    version: str
    default_mode: str
    modes: Mapping[str, ModePolicy]
    reasons: Mapping[str, Verdict]
    attributes: frozenset[str]
    protected: tuple[str, ...]
    out: str
    timeout_s: float
    environment: Environment
    ci_execute: bool
    known: Mapping[str, KnownProgram]
    interpreters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # language → command with {file}
    unattended: Unattended = Unattended()
    stop_playbooks: tuple[str, ...] = ()  # paths of documents that run whatever is halted or set

    @property
    def known_risks(self) -> dict[str, Risk]:
        """The risk of every program that the policy vouches for, by name and by path."""
        return {key: each.risk for each in self.known.values() for key in (each.name, each.path)}

    def reason_verdict(self, mode: ModePolicy, code: str) -> Verdict:
        """What follows from a reason that the analysis of a command gave: the mode's word, else everybody's."""
        return mode.reasons.get(code) or self.reasons.get(code, "deny")


def stricter(*verdicts: Verdict) -> Verdict:
    """The strictest of `verdicts`; `allow` when there are none."""
    return max(verdicts, key=VERDICTS.index, default="allow")


def read_policy(
    data: Mapping[str, object],
    *,
    digest: str = "",
    path: str = "gates/execution.yaml",
    locate: Callable[[str], Span] | None = None,
) -> Policy:
    """The policy in `data`, the plain content of a file with `format: execution/1`.

    `digest` is the SHA-256 of the file's bytes (hexadecimal), else that of the data. `locate` gives the place
    of a JSON pointer's key in the file, for messages. Raises `InvalidInput` for an unknown key or word, a value
    of another type, and a live mode that is open with fewer than two approvals.
    """
    top = Fields(data, "", path, locate)
    top.allow(*KEYS)
    if top.text("format") != FORMAT:
        raise top.wrong("format", f"must be `{FORMAT}`")
    limits = read_limits(top.section("limits"))
    modes = {name: _read_mode(name, section, limits) for name, section in top.section("modes").sections()}
    timeouts, ci = top.section("timeouts").allow("default"), top.section("ci").allow("execute")
    return Policy(
        path=path,
        digest=digest or digest_of(data),
        version=top.text("version"),
        default_mode=top.word("default_mode", modes, "shadow"),
        modes=modes,
        reasons=_read_reasons(top.section("reasons")),
        attributes=frozenset(top.texts("attributes")),
        protected=top.texts("protected"),
        out=top.text("out", "out"),
        timeout_s=timeouts.seconds("default", DEFAULT_TIMEOUT_S),
        environment=_read_environment(top.section("environment")),
        ci_execute=ci.flag("execute"),
        known={name: _read_known(name, section) for name, section in top.section("known").sections()},
        interpreters=_read_interpreters(top.section("interpreters")),
        stop_playbooks=top.texts("stop_playbooks"),
        unattended=_read_unattended(top.section("schedules"), modes),
    )


def _read_unattended(section: Fields, modes: Mapping[str, ModePolicy]) -> Unattended:
    """How schedules run things. The mode must be one that is safe when nobody watches."""
    section.allow("mode", "execute")
    name, execute = section.word("mode", modes, ""), section.flag("execute")
    if execute and not name:
        raise section.wrong("mode", "is missing: it names the mode that schedules run in")
    mode = modes.get(name)
    if mode is not None and (name == "live" or mode.blocked or mode.approvals):
        raise section.wrong("mode", "must be a mode that needs nobody: not live, not blocked, without approvals")
    grave = [risk for risk in GRAVE if mode is not None and mode.risks.get(risk) == "allow"]
    if grave:
        raise section.wrong("mode", f"must be a mode that does not allow {' or '.join(grave)} commands unasked")
    return Unattended(name, execute)


def _read_mode(name: str, section: Fields, limits: Limits) -> ModePolicy:
    section.allow(*MODE_KEYS)
    writes = section.section("writes").allow("outside", "unclear")
    mode = ModePolicy(
        name=name,
        description=section.text("description"),
        blocked=section.flag("blocked"),
        approvals=section.count("approvals"),
        risks=section.section("risks").verdicts((*RISKS, "unknown")),
        reasons=_read_reasons(section.section("reasons")),
        outside=writes.verdict("outside"),
        unclear=writes.verdict("unclear"),
        requires=_read_git(section.section("requires").allow("git").section("git")),
        secrets="refuse" if section.word("secrets", ("withhold", "refuse"), "withhold") == "refuse" else "withhold",
        environment=read_variables(section.section("environment")),
        network="none" if section.word("network", ("open", "none"), "open") == "none" else "open",
        limits=read_limits(section.section("limits"), limits),
    )
    if name == "live" and not mode.blocked and mode.approvals < LIVE_APPROVALS:
        raise section.wrong("approvals", f"must be {LIVE_APPROVALS} or more where `live` is not blocked")
    return mode


def _read_reasons(section: Fields) -> Mapping[str, Verdict]:
    verdicts = section.verdicts()
    for code in NEVER:
        if verdicts.get(code, "deny") != "deny":
            raise section.wrong(code, "must be deny: such a block would run something else than it shows")
    return verdicts


def _read_git(section: Fields) -> GitRequirement:
    section.allow("clean", "branch")
    return GitRequirement(section.flag("clean") if section.has("clean") else None, section.texts("branch"))


def _read_environment(section: Fields) -> Environment:
    section.allow("deny", "harmless", "withhold", "secret_words", "secret_pairs")
    pairs = section.section("secret_pairs")
    return Environment(
        deny=section.texts("deny"),
        harmless=("", *section.texts("harmless")),
        withhold=section.texts("withhold"),
        secret_words=section.texts("secret_words"),
        secret_pairs={word: pairs.texts(word) for word in pairs.names},
    )


def _read_interpreters(section: Fields) -> Mapping[str, tuple[str, ...]]:
    found = {name: section.texts(name) for name in section.names}
    for name, words in found.items():
        if sum("{file}" in word for word in words) != 1:
            raise section.wrong(name, "must be a list of words, one of them with `{file}`")
    return found


def _read_known(name: str, section: Fields) -> KnownProgram:
    section.allow("path", "digest", "risk")
    digest = section.text("digest").removeprefix("sha256:")
    if not section.text("path"):
        raise section.wrong("path", "is missing: it names the file that the program is")
    if not DIGEST.fullmatch(digest):
        raise section.wrong("digest", "must be `sha256:` and 64 hexadecimal digits: the policy vouches for these bytes")
    risk = next((risk for risk in RISKS if risk == section.word("risk", RISKS, "")), None)
    if risk is None:
        raise section.wrong("risk", f"is missing; it is one of {', '.join(RISKS)}")
    return KnownProgram(name, section.text("path"), digest, risk)
