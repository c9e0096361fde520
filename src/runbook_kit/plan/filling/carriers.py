"""What becomes of a value later in a text, once a variable or a file carries it: by which ways it reaches code."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

from msgspec import Struct, field

from runbook_kit.document.bash import walk
from runbook_kit.plan.filling.argv import texts
from runbook_kit.plan.filling.constructs import Names, Obstacle
from runbook_kit.plan.filling.streams import is_script
from runbook_kit.plan.filling.surroundings import surroundings
from runbook_kit.plan.shell.words import text_of

if TYPE_CHECKING:
    from tree_sitter import Node

MAY_NAME: Final = frozenset({"variable_name", "word", "subscript", "string_content", "raw_string", "ansi_c_string"})
NAMES: Final = frozenset({"variable_name", "special_variable_name", "subscript"})
EVALUATES: Final = frozenset({"let", "eval", "trap"})
COUNTS: Final = re.compile(r"\(\(|\$\[|\s-(?:eq|ne|lt|le|gt|ge)\s|\blet\b")  # in a text that another shell reads
EXPANDED_AGAIN: Final = re.compile(r"\A\$\{!|@P\}\Z")
Uses = tuple[tuple[Obstacle, ...], frozenset[str]]  # what is in the way of a variable's value, and where it goes on to


class Carriers(Struct, frozen=True):
    """The variables of a text, by what is done with them."""

    root: Node
    names: Names
    expansions: dict[str, list[Node]]  # where each variable is used
    hidden: frozenset[str]  # variables used where the grammar does not look
    _known: dict[str, Uses] = field(default_factory=dict)

    def uses(self, carriers: Iterable[str]) -> Iterable[Obstacle]:
        """What is in the way of a value where the variables are used that carry it, and those these are assigned to."""
        pending, seen = set(carriers), set[str]()
        while pending:
            name = min(pending)
            seen.add(name)
            if name not in self._known:
                self._known[name] = self._uses_of(name)
            obstacles, given_to = self._known[name]
            yield from obstacles
            pending = (pending | given_to) - seen

    def reads(self, files: Iterable[str]) -> Iterable[Obstacle]:
        """What is in the way of a value that is written to `files`."""
        for file in sorted(files):
            if is_script(file, self.root):
                why = f"is written to the script {file}; let the script take it as an argument instead"
                yield Obstacle("code", why)

    def _uses_of(self, name: str) -> Uses:
        into = "goes into a parameter" if name == "@" else f"goes into {name}"
        obstacles: dict[Obstacle, None] = {}
        given_to = set[str]()
        if name in self.hidden:
            why = f"{into}, which stands inside backticks in a here-document; write $(…) instead"
            obstacles[Obstacle("code", why)] = None
        for node in self.expansions.get(name, []):
            expanded = node.type in ("simple_expansion", "expansion")
            if expanded and EXPANDED_AGAIN.search(text_of(node)):
                why = f"{into}, which is expanded once more, as a name or a prompt; write out what is meant"
                obstacles[Obstacle("code", why)] = None
            found = surroundings(node, self.names)
            if expanded:
                given_to |= found.carriers
                obstacles |= dict.fromkeys(
                    Obstacle(each.kind, f"{into}, which {each.why}") for each in self.reads(found.files)
                )
            for kind, why in found.obstacles:
                if kind == "arithmetic":
                    obstacles[Obstacle("number", f"{into}, which stands in arithmetic")] = None
                elif kind == "number" or (kind == "code" and not expanded and _is_evaluated(node)):
                    obstacles[Obstacle("number", f"{into}, which {why}")] = None
                elif expanded and kind != "syntax":
                    obstacles[Obstacle(kind, f"{into}, which {why}")] = None
        return tuple(obstacles), frozenset(given_to)


def find_carriers(root: Node, names: Names) -> Carriers:
    """What the text below `root` does with variables, ready to be asked about some."""
    return Carriers(root, names, _expansions(root), _hidden(root))


def _expansions(root: Node) -> dict[str, list[Node]]:
    """The uses of variables by name (`@`: the parameters): expansions, and bare words, which name one in arithmetic."""
    uses: dict[str, list[Node]] = {}
    for node in walk(root):
        if node.type in ("simple_expansion", "expansion"):
            name = next((text_of(part) for part in node.children if part.type in NAMES), "").partition("[")[0]
            uses.setdefault("@" if name.isdigit() or name in ("@", "*") else name, []).append(node)
        elif node.type in MAY_NAME and not _is_expanded(node):
            for name in set(re.findall(r"[^\W\d]\w*", text_of(node))):
                uses.setdefault(name, []).append(node)
    return uses


def _hidden(root: Node) -> frozenset[str]:
    """The variables inside backticks in here-documents: the grammar takes those for text, the shell runs them."""
    bodies = (text_of(node) for node in walk(root) if node.type == "heredoc_body")
    return frozenset(
        name for body in bodies for part in body.split("`")[1::2] for name in re.findall(r"\$\{?(\w+)", part)
    )


def _is_expanded(name: Node) -> bool:
    """Whether `name` is what an expansion or a subscript around it is about."""
    parent = name.parent
    if parent is None or parent.type not in ("simple_expansion", "expansion", "subscript"):
        return False
    return name == next((part for part in parent.children if part.type in NAMES), None)


def _is_evaluated(node: Node) -> bool:
    """Whether `node` is part of a text that the shell itself evaluates, where a bare name may be a variable."""
    if COUNTS.search(text_of(node)):
        return True
    around: Node | None = node
    while around is not None and around.type not in ("command", "declaration_command"):
        around = around.parent
    return around is not None and (around.type != "command" or not EVALUATES.isdisjoint(texts(around)[:3]))
