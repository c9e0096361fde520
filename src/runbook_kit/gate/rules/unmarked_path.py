"""Inline code looks like a path of this repository, is none, and is not marked as an example.

A reader cannot tell an example from a path that somebody deleted. Every slash of an example is marked, in one of the
ways that both documentation gates accept:

    <code>config&#47;app.toml</code>         reads right everywhere; `--fix` writes this
    `config/app.toml` <!-- example -->       nothing to see, right behind the code
    `config/app.toml` (future)               it will come, and readers know
    docs\\/app.md, `docs\\/app.md`             an escaped slash
    an allowance in gates/docs-token-policy.yaml, with its reason
    `config&#47;app.toml`                    accepted, but readers see and copy the entity: see entity-in-code

`--fix` leaves alone what resembles a path that is there, and with `--changed` what the change takes away: it may be a
mistake and no example.

What counts as a path is the same as for missing-path. A placeholder (`docs/<name>.md`), a glob, a branch
(`docs/update-readme`), a command, an address or a media type needs no mark.
"""

from __future__ import annotations

from collections.abc import Iterator

from runbook_kit.gate.paths.example import Rigid, as_example, example_fix
from runbook_kit.gate.paths.marks import named_codes
from runbook_kit.gate.paths.words import decoded
from runbook_kit.gate.rule import Subject, Violation
from runbook_kit.suggestion import shown


def check(subject: Subject) -> Iterator[Violation]:
    """Inline code that names a path which nobody tracks."""
    repository = subject.repository
    rigid: Rigid | None = None
    for code, named, answer in named_codes(subject):
        if answer.state in {"missing", "untracked"} and repository is not None:
            rigid = rigid or Rigid(subject.page)
            meant = decoded(code.text.strip())
            close = repository.meant(answer.path)
            guess = f"Did you mean `{shown(close, 200)}`? " if close else ""
            hint = f"{guess}Correct it, or mark it as an example: `{shown(as_example(meant), 200)}`."
            message = f"`{shown(named.path, 200)}` looks like a path of this repository and is none."
            # What somebody probably mistyped, or what was moved or deleted just now, must not be declared an example.
            spared = close or repository.has_lost(subject.source.path, named)
            fix = () if spared else example_fix(subject, code, meant, rigid)
            yield Violation(subject.page.span(code), message, hint, fix, named.path)
