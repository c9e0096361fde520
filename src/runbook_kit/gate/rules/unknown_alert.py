"""A runbook names an alert that no alert rule of this repository raises.

`alerts:` in the front matter says which alerts the runbook is for. A name that no rule has is a typing error, or an
alert that was renamed: whoever looks for the runbook by the new name finds nothing. The rule compares with the alerts
in tracked YAML, and has nothing to say in a repository without any, or where a template makes their names.

    wrong: alerts: [DiskFilling]     (the rule is called `NodeDiskFilling`)
    right: alerts: [NodeDiskFilling]

The rule looks at a repository and not at a document: it runs once, when all documents are checked, or with `--changed`
when alert rules or runbooks have changed; then it tells what the change can have brought about.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from runbook_kit.gate.alerts.model import Files
from runbook_kit.gate.rule import Subject, Violation


def check(subject: Subject) -> Iterator[Violation]:  # noqa: ARG001
    """Nothing: which alerts there are is known of a repository only."""
    return iter(())


def check_repository(repository: Files, options: Mapping[str, object]) -> Iterator[Violation]:  # noqa: ARG001
    """Names of alerts in front matter that no rule has. Called once for a run."""
    from runbook_kit.gate.alerts.check import check_alert_names

    yield from check_alert_names(repository)
