"""Variables and functions that a shell text defines, and what an assignment makes of the value it is given."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from runbook_kit.document.bash import walk
from runbook_kit.plan.filling.constructs import NAME, NOWHERE, Names, Surroundings, part_of
from runbook_kit.plan.shell.words import text_of

if TYPE_CHECKING:
    from tree_sitter import Node

INTEGERS: Final = frozenset({"RANDOM", "SRANDOM", "SECONDS", "OPTIND", "HISTCMD", "BASHPID", "LINENO", "EPOCHSECONDS"})
# Their values are read as commands, options or patterns by the shell, the loader or many programs.
CODE_VARIABLE: Final = re.compile(
    r"PS[0-4]|PROMPT_COMMAND|BASH_\w+|ENV|IFS|SHELL|SHELLOPTS|BASHOPTS|LD_\w+|DYLD_\w+|\w+_COMMAND|VISUAL|BROWSER"
    r"|(?:\w+_)?(?:EDITOR|PAGER)|GIT_(?:SSH|EXTERNAL_DIFF|CONFIG\w*)|\w+_ASKPASS|LESS(?:OPEN|CLOSE)|PERL5(?:OPT|DB)"
    r"|PYTHONSTARTUP|RUBYOPT|NODE_OPTIONS|JAVA_TOOL_OPTIONS|MAKEFLAGS|RSYNC_RSH|TAR_OPTIONS"
)


def names_in(root: Node) -> Names:
    """The integer variables and the functions that the text below `root` declares."""
    integers, functions = set(INTEGERS), set()
    for node in walk(root):
        if node.type == "function_definition":
            functions.add(_name_of(node))
        elif node.type == "declaration_command" and re.search(r"\s-\w*i", text_of(node)):
            integers |= {text_of(child) for child in walk(node) if child.type == "variable_name"}
    return Names(frozenset(integers), frozenset(functions))


def assignment(found: Surroundings, child: Node, parent: Node) -> None:
    name = _name_of(parent).partition("[")[0]
    if part_of(parent, child) != "value":
        found.obstacles.append(NAME)
    elif any(
        left.end_byte != right.start_byte for left, right in zip(parent.children, parent.children[1:], strict=False)
    ):
        found.obstacles.append(NOWHERE)
    elif CODE_VARIABLE.fullmatch(name):
        found.add(
            "code",
            f"is assigned to {name}, whose value is read as commands, options or patterns; write the value itself",
        )
    elif found.flows:
        found.carriers.add(name)
        if name in found.names.integers:
            found.add("number", f"is assigned to {name}, which evaluates what it is given")


def declaration(found: Surroundings, child: Node, parent: Node) -> None:
    keyword = text_of(parent.children[0])
    options = [text_of(node) for node in parent.children if node.type == "word"]
    if child.type != "variable_assignment":
        found.add(
            "code", f"is taken by {keyword} for a name, whose subscript the shell evaluates; write the name itself"
        )
    elif any(re.search(r"[^-xrg]", option) for option in options):
        found.add(
            "code", f"is given to {keyword} {' '.join(options)}, which evaluates it; assign it in a line of its own"
        )
    elif keyword in ("declare", "typeset", "local"):
        found.add("list", f"is given to {keyword}, which evaluates a list in parentheses")


def _name_of(node: Node) -> str:
    name = node.child_by_field_name("name")
    return text_of(name) if name else ""
