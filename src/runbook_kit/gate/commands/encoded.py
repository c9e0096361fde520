"""The entities in a shell text that the author has not meant as they stand, and the text with what they stand for."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from runbook_kit.expressions import expression
from runbook_kit.gate.commands.entities import ENTITY, decode
from runbook_kit.plan.shell.tree import Tree, read_tree, words_of

BESIDE = expression(r"[\w.*${}~-]")
CHARACTERS = frozenset("/\\.-_:*@")  # that are part of a path or an option when they are encoded
OPERATORS = frozenset("&<>|;\"'")


def wrong_entities(text: str, tools: frozenset[str]) -> dict[int, list[re.Match[str]]]:
    """By line (1-based), in order: entities outside of quotes, and in quotes those in the middle of a word.

    `tools` are programs whose arguments are text, where they may be meant. To a shell `&#47;` ends a command and begins
    a comment, so on a line with one of them all count that are wrong when the text is read as if it had been decoded.
    """
    entities = list(ENTITY.finditer(text))
    wrong = set(_wrong(text, entities, tools))
    if not wrong:
        return {}
    meant = set(_wrong(ENTITY.sub(_filled, text), entities, tools))
    by_line: dict[int, list[re.Match[str]]] = {}
    for found in entities:
        if found in wrong or found in meant:
            by_line.setdefault(text.count("\n", 0, found.start()) + 1, []).append(found)
    return {line: some for line, some in by_line.items() if not wrong.isdisjoint(some)}


def _filled(found: re.Match[str]) -> str:
    """What an entity stands for, as long as it is itself."""
    character = decode(found[0])
    return character + (" " if character in OPERATORS else "x") * (len(found[0]) - len(character))


def _wrong(text: str, entities: Iterable[re.Match[str]], tools: frozenset[str]) -> Iterator[re.Match[str]]:
    """Those of `entities` that are wrong where they stand in `text`."""
    from runbook_kit.document.quoting import read_quoting

    tree = read_tree(text)
    if tree is None:
        return
    quoting = read_quoting(text)
    for found in entities:
        quote = quoting.within(found.start(), found.start() + 1)
        if quote == "bare" or (quote in ("single", "double", "unknown") and _is_odd(found, text, tree, tools)):
            yield found


def _is_odd(found: re.Match[str], text: str, tree: Tree, tools: frozenset[str]) -> bool:
    """Whether an entity in quotes stands for a character of a word in a command that is not about text."""
    start = found.start()
    inside = BESIDE.match(text, found.end()) and start and BESIDE.match(text[start - 1])
    if not inside or decode(found[0]) not in CHARACTERS:
        return False
    at = len(text[:start].encode("utf-8", "surrogatepass"))
    node = tree.root.descendant_for_byte_range(at, at + 1)
    while node is not None and node.type != "command":
        node = node.parent
    words = words_of(node) if node is not None else ()
    return not words or words[0].rsplit("/", 1)[-1] not in tools
