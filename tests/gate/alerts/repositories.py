"""Repositories as values: paths and what stands in them."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from msgspec import Struct

from runbook_kit.document.source import Source
from runbook_kit.gate.page.anchors import anchors
from runbook_kit.gate.page.read import read_page


class Given(Struct, frozen=True):
    """The tracked files of a repository, as the rules about alerts see them."""

    texts: Mapping[str, str]

    @property
    def files(self) -> Collection[str]:
        return self.texts.keys()

    def read(self, path: str) -> str | None:
        return self.texts.get(path)

    def anchors(self, path: str) -> frozenset[str] | None:
        return anchors(read_page(Source(path, self.texts[path]))) if path.endswith(".md") else None


def rule_file(*alerts: tuple[str, str]) -> str:
    """A rule file of Prometheus with alerts of these names and addresses."""
    rules = "".join(
        f"      - alert: {name}\n        expr: up == 0\n        annotations:\n          runbook_url: {url}\n"
        for name, url in alerts
    )
    return f"groups:\n  - name: demo\n    rules:\n{rules}"
