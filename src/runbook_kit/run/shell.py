"""What blocks hand on to the blocks after them: variables, functions, aliases, options and the folder."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping

from msgspec import Struct, ValidationError, convert, field, structs, to_builtins

from runbook_kit.errors import InvalidInput

FORMAT = "runbook-shell/1"
NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*", re.ASCII)
# Belongs to one shell process, or is this program's own.
WITHHELD = re.compile(
    r"(?:BASH.*|SHLVL|_|PWD|PPID|UID|EUID|SHELLOPTS|ENV|PROMPT_COMMAND|RUNBOOK_.*|__runbook_.*)", re.A
)


class Shell(Struct, frozen=True):
    """What blocks changed, compared with the environment the run began with.

    Texts are as `os.fsdecode` makes them of bytes. `functions` are definitions, `exported` the names of those that
    are exported; `aliases` are values; `options` are those of `shopt` that differ from bash's default.
    """

    variables: Mapping[str, str] = field(default_factory=dict)
    removed: frozenset[str] = frozenset()
    functions: Mapping[str, str] = field(default_factory=dict)
    exported: frozenset[str] = frozenset()
    aliases: Mapping[str, str] = field(default_factory=dict)
    options: Mapping[str, bool] = field(default_factory=dict)
    cwd: str = ""  # empty: no block has said where it ended
    told: bool = False  # a block has told its functions: they take the place of those of the first environment

    def environment(self, begun: Mapping[str, str], extra: Mapping[str, str]) -> dict[str, str]:
        """The variables the next block gets; `extra` are its own and win."""
        kept = {name: value for name, value in begun.items() if name not in self.removed}
        return {**kept, **self.variables, **extra}

    def to_bytes(self) -> bytes:
        """JSON, the same for the same state; bytes that are no UTF-8 are written as lone surrogates."""
        data = {"format": FORMAT, **to_builtins(self, order="deterministic")}
        return json.dumps(data, sort_keys=True, indent=1).encode() + b"\n"

    def without(self, is_secret: Callable[[str], bool], secrets: Iterable[str]) -> tuple[Shell, tuple[str, ...]]:
        """This state without what must not be stored, and the names of what was left out, sorted.

        Left out are variables whose name `is_secret`, and variables, functions and aliases that contain one of
        `secrets`. Functions are named as `name()` and aliases as `alias name`.
        """
        known = tuple(filter(None, secrets))

        def tells(text: str) -> bool:
            return any(secret in text for secret in known)

        variables = {name for name, value in self.variables.items() if is_secret(name) or tells(value)}
        functions = {name for name, text in self.functions.items() if tells(text)}
        aliases = {name for name, text in self.aliases.items() if tells(text)}
        kept = structs.replace(
            self,
            variables={name: value for name, value in self.variables.items() if name not in variables},
            functions={name: text for name, text in self.functions.items() if name not in functions},
            exported=self.exported - functions,
            aliases={name: text for name, text in self.aliases.items() if name not in aliases},
            cwd="" if tells(self.cwd) else self.cwd,
        )
        names = [*variables, *(f"{name}()" for name in functions), *(f"alias {name}" for name in aliases)]
        return kept, tuple(sorted(names))


def shell_from_bytes(data: bytes) -> Shell:
    """The state that `to_bytes` wrote. Raises `InvalidInput`."""
    try:
        found = json.loads(data)
        if not isinstance(found, dict) or found.pop("format", "") != FORMAT:
            raise ValueError("another format")
        return convert(found, Shell)
    except (ValueError, ValidationError, RecursionError) as error:
        raise InvalidInput(
            f"The stored shell state cannot be read: {error}.",
            hint="Start a new session; the log of this one is not touched.",
            code="shell-state-unreadable",
        ) from None


def change_variables(shell: Shell, begun: Mapping[str, str], extra: Mapping[str, str], now: Mapping[str, str]) -> Shell:
    """`shell` after a block whose exported variables were `now` at its end."""
    untouched = {name for name, value in extra.items() if now.get(name) == value}
    variables = {
        name: value
        for name, value in now.items()
        if name not in untouched and not WITHHELD.fullmatch(name) and begun.get(name) != value
    }
    variables |= {name: shell.variables[name] for name in untouched if name in shell.variables}
    gone = {name for name in begun if name not in now and NAME.fullmatch(name) and not WITHHELD.fullmatch(name)}
    gone |= untouched & shell.removed
    return structs.replace(shell, variables=variables, removed=frozenset(gone))
