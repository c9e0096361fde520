"""Alerts that runbooks name."""

from __future__ import annotations

from tests.gate.alerts.repositories import Given

from runbook_kit.gate.alerts.named import named_alerts


def test_names_with_their_places() -> None:
    repository = Given(
        {
            "b.md": "---\nrunbook: b\nalerts:\n  - One\n  - Two\n---\n",
            "a.md": "---\nrunbook: a\nalerts: [Three]\n---\nalerts:\n",
            "other.md": "---\ntitle: x\nalerts: [No]\n---\n",
            "text.md": "# T\n\nalerts: [No]\n",
            "broken.md": "---\nrunbook: a\nalerts: [",
        }
    )
    found = [(each.name, each.span.path, each.span.line, each.span.column) for each in named_alerts(repository)]
    assert found == [("Three", "a.md", 3, 10), ("One", "b.md", 4, 5), ("Two", "b.md", 5, 5)]
