"""What a run of the gates was asked on the command line."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Literal

from msgspec import Struct

from runbook_kit.errors import UsageError
from runbook_kit.finding import Severity
from runbook_kit.gate.engine.choice import SEVERITIES


class Asked(Struct, frozen=True):
    """What was asked for on the command line."""

    paths: tuple[str, ...] = ()
    everything: bool = False
    changed: bool = False
    base: str = ""
    staged: bool = False
    gates: tuple[str, ...] = ()
    rules: tuple[str, ...] = ()
    fix: bool = False
    unsafe_fixes: bool = False
    form: str = "text"
    outputs: tuple[str, ...] = ()
    severity: Severity = "warning"
    fail_on: Severity | Literal["never"] = "error"
    policy_from: str = ""
    baseline: str = ""
    update_baseline: bool = False
    show_suppressed: bool = False
    statistics: bool = False
    stdin_path: str = ""
    no_cache: bool = False

    @classmethod
    def of(cls, options: Mapping[str, object]) -> Asked:
        """The options as click gives them. Raises `UsageError` for those that do not go together."""
        asked = cls(**options)  # type: ignore[arg-type]
        asked.refuse_contradictions()
        return asked

    @property
    def reads_stdin(self) -> bool:
        """Whether the document comes on stdin."""
        return self.paths == ("-",)

    @property
    def wants_diff(self) -> bool:
        """Whether a report shows what `--fix` would do."""
        return self.form == "diff" or any(each.startswith("diff=") for each in self.outputs)

    @property
    def near(self) -> str:
        """A file in the folder that is looked at first: it may lie in a repository of its own."""
        if self.reads_stdin:
            return self.stdin_path
        first = self.paths[0] if self.paths else ""
        return os.path.join(first, "README.md") if os.path.isdir(first) else first

    @property
    def least(self) -> Severity:
        """The severity from which on findings are listed: none that decides the exit code is left out."""
        return max(self.severity, self.fail_on, key=SEVERITIES.index) if self.fail_on != "never" else self.severity

    @property
    def updates_everything(self) -> bool:
        """Whether the whole baseline is written, and not the part of some documents or rules."""
        return self.update_baseline and not (self.paths or self.changed or self.gates or self.rules)

    def refuse_contradictions(self) -> None:
        """Raise `UsageError` for options that do not go together."""
        chosen = [name for name, given in self._scopes() if given]
        if len(chosen) > 1:
            raise UsageError(f"{chosen[0]} and {chosen[1]} do not go together.", hint="Choose one of them.")
        if self.base and not self.changed:
            raise UsageError("--base says since when, and needs --changed.", hint="Add --changed.")
        if "-" in self.paths and (len(self.paths) > 1 or not self.stdin_path):
            hint = "Write `runbook gate --stdin-path docs/page.md -`."
            raise UsageError("A document on stdin stands alone and needs its path.", hint=hint)
        if self.stdin_path and not self.reads_stdin:
            raise UsageError("--stdin-path names the document on stdin.", hint="Add `-` for stdin.")
        if self.fix and self.staged:
            hint = "Fix the work tree, look at the result, and stage it."
            raise UsageError("--fix changes files, and --staged looks at what is staged.", hint=hint)
        if self.unsafe_fixes and not self.fix and not self.wants_diff:
            hint = "Look at them first, with --format diff; then add --fix."
            raise UsageError("--unsafe-fixes says which fixes are made, and needs --fix or a diff.", hint=hint)
        if self.update_baseline and (self.reads_stdin or self.policy_from):
            raise UsageError(
                "The baseline is updated from the files of this work tree.", hint="Leave the other option out."
            )

    def _scopes(self) -> tuple[tuple[str, bool], ...]:
        return (("PATHS", bool(self.paths)), ("--all", self.everything), ("--changed", self.changed))
