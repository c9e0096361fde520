"""Removals that may take far more than they name: `/`, the home folder, `*`, a variable that may be empty."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable

from runbook_kit.plan.shell.words import Dynamic, Pattern

VARIABLE = re.compile(r"\$(?:(\w+|[@*#?$!-])|\{(\w+)([^}]*)\})(.*)", re.DOTALL)
EVERYTHING = re.compile(r"(?:/|~\w*|\.|\.\.|/\.|~/\.)?/*(?:\.?\*)?")
ALWAYS_SET = re.compile(r":?\?|:[-=].")  # `${X:?}` stops, `${X:-x}` is never empty


def too_wide(words: Iterable[str], assigned: Collection[str], *, recursive: bool) -> str:
    """Why removing `words` may take too much: a sentence, or nothing. `assigned` are variables known to be set."""
    for word in words:
        if word and EVERYTHING.fullmatch(word) and (recursive or "*" in word) and _expands(word):
            return f"`{word}` is everything there is."
        reason = _of_variable(word, assigned, recursive=recursive) if isinstance(word, Dynamic) else ""
        if reason:
            return reason
    return ""


def _expands(word: str) -> bool:
    return isinstance(word, Pattern) or not set("*~") & set(word)


def _of_variable(word: str, assigned: Collection[str], *, recursive: bool) -> str:
    if word.startswith(("$(", "`")):
        return f"`{word}` may be empty." if recursive else ""
    match = VARIABLE.match(word)
    if match is None:
        return ""
    name, modifier, rest = match[1] or match[2], match[3] or "", match[4]
    wide = recursive or rest.endswith("*")
    if name in ("HOME", "PWD", "OLDPWD") and wide and rest in ("", "/", "/*", "/.", "/.*"):
        return f"`{word}` is a whole folder, everything in it included."
    if name in assigned or ALWAYS_SET.match(modifier) or name in ("HOME", "PWD", "TMPDIR"):
        return ""
    return f"`{word}` goes wrong when {name} is empty: `${{{name}:?}}` would stop instead." if wide else ""
