"""Programs that run another program, such as `sudo` and `timeout`: where that one stands among their words."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from runbook_kit.plan.filling.interpreters import BEHIND_DASHES

# Options with a value, and how many operands come before the program.
WRAPPERS: Final[dict[str, tuple[str, int]]] = {
    "builtin": ("", 0), "caffeinate": ("", 0), "chroot": (r"--(?:userspec|groups)", 1), "command": ("", 0),
    "coproc": ("", 0), "doas": (r"-[uC]", 0), "env": (r"-[uC]|--(?:unset|chdir)", 0), "exec": (r"-a", 0),
    "ionice": (r"-[cnp]", 0), "nice": (r"-n|--adjustment", 0), "nohup": ("", 0), "setsid": ("", 0),
    "stdbuf": (r"-[ioe]", 0), "strace": (r"-[aeEIobOpPsSuUX]", 0), "sudo": (r"-[ughpCrtDRTU]|--(?:user|group|host)", 0),
    "time": (r"-[fo]", 0), "timeout": (r"-[ks]|--(?:kill-after|signal)", 1), "unbuffer": ("", 0),
    "xargs": (r"-[adEILnPs]|--(?:max-args|max-procs|delimiter|arg-file)", 0), "systemd-run": (r"-[pHMuE]", 0),
}  # fmt: skip
BUILTIN_WRAPPERS: Final = frozenset({"builtin", "command", "coproc", "exec"})
KEYWORDS: Final = frozenset({"builtin", "command", "coproc", "time"})  # the shell looks at the word behind them, too
PASSES_ON: Final = BEHIND_DASHES | {"docker", "podman", "npm", "pnpm", "yarn", "npx", "cargo", "poetry", "uv", "dotnet"}


def program_name(word: str) -> str:
    """The name of the program that `word` calls, without the folders."""
    return word.rsplit("/", 1)[-1]


def is_called(words: Sequence[str], start: int) -> bool:
    """Whether the shell itself, and not a program, looks at word `start`: only then is it a builtin."""
    at = 0
    while at < start and words[at] in KEYWORDS:
        at = _inner(words, at) or len(words)
    return at == start


def wrapped_program(words: Sequence[str], start: int) -> int | None:
    """The index of the program that `words[start]` runs; None when that is no wrapper, or runs nothing."""
    name = program_name(words[start])
    if name not in WRAPPERS or (name in BUILTIN_WRAPPERS and not is_called(words, start)):
        return None
    if name == "command" and words[start + 1 : start + 2] in (["-v"], ["-V"], ("-v",), ("-V",)):
        return None
    return _inner(words, start)


def _inner(words: Sequence[str], start: int) -> int | None:
    name = program_name(words[start])
    takes, skipped = WRAPPERS[name]
    at = start + 1
    while at < len(words):
        word = words[at]
        if len(word) > 1 and word[0] == "-" and word != "--":
            at += 1 if takes and re.fullmatch(takes, word) else 0
        elif word != "--" and not (name in ("env", "sudo") and re.match(r"[A-Za-z_]\w*=", word)):
            if not skipped:
                return at
            skipped -= 1
        at += 1
    return None


def ends_options(words: Sequence[str], index: int) -> bool:
    """Whether a `--` before word `index` says that what follows is no option, to the program that gets to see it."""
    start = 0
    while program_name(words[start]) in WRAPPERS:
        inner = wrapped_program(words, start)
        if inner is None:
            return False
        start = inner
    if program_name(words[start]) in PASSES_ON:
        start = words.index("--", start) if "--" in words[start:] else len(words)
    return "--" in words[start + 1 : index]
