"""A link by reference has a label that nobody defines: readers see the brackets.

    See [the guide][setup].      wrong without a line such as
    [setup]: docs/setup.md       which makes it right

Indices such as `row[0][1]` are not taken for links.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from runbook_kit.gate.rule import Subject, Violation
from runbook_kit.suggestion import nearest, shown

INDEX = re.compile(r"[\d:,.\s*+-]*|[a-z]")
GUESSES = 100  # in one document: each is compared with every label


def check(subject: Subject) -> Iterator[Violation]:
    """References whose label is not defined."""
    page, text = subject.page, subject.source.text
    labels = [link.label for link in page.links if link.form == "definition"]
    guesses = GUESSES
    for reference in page.unresolved:
        before = text[reference.start - 1 : reference.start] if reference.start else ""
        if INDEX.fullmatch(reference.label) or before.isalnum() or before in {"_", ")", "]"}:
            continue
        message = f"Nobody defines the label `{shown(reference.label)}`: readers see the brackets."
        close = nearest(reference.label, labels) if guesses > 0 else ""
        guesses -= 1
        meant = f"Did you mean `[{shown(close)}]`? " if close else ""
        hint = f"{meant}Add a definition: `[{shown(reference.label)}]: target`."
        yield Violation(page.span(reference), message, hint, (), reference.label)
