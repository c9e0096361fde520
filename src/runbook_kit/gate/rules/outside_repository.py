"""A link leads out of the repository.

`../` takes it above the root, or it ends at a symbolic link whose target lies outside. Nobody who reads the document
elsewhere has that file, and a gate that followed it would read what is not part of the repository. Pages of the
hosting site that lie above the root, such as `../../issues/1`, are fine.

    [shared](../../other-project/README.md)                  wrong in docs/index.md
    [shared](https://example.org/other-project/README.md)    right
"""

from __future__ import annotations

from collections.abc import Iterator

from runbook_kit.gate.paths.links import led_links, target_span
from runbook_kit.gate.rule import Subject, Violation
from runbook_kit.suggestion import shown


def check(subject: Subject) -> Iterator[Violation]:
    """Links that leave the repository by `..` or by a symbolic link."""
    for link, answer in led_links(subject):
        if answer.state == "outside":
            message = f"The link to `{shown(answer.path, 200)}` leads out of the repository."
            yield Violation(target_span(subject, link), message, "Link to a page on the web instead.", (), answer.path)
