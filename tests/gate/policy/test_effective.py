"""Every setting of a gate with where it comes from."""

from __future__ import annotations

import pytest
from tests.gate.policy.samples import policy
from tests.gate.policy.test_read import OWN

from runbook_kit.gate.policy.effective import effective_settings
from runbook_kit.gate.policy.names import gate_names

FILE = "gates/docs-reference-targets.yaml"


def test_what_a_repository_set() -> None:
    own = [each for each in effective_settings(policy("docs-reference-targets", OWN)) if each.origin != "shipped"]
    assert [(each.name, each.value, each.origin) for each in own] == [
        ("rules.missing-path.severity", "warning", f"{FILE}:5"),
        ("rules.missing-path.exclude.0", "docs/old/**", f"{FILE}:6"),
        ("rules.missing-path.exclude.1", "CHANGELOG.md", f"{FILE}:6"),
        ("rules.untracked-target.severity", "off", f"{FILE}:7"),
        ("exclude.0", "vendor/", f"{FILE}:8"),
        ("allowances.0", "missing-path for out/**: made by a run", f"{FILE}:10"),
        (
            "allowances.1",
            "missing-target, missing-anchor in docs/plan.md until 2026-12-31: written next month",
            f"{FILE}:11",
        ),
        ("markers.0", "link: ignore: missing-target", f"{FILE}:18"),
        ("markers.1", "other: " + ", ".join(policy("docs-reference-targets").rules), f"{FILE}:19"),
    ]


def test_an_option() -> None:
    found = {each.name: each.value for each in effective_settings(policy("runbook-structure"))}
    assert found["rules.review-overdue.options.after_days"] == "365"
    assert found["rules.review-overdue.suppressible"] == "true"


@pytest.mark.parametrize("gate", gate_names())
def test_every_setting_has_an_origin(gate: str) -> None:
    found = policy(gate, OWN if gate == "docs-reference-targets" else "")
    assert [each.name for each in effective_settings(found)] == list(found.origins)
