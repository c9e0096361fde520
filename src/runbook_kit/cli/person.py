"""Who is at the keyboard, and whether that is a person at all or a block of a run."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path

from runbook_kit.errors import Refused, RunbookError, UsageError
from runbook_kit.suggestion import quoted

OPERATOR = "RUNBOOK_OPERATOR"  # says who one is
MARK = "RUNBOOK_SESSION"  # in the environment of every block
PROC = Path("/proc")
DEEPEST = 256  # processes above this one that are looked at
LARGEST = 4 * 1024 * 1024  # bytes of an environment or a command line
LONGEST = 200  # characters of an identity
OURS = frozenset({"runbook", "rbk", "runbook_kit"})
RUNS = ("--execute", "undo", "resume")  # the words of command lines that execute blocks
PYTHON = re.compile(r"(python|pypy)[0-9.]*(\.exe)?")
TAKE_ONE = frozenset({"-W", "-X", "--check-hash-based-pycs"})  # options of Python with a value
SUPERVISES = "runbook_kit.cli.supervise"  # the process above a job


def identity(environ: Mapping[str, str], root: Path) -> str:
    """Who the operator is: RUNBOOK_OPERATOR, else git's `user.email` for `root`, else LOGIN@HOST.

    It is what people say of themselves; a signature is what proves it. Raises `UsageError` for a RUNBOOK_OPERATOR
    that no record can hold.
    """
    given = environ.get(OPERATOR, "").strip()
    if given:
        if not is_identity(given):
            message = f"{OPERATOR} is {quoted(given)}, which is not an identity."
            raise UsageError(message, hint="Use one word, such as ada@example.org.", code="invalid-identity")
        return given
    found = email(environ, root)
    return found if is_identity(found) else login(environ)


def is_identity(text: str) -> bool:
    """Whether the text can name a person: one printable word of at most 200 characters."""
    return 0 < len(text) <= LONGEST and text.isprintable() and not any(letter.isspace() for letter in text)


def email(environ: Mapping[str, str], root: Path) -> str:
    """The e-mail address that git would write into a commit here; empty when it has none, or there is no git."""
    return git_setting("user.email", environ, root)


def git_setting(name: str, environ: Mapping[str, str], root: Path) -> str:
    """A setting of git for `root`; empty when there is none, or no git."""
    from runbook_kit.gitprocess import ask_all, open_git

    with suppress(RunbookError):
        (answer,) = ask_all(open_git(root, environ), [("config", "--get", name)])
        return answer.out.decode("utf-8", "replace").strip() if answer.code == 0 else ""
    return ""


def login(environ: Mapping[str, str]) -> str:
    """The name this user logged in with, and the machine."""
    import pwd

    try:
        name = pwd.getpwuid(os.getuid()).pw_name
    except KeyError:  # a container may run as a number that has no name
        name = environ.get("LOGNAME", "") or f"uid{os.getuid()}"
    return f"{name}@{os.uname().nodename or 'localhost'}"


def refuse_inside_a_block(environ: Mapping[str, str], command: str) -> None:
    """Raise `Refused` where `command`, which only people may give, was started by a block."""
    found = inside_a_block(environ)
    if found:
        raise Refused(
            f"`runbook {command}` is for people and was called from inside a block: {found}.",
            hint="Call it in a terminal of your own. Nothing inside a document approves anything.",
            code="inside-a-block",
        )


def inside_a_block(environ: Mapping[str, str], processes: Path = PROC, pid: int = 0) -> str:
    """What shows that a block started this process, as part of a sentence; empty when nothing does.

    The mark in the environment; where there is a /proc, also the mark of any process above this one, or one of them
    that executes a runbook. `pid` is the process to begin with, this one by default.
    """
    if environ.get(MARK):
        return f"its environment has {MARK}={quoted(environ[MARK])}"
    for above in ancestors(pid or os.getpid(), processes):
        words = read_words(processes / str(above) / "environ")
        mark = next((word for word in words if word.startswith(f"{MARK}=") and word != f"{MARK}="), "")
        if mark:
            return f"process {above} above it has {quoted(mark)}"
        if executes(read_words(processes / str(above) / "cmdline")):
            return f"process {above} above it executes a runbook"
    return ""


def ancestors(pid: int, processes: Path) -> Iterator[int]:
    """The processes above `pid`, nearest first; none where the system does not tell."""
    for _ in range(DEEPEST):
        pid = parent(pid, processes)
        if pid <= 0:
            return
        yield pid


def parent(pid: int, processes: Path) -> int:
    """The process that started `pid`, or took it over; 0 when that is not known (proc(5), /proc/pid/stat)."""
    try:
        text = (processes / str(pid) / "stat").read_bytes()
    except OSError:
        return 0
    fields = text.rpartition(b")")[2].split()  # the name before it may hold blanks and parentheses
    return int(fields[1]) if len(fields) > 1 and fields[1].isdigit() else 0


def read_words(path: Path) -> list[str]:
    """The texts of a file that separates them by NUL; none when it may not be read, as for another user's process."""
    try:
        with path.open("rb") as stream:
            data = stream.read(LARGEST)
    except OSError:
        return []
    return data.decode("utf-8", "replace").split("\0")


def executes(words: list[str]) -> bool:
    """Whether a command line is one of ours that executes blocks; it may begin with Python and its options.

    Other programs may be given our command line as theirs, as with `timeout 60 runbook session resume latest`.
    """
    ours = program(words)
    return ours == SUPERVISES or (ours in OURS and any(word in RUNS for word in words))


def program(words: list[str]) -> str:
    """The name of the program, or of the script or module that Python runs; empty for other interpreters' scripts."""
    first = os.path.basename(words[0]) if words else ""
    if not PYTHON.fullmatch(first):
        return first
    rest = iter(words[1:])
    for word in rest:
        if word == "-m" or word in TAKE_ONE:
            taken = next(rest, "")
            if word == "-m":
                return taken
        elif not word.startswith("-"):
            return os.path.basename(word)
    return ""
