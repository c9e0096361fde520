"""The JSON of an error."""

from __future__ import annotations

from runbook_kit.render.error_v1 import error_v1


def test_shape() -> None:
    assert error_v1("unknown-target", "Nothing.", "Try.", 2) == {
        "format": "error/1",
        "error": {"code": "unknown-target", "message": "Nothing.", "hint": "Try.", "exit_code": 2},
    }
