"""A prompt pack as frozen data: what the prompts of one phase are made of, and the prompts with their size."""

from __future__ import annotations

from msgspec import Struct

from runbook_kit.document.model import Phase, Recovery, Risk, Role, Runbook, Step, Triage, WorkPackage

ROLES = {  # role: how people call it
    "orchestrator": "orchestrator",
    "implementer": "implementer",
    "reviewer": "reviewer",
    "policy-critic": "policy critic",
    "release-driver": "release driver",
}
SCOPES = ("docs-only", "code-and-docs")
SECTIONS = (  # the headings of every prompt, in this order
    "ROLE", "SCOPE", "NON-NEGOTIABLES", "INPUTS", "DISCOVERY", "WORK PACKAGES", "IMPLEMENT", "REVIEW", "VERIFICATION",
    "OUTPUT", "COMPLETION REPORT",
)  # fmt: skip
MOST_PACKAGES = 4  # when the document neither cuts work packages nor says how many


class Mode(Struct, frozen=True):
    """What a mode of the execution policy lets a run do: risks by what follows from them."""

    name: str
    description: str
    blocked: bool
    approvals: int
    allowed: tuple[str, ...]
    asked: tuple[str, ...]
    approved: tuple[str, ...]
    denied: tuple[str, ...]


class Given(Struct, frozen=True):
    """An input to fill in; `facts` say what it fills and what it may be, `value` is its default."""

    name: str
    description: str = ""
    facts: tuple[str, ...] = ()
    value: str = ""
    secret: bool = False
    required: bool = True


class Missing(Struct, frozen=True):
    """Something the document leaves open: a placeholder, or fields of a work package."""

    what: str
    where: str


class Listed(Struct, frozen=True):
    """A command to list, never to run: where it stands, what it is, how risky; `note` is what is said beside it."""

    address: str
    source: str
    risk: str
    line: int = 0
    lang: str = ""
    note: str = ""
    kind: str = "block"  # block, check, or demand: from a prompt that the document itself carries


class Condition(Struct, frozen=True):
    """A criterion: when it counts, its text, and who or what decides it."""

    when: str
    id: str
    text: str
    decided: str
    optional: bool = False


class Named(Struct, frozen=True):
    """A phase as its neighbours know it."""

    id: str
    title: str
    goal: str = ""
    entry: tuple[str, ...] = ()


class Demands(Struct, frozen=True):
    """What prompts that the document itself carries demand of a phase, by the section it belongs to."""

    role: tuple[str, ...] = ()
    scope: tuple[str, ...] = ()
    rules: tuple[str, ...] = ()
    inputs: tuple[str, ...] = ()
    discovery: tuple[str, ...] = ()
    packages: tuple[WorkPackage, ...] = ()
    implement: tuple[str, ...] = ()
    review: tuple[str, ...] = ()
    verification: tuple[str, ...] = ()
    output: tuple[str, ...] = ()
    report: tuple[str, ...] = ()
    most: int = 0  # work packages at most; 0: not said


class Pack(Struct, frozen=True):
    """Everything the prompts of one phase say; texts are as in the document, on one line, hidden characters shown."""

    runbook: Runbook
    phase: Phase
    target: str  # as one types it
    scope: str  # one of SCOPES; empty: not decided
    mode: str
    modes: tuple[Mode, ...]
    roles: tuple[Role, ...]
    rules: tuple[str, ...]
    limits: tuple[str, ...]
    needs: tuple[Named, ...]
    following: Named | None
    inputs: tuple[Given, ...]
    missing: tuple[Missing, ...]
    reads: tuple[str, ...]
    absent: tuple[str, ...]
    packages: tuple[WorkPackage, ...]
    most: int
    steps: tuple[Step, ...]
    conditions: tuple[Condition, ...]
    commands: tuple[Listed, ...]
    outputs: tuple[str, ...]
    evidence: tuple[str, ...]
    risks: tuple[Risk, ...]
    triage: tuple[Triage, ...]
    rollback: tuple[Recovery, ...]
    demands: Demands

    @property
    def name(self) -> str:
        return f"{self.runbook.id}/{self.phase.id}"


class Size(Struct, frozen=True):
    """Characters (Unicode), and tokens by the estimate that `size.RULE` states."""

    characters: int
    tokens: int


class Prompt(Struct, frozen=True):
    """One prompt, which template made it, and how large it is."""

    role: str
    title: str
    text: str
    size: Size
    template: str
    origin: str
    digest: str


class File(Struct, frozen=True):
    """A file of a layout: its path with forward slashes, relative to where the layout is put."""

    path: str
    text: str
