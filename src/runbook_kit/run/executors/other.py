"""Blocks of a language that the configuration knows: a command line with `{file}` where the block's file goes."""

from __future__ import annotations

from msgspec import Struct

from runbook_kit.errors import UsageError
from runbook_kit.run.blockfile import find_interpreter, write_source
from runbook_kit.run.model import Carried, Invocation, Task

FILE = "{file}"


class Other(Struct, frozen=True):
    """An executor made of a command line, such as `("ruby", "-w", "{file}")`, and the suffix of its files.

    Without `{file}` the file comes last. Its blocks get the variables and the folder of the blocks before them and
    hand nothing on themselves.
    """

    argv: tuple[str, ...]
    suffix: str = ""

    def invoke(self, task: Task) -> Invocation:
        """Write the block's source and say what to start. Raises `MachineError`, or `UsageError` for no command."""
        if not self.argv or FILE in self.argv[0]:
            raise UsageError(
                "An interpreter needs a command line that begins with a program.",
                hint='Write it as a list, such as ["ruby", "{file}"].',
                code="interpreter-invalid",
            )
        program = find_interpreter(self.argv[0], task.environment.get("PATH"))
        path = write_source(task.folder, task.name, self.suffix, task.source)
        words = self.argv[1:] if any(FILE in word for word in self.argv) else (*self.argv[1:], FILE)
        environment = task.shell.environment(task.environment, task.extra)
        cwd = task.shell.cwd or task.cwd
        environment["PWD"] = cwd
        return Invocation((program, *(word.replace(FILE, path) for word in words)), environment, cwd)

    def carry(self, task: Task, carried: bytes) -> Carried:  # noqa: ARG002  the protocol's; nothing is handed on
        return Carried(task.shell)
