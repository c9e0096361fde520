"""When a runbook was last carried out well."""

from __future__ import annotations

from runbook_kit.render.verified import verified_all


def test_a_runbook_is_as_old_as_its_oldest_phase() -> None:
    assert verified_all(["2026-11-02", "2026-11-01"]) == "2026-11-01"
    assert verified_all(["2026-11-02", ""]) == ""
    assert verified_all([]) == ""
