"""What a run would do, as frozen data: actions in order, each with its commands, risk, verdict and reasons."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from msgspec import Struct, field

# In rising order; `unknown` is a program the catalogue does not list.
Risk = Literal["read", "write", "network", "remote", "destructive", "privileged", "unknown"]
RISKS: tuple[Risk, ...] = ("read", "write", "network", "remote", "destructive", "privileged")
Verdict = Literal["allow", "confirm", "approve", "deny"]
VERDICTS: tuple[Verdict, ...] = ("allow", "confirm", "approve", "deny")  # mildest first
ActionKind = Literal["requires", "check", "block", "manual", "signoff", "teardown", "undo"]
When = Literal["requires", "entry", "step", "exit", "teardown"]


class Reason(Struct, frozen=True):
    """Why something has its risk or verdict: a stable code, a sentence, and the line in the document (0: none)."""

    code: str
    message: str
    line: int = 0


class Command(Struct, frozen=True):
    """One simple command of a block, after wrappers such as `env`, `sudo` or `xargs` were looked through.

    `name` is the program or builtin; `argv_head` is the name with the words that decided the risk (`git push`).
    `line` is the 1-based line within the block's source.
    """

    name: str
    argv_head: str
    risk: Risk
    line: int
    builtin: bool = False  # a shell builtin or function: no program to look for
    why: str = ""  # a few words: what the catalogue says about it
    via: tuple[str, ...] = ()  # the programs it is run through (`timeout`, `xargs`): they must be there, too


class FileUse(Struct, frozen=True):
    """A path that a command names literally; `writes` is true for redirections and output operands."""

    path: str
    line: int
    writes: bool = False


class Analysis(Struct, frozen=True):
    """What the commands of one block are, from its syntax alone; nothing was run or looked up on this machine."""

    commands: tuple[Command, ...] = ()
    files: tuple[FileUse, ...] = ()
    risk: Risk = "read"
    reasons: tuple[Reason, ...] = ()  # problems that a policy must judge; `line` is within the block's source
    functions: frozenset[str] = frozenset()  # names defined here, known to later blocks of the phase
    tainted: frozenset[str] = frozenset()  # names redefined, or {"*"} when PATH and the like changed
    aliases: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # known here and to later blocks, as words


class InputValue(Struct, frozen=True):
    """The value an input has in this plan and where it came from: set, environment, default, or missing.

    `output`: a block of the plan will hand it on to those behind it.
    """

    name: str
    source: Literal["set", "environment", "default", "output", "missing"]
    value: str = ""  # empty for secrets
    secret: bool = False


class Action(Struct, frozen=True):
    """One thing the run would do, ask or check."""

    address: str
    kind: ActionKind
    when: When
    title: str
    lang: str = ""
    source: str = ""  # with inputs filled; secrets as ${NAME}
    cwd: str = "."
    timeout_s: float | None = None
    risk: Risk = "read"
    commands: tuple[Command, ...] = ()
    files: tuple[FileUse, ...] = ()
    verdict: Verdict = "allow"
    reasons: tuple[Reason, ...] = ()
    unfilled: tuple[str, ...] = ()  # placeholders without a value, as written
    line: int = 0  # in the document
    phase: str = ""
    optional: bool = False
    checked: str = ""  # `source` as analysed, with plain words where a value is missing; empty when they are the same


class Plan(Struct, frozen=True):
    """Runbook + target + inputs + policy, in order. `digest` covers what was decided, not what this machine has."""

    target: str
    mode: str
    runbook_id: str
    runbook_path: str
    runbook_digest: str
    policy_digest: str
    catalogue_version: str
    inputs: tuple[InputValue, ...]
    actions: tuple[Action, ...]
    selection: tuple[str, ...] = ()
    digest: str = ""
    left_out: tuple[str, ...] = ()  # steps outside the normal order, as "kind: title (address)"
    verdict: Verdict = "allow"  # on the plan as a whole: its mode may be closed, or need approvals
    reasons: tuple[Reason, ...] = ()  # for that verdict, and what else there is to know about the whole
    scope: tuple[str, ...] = ()  # the only paths that may be changed; none: what the mode allows


class Checked(Struct, frozen=True):
    """Whether a requirement or a criterion holds here and now; `met` is None where it was not evaluated."""

    met: bool | None
    said: str = ""


class Facts(Struct, frozen=True):
    """What this machine says about a plan; shown beside it, never part of its digest."""

    programs: dict[str, str] = field(default_factory=dict)  # name → path, empty when not found
    syntax: dict[str, str] = field(default_factory=dict)  # address → what `bash -n` says, empty when fine
    missing_files: dict[str, tuple[str, ...]] = field(default_factory=dict)  # address → paths not there
    refused: tuple[Reason, ...] = ()  # what in this environment the policy refuses
    checks: dict[str, Checked] = field(default_factory=dict)  # address → what it came to; a plain dry run has none
