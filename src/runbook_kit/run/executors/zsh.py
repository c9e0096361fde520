"""Blocks of zsh, without its startup files (/etc/zshenv excepted, which no option keeps it from reading)."""

from __future__ import annotations

from runbook_kit.run.executors.other import Other

_EXECUTOR = Other(("zsh", "-f", "-o", "ERR_EXIT", "-o", "PIPE_FAIL", "{file}"), ".zsh")
invoke = _EXECUTOR.invoke
carry = _EXECUTOR.carry
