"""What stopped the program, as one reason code, one sentence, one hint and one exit code."""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, TextIO

from msgspec import Struct

from runbook_kit.errors import RunbookError, UsageError

if TYPE_CHECKING:
    import click

MACHINE_ERRORS = {
    errno.ENOSPC: "Free some space on that file system and run the command again.",
    errno.EDQUOT: "Free some of your quota and run the command again.",
    errno.EROFS: "Choose a place that can be written.",
    errno.EIO: "Look at the system's log: a device does not answer as it should.",
    errno.EMFILE: "Raise the limit of open files (`ulimit -n`) and run the command again.",
    errno.ENFILE: "The system has too many open files; close some programs and run the command again.",
    errno.ENOMEM: "Free some memory and run the command again.",
}
CLOSED_PIPE = 141  # 128 + SIGPIPE: what every program of a shell pipeline answers when its reader has left
INTERRUPTED = 130  # 128 + SIGINT


class Failure(Struct, frozen=True):
    """Why the program ends with `exit_code`. `answered` means that the result itself is already on stdout."""

    code: str
    message: str
    hint: str = ""
    exit_code: int = 5
    answered: bool = False


class Concluded(RunbookError):
    """The answer has been printed and it is not "yes": leave with this code, and say why in one line."""

    def __init__(self, message: str, *, code: str, hint: str, exit_code: int) -> None:
        super().__init__(message, hint=hint, code=code)
        self.exit_code = exit_code


def conclude(error: BaseException, arguments: Sequence[str], name: str) -> int:
    """Print what stopped the program, and return its exit code. A closed pipe is left without a word."""
    if isinstance(error, BrokenPipeError):
        leave_stream(sys.stdout)
        return CLOSED_PIPE
    failure = explain(error, name)
    drain(sys.stdout)
    try:
        report(failure)
        if failure.code == "internal-error" and os.environ.get("RUNBOOK_DEBUG") == "1":
            sys.excepthook(type(error), error, error.__traceback__)
    except OSError:
        leave_stream(sys.stderr)
    try:
        if wants_json(arguments) and not failure.answered:
            report_json(failure)
    except OSError:
        leave_stream(sys.stdout)
    drain(sys.stdout)
    return failure.exit_code


def explain(error: BaseException, name: str) -> Failure:
    """What an exception means to the person who called the program."""
    match error:
        case RunbookError():
            return Failure(error.code, error.message, error.hint, error.exit_code, isinstance(error, Concluded))
        case KeyboardInterrupt():
            return Failure("interrupted", "Interrupted.", "Nothing was left running.", INTERRUPTED)
        case MemoryError():
            return Failure("machine", "This machine is out of memory.", MACHINE_ERRORS[errno.ENOMEM], 5)
        case OSError() if error.errno in MACHINE_ERRORS:
            return Failure("machine", machine_sentence(error), MACHINE_ERRORS[error.errno], 5)
        case _:
            return miscalled(error, name) or bug(error)


def miscalled(error: BaseException, name: str) -> Failure | None:
    """What click objects to; None for what does not come from there. A gate run may never have loaded it."""
    import click

    match error:
        case click.UsageError():
            return Failure(usage_code(error), sentence(error), usage_hint(error, name), 2)
        case click.ClickException():
            return Failure("usage", ended(error.format_message()), f"`{name} --help` shows how to call it.", 2)
        case click.Abort():
            return explain(KeyboardInterrupt(), name)
    return None


def bug(error: BaseException) -> Failure:
    """An exception that nobody expected."""
    said = " ".join(str(error).split())
    what = f"{type(error).__name__}: {said}" if said else type(error).__name__
    hint = "Report it with the command you typed; RUNBOOK_DEBUG=1 adds the traceback."
    return Failure("internal-error", f"This is a bug in runbook-kit ({what}).", hint, 5)


def machine_sentence(error: OSError) -> str:
    where = f" ({error.filename})" if isinstance(error.filename, str) else ""
    return f"This machine could not do it: {os.strerror(error.errno or 0)}{where}."


def usage_code(error: click.UsageError) -> str:
    import click

    match error:
        case click.NoSuchOption():
            return "unknown-option"
        case click.MissingParameter():
            return "missing-argument"
        case click.BadParameter() | click.BadOptionUsage() | click.BadArgumentUsage():
            return "invalid-value"
    return "usage"


def sentence(error: click.UsageError) -> str:
    """What click says, without its suggestions and always with an end."""
    import click

    return ended(error.message if isinstance(error, click.NoSuchOption) else error.format_message())


def ended(text: str) -> str:
    """The text on one line, with an end."""
    text = " ".join(text.split())
    return text if text.endswith((".", "?", "!")) else f"{text}."


def usage_hint(error: click.UsageError, name: str) -> str:
    import click

    if isinstance(error, click.NoSuchOption) and error.possibilities:
        return f"Did you mean {' or '.join(error.possibilities)}?"
    return f"`{error.ctx.command_path if error.ctx else name} --help` shows how to call it."


def unknown_command(name: str, known: Iterable[str]) -> UsageError:
    """The error for a command that does not exist, with those that are written like it."""
    from difflib import get_close_matches

    near = get_close_matches(name, list(known), n=3, cutoff=0.5)
    hint = f"Did you mean {' or '.join(near)}?" if near else "`runbook --help` lists the commands."
    return UsageError(f"There is no command `{name}`.", hint=hint, code="unknown-command")


def missing_command(usage: str) -> UsageError:
    """The error for a call without a command; `usage` is shown first."""
    from runbook_kit.cli.screen import note

    note(f"{usage}\n")
    hint = "`runbook list` is a good start: it shows what is here."
    return UsageError("No command was given.", hint=hint, code="missing-command")


def report(failure: Failure) -> None:
    """Say on stderr why the program ends."""
    from runbook_kit.cli.screen import complain

    complain("error", "alarm", failure.code, failure.message, failure.hint)


def report_json(failure: Failure) -> None:
    """Say it as JSON on stdout, for a program that asked for JSON and gets no other document."""
    from runbook_kit.cli.screen import put_json
    from runbook_kit.render.error_v1 import error_v1

    put_json(error_v1(failure.code, failure.message, failure.hint, failure.exit_code))


def wants_json(arguments: Sequence[str]) -> bool:
    """Whether `--format json` was asked for; read from the words, because a wrong option stops click's own reading."""
    words = list(arguments)
    words = words[: words.index("--")] if "--" in words else words
    last = [word.removeprefix("--format=") for word in words if word.startswith("--format=")]
    last += [after for word, after in pairwise(words) if word == "--format"]
    return "json" in last


def drain(stream: TextIO) -> None:
    """Write out what the stream still holds, or forget it when nothing can be written."""
    try:
        stream.flush()
    except OSError:
        leave_stream(stream)


def leave_stream(stream: TextIO) -> None:
    """Let the interpreter end without writing what is left: the other side cannot take it."""
    try:
        number = stream.fileno()
    except (OSError, ValueError):
        return
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, number)
    os.close(nowhere)
