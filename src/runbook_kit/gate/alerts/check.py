"""Whether alerts lead to runbooks that are there, and runbooks name alerts that are there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from runbook_kit.gate.alerts.model import Alert, Files, Links
from runbook_kit.gate.alerts.named import named_alerts
from runbook_kit.gate.alerts.rulefiles import find_alerts
from runbook_kit.gate.alerts.target import Target, find_target
from runbook_kit.gate.rule import Violation
from runbook_kit.suggestion import nearest, quoted

LINES = re.compile(r"L\d+(?:C\d+)?(?:-L?\d+(?:C\d+)?)?")
MARKDOWN = (".md", ".markdown")


def check_alert_links(repository: Files, links: Links) -> Iterator[Violation]:
    """Annotations `runbook_url` that lead into this repository, to a file or an anchor that is not there."""
    alerts = [alert for alert in find_alerts(repository) if alert.url]
    if alerts:
        yield from _Checker(repository, links).check(alerts)


def check_alert_names(repository: Files) -> Iterator[Violation]:
    """Alerts that runbooks name and no rule has; nothing in a repository without alert rules."""
    known = {alert.name for alert in find_alerts(repository)}
    # A template may make any name.
    if not known or any("{{" in name for name in known):
        return
    for each in named_alerts(repository):
        if each.name not in known:
            near = nearest(each.name, known)
            hint = f"Did you mean {quoted(near)}?" if near else "Remove it, or add the rule that raises it."
            yield Violation(each.span, f"No alert rule is called {quoted(each.name)}.", hint, token=each.name)


class _Checker:
    """Judges alerts of one repository; reads a document once, however many alerts lead to it."""

    def __init__(self, repository: Files, links: Links) -> None:
        self.repository = repository
        self.links = links
        self.files = frozenset(repository.files)
        self.folders = frozenset(folder for path in self.files for folder in _folders(path))
        self.folded = cache(self._folded)
        self.runbooks = cache(self._runbooks)

    def check(self, alerts: list[Alert]) -> Iterator[Violation]:
        for alert in alerts:
            target = find_target(alert.url, alert.span.path, self.links, self.files)
            if target is None or alert.url_span is None:
                continue
            path = self._existing(target)
            if path is None:
                expected = target.paths[0]
                message = (
                    f"The alert {quoted(alert.name)} leads to {quoted(expected)}, which is not in this repository."
                )
                yield Violation(alert.url_span, message, self._hint(target), token=expected)
            elif not self._leads(path, target.fragment):
                where = f"{quoted('#' + target.fragment)} in {quoted(path)}"
                message = f"The alert {quoted(alert.name)} leads to {where}, where no such anchor is."
                near = nearest(target.fragment, self.repository.anchors(path) or ())
                hint = f"Did you mean {quoted('#' + near)}?" if near else "Name the anchor of a heading."
                yield Violation(alert.url_span, message, hint, token=f"{path}#{target.fragment}")

    def _existing(self, target: Target) -> str | None:
        for path in target.paths:
            if path in self.files or path in self.folders:
                return path
            if target.folded and path.casefold() in self.folded():
                return self.folded()[path.casefold()]
        return self.runbooks().get(target.alert.casefold()) if target.alert else None

    def _leads(self, path: str, fragment: str) -> bool:
        from runbook_kit.gate.page.anchors import leads

        if not fragment or LINES.fullmatch(fragment):
            return True
        found = self.repository.anchors(path)
        return found is None or leads(fragment, found)

    def _folded(self) -> dict[str, str]:
        return {path.casefold(): path for path in sorted(self.files, reverse=True)}

    def _runbooks(self) -> dict[str, str]:
        """Runbooks by the alerts they name."""
        return {each.name.casefold(): each.span.path for each in named_alerts(self.repository)}

    def _hint(self, target: Target) -> str:
        expected = target.paths[0]
        near = self.folded().get(expected.casefold()) or self._elsewhere(expected.rpartition("/")[2])
        near = near or nearest(expected, (path for path in self.files if path.endswith(MARKDOWN)))
        return f"Did you mean {quoted(near)}?" if near else "Add the runbook, or correct the annotation."

    def _elsewhere(self, name: str) -> str:
        """The only file with this name, in whatever folder."""
        same = [path for path in self.files if path.rpartition("/")[2].casefold() == name.casefold()]
        return same[0] if len(same) == 1 else ""


def _folders(path: str) -> Iterator[str]:
    while path := path.rpartition("/")[0]:
        yield path
