"""What `--fix` would change, as a patch that `git apply` takes."""

from __future__ import annotations

import re
from collections.abc import Iterator

from runbook_kit.report.outcome import Change, Outcome

CONTEXT = 3
NO_END = "\\ No newline at end of file\n"
# git's quote.c: these and every byte that is not printable ASCII are written with a backslash.
NAMED = {7: "a", 8: "b", 9: "t", 10: "n", 11: "v", 12: "f", 13: "r", 34: '"', 92: "\\"}
PLAIN = re.compile(r"[ !#-\[\]-~]*")


def diff_page(outcome: Outcome) -> str:
    """The changes of all files, by path; empty when nothing would change.

    Lines of documents are in it unchanged, whatever they hold: written out, the patch would not apply.
    """
    return "".join(part for change in sorted(outcome.changes, key=lambda each: each.path) for part in patch(change))


def patch(change: Change) -> Iterator[str]:
    """The lines about one file."""
    from difflib import unified_diff

    if change.before == change.after:
        return
    before, after = lines_of(change.before), lines_of(change.after)
    hunks = list(unified_diff(before, after, n=CONTEXT))[2:]  # the first two lines name the files
    old, new = quoted(f"a/{change.path}"), quoted(f"b/{change.path}")
    yield f"diff --git {old} {new}\n"
    yield f"--- {ended(old)}\n"
    yield f"+++ {ended(new)}\n"
    for line in hunks:
        yield line if line.endswith("\n") else f"{line}\n{NO_END}"


def lines_of(text: str) -> list[str]:
    """Lines as git counts them: only a line feed ends one, and a carriage return is part of its line."""
    return [line for line in re.split(r"(?<=\n)", text) if line]


def quoted(path: str) -> str:
    """A path as git writes it in a patch: in quotes, with escapes, unless it is printable ASCII."""
    if PLAIN.fullmatch(path):
        return path
    return f'"{"".join(map(letter, path.encode("utf-8", "surrogateescape")))}"'


def letter(byte: int) -> str:
    if byte in NAMED:
        return f"\\{NAMED[byte]}"
    return chr(byte) if 32 <= byte < 127 else f"\\{byte:03o}"


def ended(name: str) -> str:
    """A file name in a `---` or `+++` line: a tab behind it keeps one with blanks together."""
    return f"{name}\t" if " " in name else name
