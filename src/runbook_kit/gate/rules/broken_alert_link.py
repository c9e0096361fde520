"""The `runbook_url` of an alert leads to a runbook of this repository that is not there.

The link is read once a year, at night, by somebody with an alert on the screen. So the annotation `runbook_url` of
every alert in tracked YAML (rule files of Prometheus, `PrometheusRule` resources, templates of them) is followed when
it leads into this repository: a path from the root or from the rule file, the address of a file of this repository on
its hosting site, or an address of the site that shows its runbooks. The file must be there, and so must the anchor.

    annotations:
      runbook_url: https://github.com/example/ops/blob/main/runbooks/disk-full.md#diagnosis

Which addresses show which folder is told by the option `sites`, as in `{"https://runbooks.example.org/": runbooks/}`;
on such a site, `/alerts/NAME/` leads to the runbook that names the alert. Whose files are ours is told by the option
`origin`, the URL of this repository; without it, an address of a file is ours when its path begins like a tracked one.
Addresses of other sites, and values that a template fills in, are left alone.

The rule looks at a repository and not at a document: it runs once, when all documents are checked, or with `--changed`
when alert rules or runbooks have changed; then it tells what the change can have brought about.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from runbook_kit.gate.alerts.model import Files, read_links
from runbook_kit.gate.rule import Subject, Violation


def check(subject: Subject) -> Iterator[Violation]:  # noqa: ARG001
    """Nothing: the annotations stand in other files than documents."""
    return iter(())


def check_repository(repository: Files, options: Mapping[str, object]) -> Iterator[Violation]:
    """Annotations that lead to nothing; their places are in the YAML files. Called once for a run."""
    from runbook_kit.gate.alerts.check import check_alert_links

    yield from check_alert_links(repository, read_links(options))
