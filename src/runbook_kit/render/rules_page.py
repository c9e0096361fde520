"""The reference of all rules as one Markdown page, made of what the rules say about themselves."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from inspect import cleandoc
from itertools import groupby

from runbook_kit.render.rule_page import RuleRow

HEAD = """\
# Rules

<!-- Made by `runbook rule --format markdown > docs/reference/rules.md`: change the rules, not this page. -->

Every rule of every gate: what it objects to, why, and how to mend it. The severity is the shipped one; a repository
changes it in its own `gates/` folder. `runbook rule NAME` shows the same on a terminal.
"""
HEAD_HERE = """\
# Rules

Every rule of every gate: what it objects to, why, and how to mend it. The severity is the one that counts in this
repository, and `off` means that nobody asks. `runbook rule NAME` shows the same on a terminal.
"""


def rules_page(rows: Sequence[RuleRow], *, here: bool = False) -> str:
    """The page; rows of one gate stand together, in the order told. `here`: they are of one repository's own policy."""
    return "\n".join(
        [
            HEAD_HERE if here else HEAD,
            *(line for gate, group in groupby(rows, lambda row: row.gate) for line in part(gate, group)),
        ]
    )


def part(gate: str, rows: Iterator[RuleRow]) -> Iterator[str]:
    """The lines of one gate."""
    yield from (f"## {gate}", "")
    for row in rows:
        yield from section(row)


def section(row: RuleRow) -> Iterator[str]:
    """The lines about one rule."""
    fixes = ", some are mended by `--fix`" if row.fixable else ""
    stays = "" if row.suppressible else ", cannot be suppressed in a document"
    yield from (f"### {row.rule}", "", f"*{row.severity}{fixes}{stays}*", "", cleandoc(row.documentation), "")
