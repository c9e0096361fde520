"""How the program begins and ends: streams, who reads its arguments, and the one place where errors become codes."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import NoReturn, cast

from runbook_kit.cli.plain import read_plainly


def begin() -> NoReturn:
    """Run the program, and leave the interpreter with its exit code."""
    open_missing_streams()
    arguments, name = sys.argv[1:], called_as()
    options = None if completion_variable(name) in os.environ else read_plainly(arguments)
    if options is None:
        from runbook_kit.cli.main import program

        program.main(arguments, name)
    leave(end(lambda: run_gates(options), arguments, name))


def run_gates(options: dict[str, object]) -> int:
    """`runbook gate` with these options."""
    load_msgspec()
    from runbook_kit.cli.gateasked import Asked
    from runbook_kit.cli.gating import gate

    gate(Asked.of(options))
    return 0


def load_msgspec() -> None:
    """Load it without `typing_extensions`: `typing` has what it takes from there, and has been loaded already."""
    modules = cast(dict[str, object], sys.modules)
    if "typing_extensions" in modules:
        return
    modules["typing_extensions"] = None  # what Python takes for a module that is not there
    try:
        import msgspec  # noqa: F401
    finally:
        del modules["typing_extensions"]


def end(work: Callable[[], int], arguments: Sequence[str], name: str) -> int:
    """The exit code of the program that does `work`. The only place that catches what stops us."""
    try:
        code = work()
        sys.stdout.flush()
        return code
    except (Exception, KeyboardInterrupt) as error:
        from runbook_kit.cli.failure import conclude

        return conclude(error, arguments, name)


def leave(code: int) -> NoReturn:
    """End the process as it stands: nothing is open but its streams, and taking the interpreter apart takes long."""
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError, ValueError):
            stream.flush()
    os._exit(code)


def called_as() -> str:
    """The name the program was started with, when it is one of its two."""
    name = os.path.basename(sys.argv[0] if sys.argv else "")
    return name if name in {"runbook", "rbk"} else "runbook"


def completion_variable(name: str) -> str:
    """What the environment has when a shell asks for completions."""
    return f"_{name.upper()}_COMPLETE"


def open_missing_streams() -> None:
    """Put `/dev/null` where a standard stream was closed (`>&-`): the next file we open would be in its place.

    What a block or a library then wrote to its output would end in that file, which may be the log of a session.
    """
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        if getattr(sys, name) is not None:
            continue
        found = os.open(os.devnull, os.O_RDWR)
        if found != number:  # something was opened in its place while the program was loaded
            os.dup2(found, number)
            os.close(found)
        mode = "r" if number == 0 else "w"
        stream = open(number, mode, encoding="utf-8", errors="backslashreplace", closefd=False)  # noqa: SIM115
        setattr(sys, name, stream)
