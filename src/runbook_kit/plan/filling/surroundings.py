"""What the constructs around a place in a shell text make of the text there, from the inside out."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Final

from runbook_kit.plan.filling.argv import REDIRECTS, Word, command_words, on_one_line, texts
from runbook_kit.plan.filling.assignments import assignment, declaration
from runbook_kit.plan.filling.constructs import (
    ARITHMETIC,
    BACKTICKS,
    EXPANSION,
    HAS_PARTS,
    NOWHERE,
    NUMBERS,
    PATTERN,
    Names,
    Surroundings,
    constant,
    part_of,
)
from runbook_kit.plan.filling.readings import is_interpreter, names_its_script, read_words
from runbook_kit.plan.filling.streams import PRINTERS, consumers, copies, readers, target, variables, written_files
from runbook_kit.plan.shell.words import text_of

if TYPE_CHECKING:
    from tree_sitter import Node


DEEPEST: Final = 100  # constructs around a place; what is deeper is not followed


def surroundings(place: Node, names: Names) -> Surroundings:
    """What every construct around `place`, a node of the syntax tree, makes of a value there."""
    found = Surroundings(names, here=place.type in ("heredoc_body", "heredoc_content"))
    child, parent, depth = place, place.parent, 0
    while parent is not None and depth < DEEPEST:
        depth += 1
        found.here = found.here or parent.type == "heredoc_body"
        if obstacle := constant(parent.type, part_of(parent, child) if parent.type in HAS_PARTS else ""):
            found.obstacles.append(obstacle)
        elif parent.type in RULES:
            RULES[parent.type](found, child, parent)
        _pass_on(found, child, parent)
        child, parent = parent, parent.parent
    if parent is not None:
        found.obstacles.append(NOWHERE)
    return found


def _pass_on(found: Surroundings, child: Node, parent: Node) -> None:
    """What happens to the value when `child` prints it, or hands it on as input."""
    if not found.flows:
        return
    for consumer in consumers(child, parent):
        _feed(found, consumer)
    if parent.type == "redirected_statement":
        found.files |= set(written_files(parent))


def _feed(found: Surroundings, consumer: Node | None) -> None:
    for reader in readers(consumer):
        found.add("code", f"arrives at the input of {reader}, which reads it as code; pass it as an argument instead")
    found.files |= set(copies(consumer))
    found.carriers |= set(variables(consumer))


def _command(found: Surroundings, child: Node, parent: Node) -> None:
    if child.type == "variable_assignment":
        found.flows = False
    elif child.type not in REDIRECTS:
        _argument(found, child, parent)


def _argument(found: Surroundings, child: Node, command: Node) -> None:
    words = command_words(command)
    index = next((i for i, word in enumerate(words) if word.start <= child.start_byte < word.end), 0)
    name = words[0].text
    use = read_words(texts(command))[index]
    if not on_one_line(command):
        found.obstacles.append(NOWHERE)
    if use.reading == "program":
        found.add("program", f"would choose the program that {use.by} runs; write the program itself")
    elif use.reading == "code":
        found.add("code", f"stands in an argument that {use.by} reads as code; pass it as data instead")
    elif use.reading != "data" and found.flows:
        found.add(use.reading, f"is read once more by {use.by}")
    if found.file and is_interpreter(texts(command)):
        found.add("code", f"is part of a script for {name}; pass it as an argument instead")
    if found.flows:
        found.carriers |= _carriers(words, found.names)
    found.flows = found.flows and (name in PRINTERS or name in found.names.functions or found.file)
    found.file = False


def _carriers(words: Sequence[Word], names: Names) -> set[str]:
    """The variables that hold an argument of the command afterwards."""
    name = words[0].text
    carriers = {"_", "@"} if name in names.functions or name == "set" else {"_"}
    if name == "printf" and len(words) > 2 and words[1].text == "-v":
        carriers.add(words[2].text.partition("[")[0])
    return carriers


def _test(found: Surroundings, child: Node, parent: Node) -> None:
    operator = _field_text(parent, "operator")
    if operator == "=~" and part_of(parent, child) == "right":
        found.obstacles.append(PATTERN)
    elif operator in NUMBERS and found.flows:
        found.add("number", f"is compared by {operator}, which evaluates it")
    elif operator in ("-v", "-R"):
        found.add(
            "code", f"is taken by {operator} for a name, whose subscript the shell evaluates; write the name itself"
        )
    elif not _is_test(parent):
        found.obstacles.append(ARITHMETIC)


def _is_test(node: Node) -> bool:
    while node.parent is not None and node.type in (
        "binary_expression",
        "unary_expression",
        "parenthesized_expression",
    ):
        node = node.parent
    return node.type == "test_command"


def _file(found: Surroundings, child: Node, parent: Node) -> None:
    if child in parent.children_by_field_name("destination")[1:]:
        _swallowed(found, child, parent)
        return
    operator = next((node.type for node in parent.children if re.search("[<>]", node.type)), "")
    if part_of(parent, child) != "destination" or operator.startswith((">&", "<&")):
        found.add("syntax", "stands in a redirection that may take a number for a descriptor; write > or < instead")
    elif operator == "<" and found.file:
        _feed(found, target(parent))
    elif operator == "<":
        for script in (script for script in readers(target(parent)) if names_its_script(script)):
            found.add("program", f"would choose the script that {script} runs; write the script's name itself")
    found.flows = found.flows and found.file
    found.file = False


def _swallowed(found: Surroundings, child: Node, parent: Node) -> None:
    """The grammar takes a word behind a redirection for part of it; it is an argument of the command before."""
    command = target(parent)
    if command is not None and command.type == "command" and (parent.type != "file_redirect" or on_one_line(parent)):
        _argument(found, child, command)
    else:
        found.obstacles.append(NOWHERE)


def _here_string(found: Surroundings, _child: Node, parent: Node) -> None:
    if found.flows:
        _feed(found, target(parent))


def _here_document(found: Surroundings, child: Node, parent: Node) -> None:
    if child.type in ("heredoc_start", "heredoc_end"):
        found.add("syntax", "stands in the delimiter of a here-document; write the delimiter itself")
    elif part_of(parent, child) == "argument":
        _swallowed(found, child, parent)
    elif child.type == "heredoc_body" and found.flows:
        _feed(found, parent.parent.child_by_field_name("body") if parent.parent else None)
        if text_of(child).lstrip().startswith("#!"):
            found.add("code", "is part of a script that this here-document writes; pass it as an argument instead")


def _substitution(found: Surroundings, _child: Node, parent: Node) -> None:
    if parent.children[0].type == "`":
        found.obstacles.append(BACKTICKS)


def _process(found: Surroundings, _child: Node, _parent: Node) -> None:
    found.file = found.flows


def _for(found: Surroundings, child: Node, parent: Node) -> None:
    if part_of(parent, child) == "value" and found.flows:
        found.carriers.add(_field_text(parent, "variable"))
        found.flows = False


def _group(found: Surroundings, _child: Node, parent: Node) -> None:
    if parent.children[0].type == "((":
        found.obstacles.append(ARITHMETIC)


def _expansion(found: Surroundings, _child: Node, parent: Node) -> None:
    kinds = {node.type for node in parent.children}
    found.obstacles.append(ARITHMETIC if ":" in kinds else EXPANSION)
    if found.flows and kinds & {":=", "="}:
        found.carriers |= {text_of(node) for node in parent.children if node.type == "variable_name"}


def _field_text(node: Node, name: str) -> str:
    part = node.child_by_field_name(name)
    return text_of(part) if part else ""


RULES: Final[dict[str, Callable[[Surroundings, Node, Node], None]]] = {
    "command": _command,
    "variable_assignment": assignment,
    "declaration_command": declaration,
    "binary_expression": _test,
    "unary_expression": _test,
    "file_redirect": _file,
    "herestring_redirect": _here_string,
    "heredoc_redirect": _here_document,
    "command_substitution": _substitution,
    "process_substitution": _process,
    "for_statement": _for,
    "compound_statement": _group,
    "expansion": _expansion,
}
