"""The runbook as frozen data: what a document says, each part with its place; nothing here acts."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from runbook_kit.finding import Span

StepKind = Literal["step", "teardown", "undo", "rollback", "alternative"]
CriterionKind = Literal["manual", "check", "signoff"]
BlockForm = Literal["fence", "console", "inline"]


class Criterion(Struct, frozen=True, gc=False):
    """A condition of entry, exit or completion: a check to run, a sign-off by a role, or a person's word."""

    id: str
    text: str
    span: Span
    check: str = ""  # a shell command; of a built-in check what it looks at, in words
    signoff: str = ""
    optional: bool = False
    example: bool = False  # the document calls it an example, so nothing may depend on it
    done: bool = False  # ticked in the document; shown, never believed
    valid_for_s: int | None = None  # how long an answer counts
    probe: str = ""  # the built-in check, as canonical JSON

    @property
    def kind(self) -> CriterionKind:
        return "check" if self.check else "signoff" if self.signoff else "manual"


class Placeholder(Struct, frozen=True, gc=False):
    """A gap in a command that an input fills: `text` as written, at characters `start:end` of the block's source."""

    text: str
    name: str
    start: int
    end: int
    span: Span


class Expected(Struct, frozen=True, gc=False):
    """Output a block should print; `match` is exact, contains, regex, glob, json or similar:<0..1>."""

    text: str
    match: str
    span: Span


class Attributes(Struct, frozen=True, gc=False):
    """What a block's info string asks for. Times are seconds; an empty string or None means not given."""

    timeout_s: float | None = None
    retries: int = 0
    cwd: str = ""
    shell: str = ""
    risk: str = ""
    mode: tuple[str, ...] = ()
    condition: str = ""  # the attribute `if`
    expect: str = ""
    expect_exit: tuple[int, ...] = (0,)
    background: bool = False
    interactive: bool = False
    confirm: str = ""
    idempotent: bool = False
    continue_on_error: bool = False
    env: tuple[tuple[str, str], ...] = ()
    outputs: tuple[str, ...] = ()
    title: str = ""
    literal: tuple[str, ...] = ()
    undo: str = ""  # id of the block that this one undoes
    given: tuple[tuple[str, str], ...] = ()  # every attribute as written, in order, with `id` first


class Block(Struct, frozen=True, gc=False):
    """Commands that belong together and run in one process; `source` is verbatim."""

    id: str
    address: str
    lang: str
    source: str
    span: Span  # the whole fence, or the code span of a command written inline
    origins: tuple[tuple[int, int], ...]  # line and column (1-based) in the file where each line of `source` begins
    form: BlockForm = "fence"
    info: str = ""
    attributes: Attributes = Attributes()
    placeholders: tuple[Placeholder, ...] = ()
    expected: Expected | None = None
    note: str = ""  # what the document says beside a command written inline, e.g. "only outside sandbox"


class Step(Struct, frozen=True, gc=False):
    """One thing to do in a phase: prose for people, blocks for machines."""

    id: str
    title: str
    span: Span
    kind: StepKind = "step"
    blocks: tuple[Block, ...] = ()
    notes: tuple[str, ...] = ()  # list items and paragraphs below the step, as written
    outputs: tuple[str, ...] = ()
    owner: str = ""
    optional: bool = False


class Risk(Struct, frozen=True, gc=False):
    text: str
    span: Span
    mitigation: str = ""


class WorkPackage(Struct, frozen=True, gc=False):
    id: str
    title: str
    span: Span
    files: tuple[str, ...] = ()
    criteria: tuple[str, ...] = ()
    risks: tuple[str, ...] = ()
    items: tuple[str, ...] = ()
    optional: bool = False


class ScheduleEntry(Struct, frozen=True, gc=False):
    """Something that happens at a time of day (`at`, HH:MM), every `every_s` seconds, or when `when` says so."""

    activity: str
    span: Span
    at: str = ""
    every_s: int | None = None
    when: str = ""
    owner: str = ""
    phase: str = ""
    optional: bool = False
    id: str = ""
    days: tuple[str, ...] = ()  # of the week, from `mon` to `sun`; none: every day
    values: tuple[tuple[str, str], ...] = ()  # of inputs, by name


class Schedule(Struct, frozen=True, gc=False):
    """What happens when. `skip` are days (ISO dates) without any of it, `calendar` a file that lists more of them."""

    entries: tuple[ScheduleEntry, ...] = ()
    timezone: str = ""
    skip: tuple[str, ...] = ()
    calendar: str = ""


class GitRequirement(Struct, frozen=True, gc=False):
    clean: bool | None = None
    branches: tuple[str, ...] = ()


class ToolRequirement(Struct, frozen=True, gc=False):
    name: str
    version: str  # comparison such as ">=2.30", or "*" for any
    span: Span


class EnvironmentRequirement(Struct, frozen=True, gc=False):
    """A fact of the machine: an environment variable, the operating system, the host, a kube context …"""

    name: str
    pattern: str  # glob the fact must match; "*" for any value
    span: Span
    kind: Literal["variable", "fact"] = "fact"


class Requires(Struct, frozen=True, gc=False):
    git: GitRequirement = GitRequirement()
    tools: tuple[ToolRequirement, ...] = ()
    environment: tuple[EnvironmentRequirement, ...] = ()
    span: Span | None = None


