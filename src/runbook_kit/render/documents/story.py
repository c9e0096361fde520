"""A session told for people who were not there: the one value that every document of a session is made of."""

from __future__ import annotations

from msgspec import Struct

from runbook_kit.document.model import Risk
from runbook_kit.render.documents.aftermath import Aftermath
from runbook_kit.render.documents.packet import Packet
from runbook_kit.render.documents.recon import Recon
from runbook_kit.render.documents.timeline import Line
from runbook_kit.render.documents.touched import Changes
from runbook_kit.session.events import Due
from runbook_kit.session.state import ApprovalNow, FindingNow, ItemNow, JobNow, Note, TargetNow

GOOD = frozenset({"met", "confirmed", "signed"})
OPEN = "open"


class Told(Struct, frozen=True):
    """A block: what was run and what came of it."""

    number: str
    address: str
    title: str
    kind: str
    result: str
    exit_code: str
    time: str
    at: str
    attempts: int
    log: str
    sha256: str
    size: int
    truncated: bool
    reason: str
    readiness: str
    lang: str
    source: str
    tail: str
    outputs: tuple[tuple[str, str], ...]
    left: tuple[str, ...]  # processes that went on behind it


class Decided(Struct, frozen=True):
    """A requirement or criterion: how it was decided, by which command or person; `open` when it was not."""

    address: str
    text: str
    when: str
    kind: str
    state: str
    optional: bool
    by: str
    role: str
    at: str
    reason: str
    exit_code: int | None
    command: str

    @property
    def good(self) -> bool:
        """Whether it holds."""
        return self.state in GOOD


class Overridden(Struct, frozen=True):
    """Something that did not hold, and who went on nevertheless."""

    address: str
    reason: str
    by: str
    at: str


class Review(Struct, frozen=True):
    """What somebody else said who looked at it; `blockers` are the findings that it made."""

    by: str
    role: str
    at: str
    text: str
    blockers: tuple[str, ...]


class Package(Struct, frozen=True):
    """A work package of the runbook, and what was changed among its files."""

    id: str
    title: str
    files: tuple[str, ...]
    criteria: tuple[str, ...]
    changed: tuple[str, ...]


class Story(Struct, frozen=True):
    """What the templates `session-*` get, as `doc`."""

    id: str
    target: str
    title: str
    mode: str
    kind: str
    state: str
    status: str
    reason: str
    code: str
    statement: str
    operators: tuple[str, ...]
    host: str
    program: str
    people: tuple[tuple[str, str], ...]  # role, name, of a planned session
    due: tuple[Due, ...]
    window: str
    scope: str
    why: str
    planned_by: str
    runbook: str
    runbook_path: str
    runbook_digest: str
    plan_digest: str
    policy_digest: str
    head: str
    events: int
    commit: str
    branch: str
    dirty: bool
    started_at: str
    ended_at: str
    closed_at: str
    closed_by: str
    lasted: str
    inputs: tuple[tuple[str, str], ...]
    withheld: tuple[str, ...]
    partial: tuple[str, ...]
    phases: tuple[str, ...]
    steps: tuple[Told, ...]
    criteria: tuple[Decided, ...]
    targets: tuple[TargetNow, ...]
    approvals: tuple[ApprovalNow, ...]
    reviews: tuple[Review, ...]
    overrides: tuple[Overridden, ...]
    findings: tuple[FindingNow, ...]
    items: tuple[ItemNow, ...]
    jobs: tuple[JobNow, ...]
    notes: tuple[Note, ...]
    timeline: tuple[Line, ...]
    facts: tuple[str, ...]
    artifacts: tuple[tuple[str, str], ...]  # path in the pack, path in the repository
    absent: tuple[tuple[str, str], ...]  # a declared output that is not kept, and why
    blocking: tuple[str, ...]  # what keeps it from being a success
    ready: bool  # for the go/no-go that comes next
    trips: int
    resumed: int
    recovered: int
    undoes: str
    undoable: bool
    changes: Changes | None
    packet: Packet | None
    unknown: str  # why there is no packet
    packages: tuple[Package, ...]
    recon: Recon
    aftermath: Aftermath
    request: str = ""  # the suggested title of a pull request
    body: str = ""  # its suggested body, as Markdown to paste

    def when(self, word: str) -> tuple[Decided, ...]:
        """The criteria of one time."""
        return tuple(each for each in self.criteria if each.when == word)

    def said(self, about: str) -> tuple[Note, ...]:
        """The notes about one question."""
        return tuple(each for each in self.notes if each.about == about)

    @property
    def signed(self) -> tuple[Decided, ...]:
        """The sign-offs that were given."""
        return tuple(each for each in self.criteria if each.state == "signed")

    @property
    def risks(self) -> tuple[Risk, ...]:
        """The risks that the runbook names."""
        return tuple(risk for sheet in (self.packet.sheets if self.packet else ()) for risk in sheet.risks)

    @property
    def reds(self) -> tuple[FindingNow, ...]:
        """The red findings that are open."""
        return tuple(each for each in self.findings if each.level == "red" and each.state == OPEN)

    @property
    def judgement(self) -> str:
        """What the reviews amount to. A blocker that was settled makes no approval until somebody looks again."""
        if not self.reviews:
            return "nobody has reviewed it"
        if self.blocking:
            return "changes are requested"
        if self.reviews[-1].blockers:
            return "changes were requested and settled, and nobody has reviewed it since"
        return "approved"

    @property
    def left(self) -> tuple[str, ...]:
        """The addresses of the planned blocks that are still to be run."""
        return tuple(each.address for each in self.recon.planned if each.result in ("not reached", "unknown", "failed"))
