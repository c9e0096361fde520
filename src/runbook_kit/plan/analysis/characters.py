"""Characters in a block that a reader does not see as the shell does: hidden ones, and HTML entities."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Collection
from typing import TYPE_CHECKING
from unicodedata import name as unicode_name

from runbook_kit.document.bash import Offsets, parse, walk
from runbook_kit.plan.model import Reason
from runbook_kit.plan.shell.read import too_much
from runbook_kit.plan.shell.words import text_of

if TYPE_CHECKING:
    from tree_sitter import Node

# C0 without tab and line feed, DEL, C1, zero-width and bidirectional controls.
HIDDEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]")
ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|amp|lt|gt|quot|sol);")
STATEMENTS = frozenset(
    {
        "command",
        "pipeline",
        "list",
        "redirected_statement",
        "declaration_command",
        "variable_assignment",
        "test_command",
    }
    | {"negated_command", "subshell", "compound_statement", "unset_command"}
)
MOST_LINES = 20  # with entities in one block; more say nothing new
OPERATORS = ("&", ";", "|")
QUOTED = frozenset({"string", "string_content", "raw_string", "ansi_c_string", "heredoc_body", "heredoc_content"})


def find_hidden(source: str) -> tuple[Reason, ...]:
    """One reason for each line with hidden characters, naming their code points."""
    if source.isprintable() or not HIDDEN.search(source):
        return ()
    reasons = []
    for number, line in enumerate(source.split("\n"), 1):
        found = list(dict.fromkeys(HIDDEN.findall(line)))
        if found:
            names = ", ".join(map(_code_point, found))
            plural = "characters" if len(found) > 1 else "a character"
            reasons.append(
                Reason("hidden-character", f"The line holds {plural} that readers do not see: {names}.", number)
            )
    return tuple(reasons)


def _code_point(character: str) -> str:
    name = unicode_name(character, "")
    return f"U+{ord(character):04X}{' ' + name if name else ''}"


def find_entities(source: str, places: Collection[int] | None = None) -> tuple[Reason, ...]:
    """One reason for each line with entities outside comments: what bash would really do with the first.

    With `places` only those that begin at these characters count.
    """
    matches = list(ENTITY.finditer(source)) if "&" in source else []
    if places is not None:
        matches = [match for match in matches if match.start() in places]
    if not matches:
        return ()
    if too_much(source):
        line = source.count("\n", 0, matches[0].start()) + 1
        return (Reason("entity-in-command", f"`{matches[0][0]}` is not decoded inside a block.", line),)
    root, offsets = parse(source), Offsets(source)
    nodes = [(offsets.character(node.start_byte), offsets.character(node.end_byte), node) for node in walk(root)]
    comments = [(first, last) for first, last, node in nodes if node.type == "comment"]
    found: dict[int, Reason] = {}
    for match in matches:
        at = bisect_right(comments, (match.start(), len(source)))
        line = source.count("\n", 0, match.start()) + 1
        if line not in found and not (at and match.start() < comments[at - 1][1]):
            found[line] = Reason("entity-in-command", _sentence(match, source, nodes), line)
        if len(found) == MOST_LINES:
            break
    return tuple(found.values())


Placed = tuple[int, int, "Node"]


def _sentence(match: re.Match[str], source: str, nodes: list[Placed]) -> str:
    start = match.start()
    around = [node for first, last, node in nodes if first <= start < last]
    if any(node.type in QUOTED for node in around) or (around and around[-1].type == "word"):
        what = f"bash would pass on the text `{match[0]}` as it stands"
    else:
        what = _split(match, source, nodes)
    return f"`{match[0]}` is not decoded inside a block: {what}."


def _split(match: re.Match[str], source: str, nodes: list[Placed]) -> str:
    """What the `&` of an entity does outside quotes: it ends a command, which then runs in the background."""
    start = match.start()
    if match[0][1] != "#" and source[match.end() : match.end() + 1] in OPERATORS:
        return f"bash would stop at `{match[0][-1]}{source[match.end()]}` with a syntax error"
    before = _statement_before(len(source[:start].rstrip(" \t")), nodes)
    end = source.find("\n", start)
    end = end if end >= 0 else len(source)
    if not before:
        return f"bash would end the command at its `&` and go on with `{source[start + 1 : end].strip()}`"
    if match[0][1] == "#":
        rest = f"the rest of the line, `{source[start + 1 : end].strip()}`, is a comment"
    else:
        following = _statements_between(start + 1, end, nodes, source)
        rest = "then run " + ", then ".join(f"`{each}`" for each in following) if following else "nothing else"
    return f"bash would run `{before}` in the background, and {rest}"


def _statement_before(offset: int, nodes: list[Placed]) -> str:
    """The text of the largest statement that ends where the `&` stands."""
    ending = [node for _, last, node in nodes if last == offset and node.type in STATEMENTS]
    return " ".join(text_of(ending[0]).split()) if ending else ""


def _statements_between(start: int, end: int, nodes: list[Placed], source: str) -> list[str]:
    """The statements of the rest of a line, outermost only."""
    found: list[str] = []
    at = start
    for first, last, node in nodes:
        if at <= first < end and node.type in STATEMENTS:
            found.append(" ".join(source[first : min(last, end)].split()))
            at = last
    return found
