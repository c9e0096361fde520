"""What stops us: one exception tree, each with a reason code, a sentence and a hint."""

from __future__ import annotations


class RunbookError(Exception):
    """Something stopped the program; `cli.start` turns it into one sentence and an exit code.

    What is wrong with a *document* is a `Finding`, never an exception of this tree.
    """

    exit_code = 5
    default_code = "internal-error"

    def __init__(self, message: str, *, hint: str = "", code: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.code = code or self.default_code


class UsageError(RunbookError):
    """The command line, the configuration or a name is wrong (exit 2)."""

    exit_code = 2
    default_code = "usage"


class InvalidInput(RunbookError):
    """A file cannot be read, or is not what it should be (exit 2)."""

    exit_code = 2
    default_code = "invalid-input"


class Refused(RunbookError):
    """Mode, policy, approval or the environment says no (exit 3)."""

    exit_code = 3
    default_code = "refused"


class Tampered(RunbookError):
    """A log, a plan or a bundle is not what was written (exit 4)."""

    exit_code = 4
    default_code = "log-tampered"


class Busy(RunbookError):
    """Another run holds the session (exit 6)."""

    exit_code = 6
    default_code = "session-busy"


class Waits(RunbookError):
    """A person has to do something first (exit 7)."""

    exit_code = 7
    default_code = "needs-person"


class MachineError(RunbookError):
    """The machine failed us: disk full, a program that must be there is not (exit 5)."""

    exit_code = 5
    default_code = "machine"
