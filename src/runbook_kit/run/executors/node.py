"""Blocks of JavaScript, run by node."""

from __future__ import annotations

from runbook_kit.run.executors.other import Other

_EXECUTOR = Other(("node", "{file}"), ".js")
invoke = _EXECUTOR.invoke
carry = _EXECUTOR.carry
