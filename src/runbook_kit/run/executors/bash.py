"""Blocks of bash: one process each, which takes over and hands on what a shell knows."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from msgspec import structs

from runbook_kit.run.blockfile import find_interpreter, write_source
from runbook_kit.run.declarations import changed_options, quote, read_aliases, read_exports, read_functions
from runbook_kit.run.model import Carried, Invocation, Task
from runbook_kit.run.shell import Shell, change_variables

PRELUDE = str(Path(__file__).with_name("bash_prelude.sh"))
STATE = "RUNBOOK_SHELL_"  # variables that take functions, aliases and options to the prelude, in pieces
PIECE = 100_000  # bytes; Linux takes 128 KiB as one variable
PARTS = 9  # lines of options before, folder, variables, names of functions, functions, aliases, options, end mark
UNSET = ("BASH_ENV", "ENV", "SHELLOPTS", "BASHOPTS")


def invoke(task: Task) -> Invocation:
    """Write the block's source and say how bash runs it: as a script, with `errexit` and `pipefail`.

    The file is the script itself and neither an argument nor an input of bash, so `$0`, LINENO, here-documents and
    aliases are those of a script. Raises `MachineError`.
    """
    shell = task.shell
    path = write_source(task.folder, task.name, ".sh", task.source)
    environment = shell.environment(task.environment, task.extra)
    for name in [name for name in environment if name in UNSET or (shell.told and name.startswith("BASH_FUNC_"))]:
        del environment[name]
    cwd = shell.cwd or task.cwd
    environment |= {"PWD": cwd, "BASH_ENV": PRELUDE}  # a PWD that names the folder keeps the way through links
    for number, piece in enumerate(_pieces(restoration(shell))):
        environment[f"{STATE}{number}"] = os.fsdecode(piece)
    program = find_interpreter("bash", task.environment.get("PATH"))
    return Invocation((program, "--noprofile", "--norc", path), environment, cwd, carries=True)


def restoration(shell: Shell) -> bytes:
    """Commands that bring a new bash to `shell`, apart from variables and folder.

    Functions come first: a definition has its aliases resolved, and must not meet them again. Each is read by an
    `eval` of its own, so that one that bash cannot read does not take the others with it.
    """
    lines = [b"builtin shopt -s extglob"] if shell.functions else []  # a definition may contain such a pattern
    lines += [b"eval " + quote(os.fsencode(text)) for text in shell.functions.values()]
    lines += [b"builtin export -f -- " + quote(os.fsencode(name)) for name in sorted(shell.exported)]
    if shell.functions and "extglob" not in shell.options:
        lines.append(b"builtin shopt -u extglob")
    for name, is_on in sorted(shell.options.items()):
        lines.append(f"builtin shopt -{'s' if is_on else 'u'} {name}".encode())
    for name, value in shell.aliases.items():
        lines.append(b"builtin alias -- " + quote(os.fsencode(name)) + b"=" + quote(os.fsencode(value)))
    return b"".join(line + b"\n" for line in lines)


def _pieces(text: bytes) -> Iterator[bytes]:
    return (text[start : start + PIECE] for start in range(0, len(text), PIECE))


def carry(task: Task, carried: bytes) -> Carried:
    """What the next block begins with. A block that replaced its shell or was killed has told nothing: `lost`."""
    parts = carried.split(b"\0")
    if len(parts) != PARTS + 1 or parts[8:] != [b"end", b""]:
        return Carried(task.shell, lost=True)
    lines, cwd, exports, names, bodies, aliases, before, after, *_ = parts
    now = {name: os.fsdecode(value) for name, value in read_exports(exports).items()}
    shell = change_variables(task.shell, task.environment, task.extra, now)
    functions, exported = read_functions(names, bodies)
    return Carried(
        structs.replace(
            shell,
            functions={name: os.fsdecode(text) for name, text in functions.items()},
            exported=exported,
            aliases={name: os.fsdecode(value) for name, value in read_aliases(aliases).items()},
            options=changed_options(before or lines, after),
            cwd=os.fsdecode(cwd.removesuffix(b"\n")),
            told=True,
        )
    )
