"""A block's source as a private file, exactly as the document has it."""

from __future__ import annotations

import os

from runbook_kit.errors import InvalidInput, MachineError
from runbook_kit.plan.programs import find_program

FLAGS = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC | getattr(os, "O_NOFOLLOW", 0)
MOST = 10_000  # files of one name: attempts of one block


def write_source(folder: str, name: str, suffix: str, source: str) -> str:
    """Write `source` to a new file in `folder` that only we can read; the path.

    A block that runs again gets a file of its own (`NAME.2SUFFIX` …). Raises `InvalidInput` for a source that no
    interpreter takes, `MachineError` when it cannot be written.
    """
    data = source.encode("utf-8", "surrogateescape")
    if b"\0" in data:
        raise InvalidInput(f"The block {name} contains a NUL character.", hint="Remove it.", code="nul-in-block")
    path = os.path.join(folder, name + suffix)
    try:
        descriptor, path = _create(folder, name, suffix)
        with open(descriptor, "wb", buffering=0) as file:
            rest = memoryview(data)
            while rest:  # a full disk takes a part and says so at the next piece
                rest = rest[file.write(rest) :]
    except OSError as error:
        raise MachineError(
            f"The source of the block {name} cannot be written: {error.strerror or error}.",
            hint=f"Check that there is space and that the folder {folder} can be written.",
            code="block-not-written",
        ) from None
    return path


def _create(folder: str, name: str, suffix: str) -> tuple[int, str]:
    for attempt in range(1, MOST):
        path = os.path.join(folder, f"{name}{f'.{attempt}' if attempt > 1 else ''}{suffix}")
        try:
            return os.open(path, FLAGS, 0o600), path
        except FileExistsError:
            continue
    raise FileExistsError(f"more than {MOST} files of this name")


def find_interpreter(name: str, path: str | None) -> str:
    """Where the program `name` is, looked for in `path` (PATH). Raises `MachineError` when it is nowhere."""
    program = name if name.startswith("/") else find_program(name, os.defpath if path is None else path)
    if not program:
        raise MachineError(
            f"There is no `{name}` in PATH.", hint="Install it, or change PATH.", code="interpreter-not-found"
        )
    return program