class Recovery(Struct, frozen=True, gc=False):
    """How to get back (`rollback`) or clean up (`teardown`): prose, with a command when there is one."""

    text: str
    span: Span
    run: str = ""


class Phase(Struct, frozen=True, gc=False):
    """A stage of a runbook: what must hold before, what is done, what must hold after."""

    id: str
    title: str
    span: Span
    line: int
    goal: str = ""
    needs: tuple[str, ...] = ()
    entry: tuple[Criterion, ...] = ()
    exit: tuple[Criterion, ...] = ()
    exit_note: str = ""  # why there are no exit criteria, when the document says so
    triggers: tuple[str, ...] = ()
    steps: tuple[Step, ...] = ()
    outputs: tuple[str, ...] = ()
    evidence: tuple[str, ...] = ()
    risks: tuple[Risk, ...] = ()
    work_packages: tuple[WorkPackage, ...] = ()
    schedule: tuple[ScheduleEntry, ...] = ()
    rollback: tuple[Recovery, ...] = ()
    teardown: tuple[Recovery, ...] = ()
    done: tuple[Criterion, ...] = ()
    rules: tuple[str, ...] = ()
    requires: Requires = Requires()
    mode: str = ""
    owner: str = ""
    valid_for_s: int | None = None
    has_section: bool = True  # false: only the front matter knows this phase

    @property
    def blocks(self) -> tuple[Block, ...]:
        return tuple(block for step in self.steps for block in step.blocks)


class Input(Struct, frozen=True, gc=False):
    """A value the operator gives; it fills the placeholders of the same name."""

    name: str
    span: Span
    placeholders: tuple[str, ...] = ()
    description: str = ""
    required: bool = True
    secret: bool = False
    default: str | None = None
    choices: tuple[str, ...] = ()
    pattern: str = ""
    from_env: str = ""
    literal: bool = False
    declared: bool = True  # false: found in a command, in no front matter


class Role(Struct, frozen=True, gc=False):
    id: str
    title: str
    span: Span
    duties: tuple[str, ...] = ()
    optional: bool = False


class Contact(Struct, frozen=True, gc=False):
    name: str
    span: Span
    role: str = ""
    how: str = ""
    hours: str = ""
    reviewed: str = ""


class Escalation(Struct, frozen=True, gc=False):
    """Whom to call for a kind of incident, in which hours, tier by tier."""

    kind: str
    to: tuple[str, ...]
    span: Span
    hours: str = ""
    after_s: int | None = None


class Window(Struct, frozen=True, gc=False):
    """A recurring time in which work is allowed or due."""

    name: str
    span: Span
    every: str = ""
    days: tuple[str, ...] = ()
    start: str = ""
    end: str = ""
    timezone: str = ""
    activities: tuple[str, ...] = ()


class Checklist(Struct, frozen=True, gc=False):
    id: str
    title: str
    span: Span
    items: tuple[Criterion, ...] = ()


class Triage(Struct, frozen=True, gc=False):
    """A symptom and what to look at."""

    symptom: str
    span: Span
    advice: tuple[str, ...] = ()


class StopTarget(Struct, frozen=True, gc=False):
    """Something that a stop playbook stops: the block that does it, and the check that holds when it stands still."""

    id: str
    title: str
    span: Span
    stop: str  # the id of a block
    check: str = ""
    probe: str = ""  # the built-in check, as canonical JSON
    within_s: float | None = None  # how long the check may take to hold


class Section(Struct, frozen=True, gc=False):
    """A section with a standard meaning (meaning, impact, diagnosis, mitigation, scope …) and its text."""

    kind: str
    title: str
    span: Span
    text: str = ""


class Header(Struct, frozen=True, gc=False):
    """What a runbook says about itself as a whole."""

    title: str
    version: str = ""
    status: str = ""
    owner: str = ""
    last_reviewed: str = ""  # ISO date
    kind: str = ""
    scope: str = ""
    goal: str = ""
    severity: str = ""
    alerts: tuple[str, ...] = ()
    mode: str = ""
    modes: tuple[str, ...] = ()


class Runbook(Struct, frozen=True, gc=False):
    """A whole document as read: written in our format, or inferred from headings and labels."""

    id: str
    path: str
    digest: str  # SHA-256 of the file's bytes, hexadecimal
    header: Header
    span: Span
    authored: bool  # true: front matter with a `runbook:` key; false: inferred
    roles: tuple[Role, ...] = ()
    requires: Requires = Requires()
    inputs: tuple[Input, ...] = ()
    phases: tuple[Phase, ...] = ()
    done: tuple[Criterion, ...] = ()
    rules: tuple[str, ...] = ()  # non-negotiables
    checklists: tuple[Checklist, ...] = ()
    schedule: Schedule = Schedule()
    windows: tuple[Window, ...] = ()
    limits: tuple[tuple[str, str], ...] = ()
    contacts: tuple[Contact, ...] = ()
    escalation: tuple[Escalation, ...] = ()
    work_packages: tuple[WorkPackage, ...] = ()
    rollback: tuple[Recovery, ...] = ()
    teardown: tuple[Recovery, ...] = ()
    triage: tuple[Triage, ...] = ()
    targets: tuple[StopTarget, ...] = ()  # of a stop playbook, in the order in which they are stopped
    sections: tuple[Section, ...] = ()

    @property
    def title(self) -> str:
        return self.header.title

    @property
    def blocks(self) -> tuple[Block, ...]:
        return tuple(block for phase in self.phases for block in phase.blocks)
