"""`error/1`: why a program that asked for JSON gets none of what it asked for."""

from __future__ import annotations

from typing import Any


def error_v1(code: str, message: str, hint: str, exit_code: int) -> dict[str, Any]:
    """The JSON document of an error; `code` is stable, `message` and `hint` are sentences for people."""
    return {
        "format": "error/1",
        "error": {"code": code, "message": message, "hint": hint, "exit_code": exit_code},
    }
