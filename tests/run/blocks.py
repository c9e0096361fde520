"""Blocks run for real, one after the other, each with what the ones before it handed on."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from msgspec import Struct, field

from runbook_kit.run.executors import executor_for
from runbook_kit.run.model import Ending, Task
from runbook_kit.run.process import execute
from runbook_kit.run.shell import Shell


class Ran(Struct, frozen=True):
    code: int | None
    out: bytes
    ending: Ending
    lost: bool


class Blocks(Struct):
    """Runs blocks in `folder`; `shell` is what the last one handed on."""

    folder: Path
    environment: Mapping[str, str] = field(default_factory=lambda: {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8"})
    shell: Shell = Shell()
    number: int = 0

    def run(
        self,
        source: str,
        lang: str = "bash",
        *,
        extra: Mapping[str, str] | None = None,
        timeout_s: float = 20,
        grace_s: float = 0.2,
    ) -> Ran:
        executor = executor_for(lang)
        assert executor is not None
        self.number += 1
        private = self.folder / "blocks"
        private.mkdir(mode=0o700, exist_ok=True)
        work = self.folder / "work"
        work.mkdir(exist_ok=True)
        name = f"{self.number:03}-block"
        task = Task(source, str(private), name, str(work), self.environment, self.shell, extra or {})
        out = bytearray()
        ending = execute(executor.invoke(task), feed=out.extend, timeout_s=timeout_s, grace_s=grace_s)
        carried = executor.carry(task, ending.carried)
        self.shell = carried.shell
        return Ran(ending.code, bytes(out), ending, carried.lost)
