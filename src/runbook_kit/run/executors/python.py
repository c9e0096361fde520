"""Blocks of Python: a script whose output is not held back, so that it stands in its order."""

from __future__ import annotations

from runbook_kit.run.executors.other import Other

_EXECUTOR = Other(("python3", "-u", "{file}"), ".py")
invoke = _EXECUTOR.invoke
carry = _EXECUTOR.carry
