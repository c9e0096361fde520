"""Blocks of the POSIX shell: variables and the folder are carried; it has no `pipefail` to rely on."""

from __future__ import annotations

import os

from msgspec import structs

from runbook_kit.run.blockfile import find_interpreter, write_source
from runbook_kit.run.declarations import read_exports
from runbook_kit.run.model import Carried, Invocation, Task
from runbook_kit.run.shell import change_variables

# A descriptor above 9 has no other name in a POSIX shell. A block with an EXIT trap of its own that ends with `exit`
# or an error hands nothing on: there is no way to see what it has set.
PRELUDE = r"""
__runbook_fd=$RUNBOOK_STATE_FD
unset RUNBOOK_STATE_FD
__runbook_end() {
  set +e
  if [ -n "$__runbook_fd" ]; then
    { pwd; printf '\0'; export -p; printf '\0end\0'; } >>"/dev/fd/$__runbook_fd"
  fi
  __runbook_fd=
}
trap '__runbook_code=$?; { __runbook_end; } 2>/dev/null; exit "$__runbook_code"' EXIT
set -e
. "$0"
{ __runbook_end; } 2>/dev/null
"""


def invoke(task: Task) -> Invocation:
    """Write the block's source and say how sh reads it, with `errexit`. Raises `MachineError`."""
    path = write_source(task.folder, task.name, ".sh", task.source)
    environment = task.shell.environment(task.environment, task.extra)
    environment.pop("ENV", None)
    cwd = task.shell.cwd or task.cwd
    environment["PWD"] = cwd
    program = find_interpreter("sh", task.environment.get("PATH"))
    return Invocation((program, "-c", PRELUDE, path), environment, cwd, carries=True)


def carry(task: Task, carried: bytes) -> Carried:
    """What the next block begins with: variables and folder of this one, functions and aliases of earlier ones."""
    cwd, _, rest = carried.partition(b"\n\0")
    exports, end, _ = rest.partition(b"\0end\0")
    if not end:
        return Carried(task.shell, lost=True)
    now = {name: os.fsdecode(value) for name, value in read_exports(exports).items()}
    shell = change_variables(task.shell, task.environment, task.extra, now)
    return Carried(structs.replace(shell, cwd=os.fsdecode(cwd)))
