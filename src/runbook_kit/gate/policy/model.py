"""The policy of the gates as values: rules and their severity, exemptions, allowances and markers."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Literal

from msgspec import Struct, field

from runbook_kit.finding import Finding, Severity, Span

Scope = Literal["documents", "runbooks"]


class RulePolicy(Struct, frozen=True):
    """How one rule counts, and where."""

    severity: Severity | Literal["off"]
    scope: Scope = "documents"  # every Markdown file, or runbooks only: those in their folders, or with front matter
    options: Mapping[str, object] = field(default_factory=dict)
    exclude: tuple[str, ...] = ()  # globs of documents it does not look at
    suppressible: bool = True  # whether a directive in a document may suppress it


class Allowance(Struct, frozen=True):
    """What policy lets pass, with a reason. Globs: `*` stays in a path segment, `**` does not; empty: everything."""

    rules: tuple[str, ...]
    reason: str
    token: str = ""  # glob of the path, command or word that is objected to
    path: str = ""  # glob of the document
    expires: date | None = None  # the last day on which it counts
    span: Span | None = None  # where the policy says so


def has_expired(allowance: Allowance, today: date) -> bool:
    """Whether its last day is over."""
    return allowance.expires is not None and allowance.expires < today


class Marker(Struct, frozen=True):
    """A comment of another program that suppresses rules on its line, named for a migration."""

    text: str  # between `<!--` and `-->`, stripped
    rules: tuple[str, ...]


class GatePolicy(Struct, frozen=True):
    """One file of `gates/`, with what is shipped below it."""

    gate: str
    rules: Mapping[str, RulePolicy]
    exclude: tuple[str, ...] = ()
    allowances: tuple[Allowance, ...] = ()
    markers: tuple[Marker, ...] = ()
    digest: str = ""  # SHA-256 (hexadecimal) of what decides: shipped and own text
    origins: Mapping[str, str] = field(
        default_factory=dict
    )  # setting, such as `rules.missing-path.severity` → FILE:LINE, or `shipped`


class Objection(Struct, frozen=True):
    """What a rule found, before policy is asked; `token` is what an allowance names."""

    finding: Finding
    token: str = ""


class Examined(Struct, frozen=True):
    """What a run looked at: documents, the rules that were on, and whether this was the whole repository."""

    paths: frozenset[str] = frozenset()
    rules: frozenset[str] = frozenset()
    complete: bool = False

    def judges(self, path: str, rule: str) -> bool:
        """Whether this run would have found what `rule` objects to in the document at `path`, gone ones included."""
        return rule in self.rules and (self.complete or path in self.paths)
