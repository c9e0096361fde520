"""The JSON of `doctor`."""

from __future__ import annotations

from tests.render.test_doctor_page import FOUND

from runbook_kit.render.doctor_v1 import doctor_v1


def test_shape() -> None:
    document = doctor_v1(FOUND)
    assert list(document) == [
        "format", "version", "python", "system", "root", "in_repository", "runbooks", "settings", "data",
        "gates", "programs",
    ]  # fmt: skip
    assert document["format"] == "doctor/1"
    assert document["settings"]["runbooks"] == {"value": "runbooks, docs/ops", "origin": "runbook.toml:3"}
    assert document["data"]["execution"] == {
        "version": "2026.1",
        "origin": "gates/execution.yaml",
        "digest": "sha256:" + "ab" * 32,
    }
    assert document["programs"]["git"] == {"path": "", "found": False, "needed": True, "use": "says what is clean"}
    assert document["gates"]["docs-reference-targets"] == {
        "rules.missing-path.severity": {"value": "warning", "origin": "gates/docs-reference-targets.yaml:5"},
        "rules.missing-path.scope": {"value": "documents", "origin": "shipped"},
        "exclude.0": {"value": "vendor/", "origin": "gates/docs-reference-targets.yaml:6"},
    }
    assert list(document["gates"]) == ["docs-reference-targets", "secrets"]
