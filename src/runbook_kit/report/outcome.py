"""What a run of gates brought to light, with everything that a report needs to tell it."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from msgspec import Struct

from runbook_kit.document.source import Source
from runbook_kit.finding import Finding
from runbook_kit.render.escape import visible
from runbook_kit.render.terminal import Terminal


class Change(Struct, frozen=True):
    """What the fixes make of one file. A byte order mark that the file has stands at the head of both texts."""

    path: str
    before: str
    after: str


class Loosened(Struct, frozen=True):
    """One thing that a change allows and that was not allowed before; `line` is 0 when it is said in no place."""

    kind: str
    message: str
    path: str = ""
    line: int = 0


def undocumented(rule: str) -> str:  # noqa: ARG001
    """The documentation of a rule nobody described."""
    return ""


class Outcome(Struct, frozen=True):
    """Findings of one run and what belongs to them; every report is a function of this value.

    `counts` are findings by rule that were counted and are not among `findings` (notes below the asked severity).
    `explain` gives the documentation of a rule. With `closed`, pages for people also list what is suppressed or in
    the baseline. `token` is a random word for GitHub's `stop-commands`.
    """

    findings: tuple[Finding, ...] = ()
    sources: Mapping[str, Source] = {}
    files: int = 0
    duration_s: float = 0.0
    gates: tuple[str, ...] = ()
    counts: Mapping[str, int] = {}
    explain: Callable[[str], str] = undocumented
    changes: tuple[Change, ...] = ()
    loosened: tuple[Loosened, ...] = ()
    statistics: bool = False
    closed: bool = False
    terminal: Terminal = Terminal()
    token: str = ""

    @property
    def ordered(self) -> list[Finding]:
        """All findings by place."""
        return by_place(self.findings)

    @property
    def standing(self) -> list[Finding]:
        """Those that are neither suppressed nor in the baseline, by place."""
        return [each for each in self.ordered if is_open(each)]

    @property
    def listed(self) -> list[Finding]:
        """Those that a page for people lists, by place."""
        return self.ordered if self.closed else self.standing


def by_place(findings: tuple[Finding, ...] | list[Finding]) -> list[Finding]:
    return sorted(findings, key=lambda each: (each.span, each.gate, each.rule, each.message))


def is_open(finding: Finding) -> bool:
    """Whether the finding counts: it is neither suppressed nor in the baseline."""
    return not finding.suppressed and not finding.baselined


def state(finding: Finding) -> str:
    """`suppressed`, `in the baseline`, or an empty string."""
    return "suppressed" if finding.suppressed else "in the baseline" if finding.baselined else ""


def also(finding: Finding) -> str:
    """Other rules that object to the same place, as `gate/rule, gate/rule`."""
    return ", ".join(f"{gate}/{rule}" for gate, rule in finding.also)


def path_shown(path: str) -> str:
    """A path on one line, with what a terminal would obey or hide written out."""
    return visible(path).replace("\n", "\\n").replace("\t", "\\t")
