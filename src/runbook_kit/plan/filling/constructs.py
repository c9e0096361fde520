"""The constructs of the shell by what they make of a value inside them: tables, and the sentences that say so."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal, NamedTuple

from msgspec import Struct, field

if TYPE_CHECKING:
    from tree_sitter import Node

# `syntax`: no quoting keeps a value one word there. The others say how a value is read that arrives there unharmed;
# a `list` is a value in parentheses.
Kind = Literal["syntax", "arithmetic", "code", "program", "plain", "number", "list"]


class Obstacle(NamedTuple):
    """Why a place does not take any value: `why` completes a sentence that begins with the gap."""

    kind: Kind
    why: str


class Names(NamedTuple):
    """What a text says about names: the variables that evaluate what they are given, and the functions."""

    integers: frozenset[str]
    functions: frozenset[str]


class Surroundings(Struct):
    """What was found on the way out."""

    names: Names
    obstacles: list[Obstacle] = field(default_factory=list)
    carriers: set[str] = field(default_factory=set)  # variables that hold the value afterwards; `@`: the parameters
    files: set[str] = field(default_factory=set)  # files that it is written to
    here: bool = False  # inside the body of a here-document, at whatever depth
    flows: bool = True  # what is passed on is still the text itself, not what a program made of it
    file: bool = False  # it is passed on as a file, `<(…)`

    def add(self, kind: Kind, why: str) -> None:
        self.obstacles.append(Obstacle(kind, why))


NUMBERS: Final = frozenset({"-eq", "-ne", "-lt", "-le", "-gt", "-ge"})
TRANSPARENT: Final = frozenset(
    {"program", "list", "pipeline", "subshell", "do_group", "if_statement", "elif_clause", "else_clause"}
    | {"while_statement", "negated_command", "redirected_statement", "variable_assignments", "concatenation", "string"}
    | {"translated_string", "heredoc_body", "array", "test_command", "parenthesized_expression", "command_name"}
    | {"case_statement"}
)  # what the rest of a way out decides
ARITHMETIC: Final = Obstacle("arithmetic", "stands in arithmetic, which evaluates it; assign it to a variable first")
EXPANSION: Final = Obstacle("syntax", "stands inside an expansion; assign it to a variable first")
PATTERN: Final = Obstacle("syntax", "stands in a pattern; compare it as a whole word instead")
NAME: Final = Obstacle("syntax", "stands in a name that the shell defines; write the name itself")
BACKTICKS: Final = Obstacle("syntax", "stands inside backticks; write $(…) instead")
ALWAYS: Final = {
    "simple_expansion": EXPANSION,
    "subscript": ARITHMETIC,
    "arithmetic_expansion": ARITHMETIC,
    "extglob_pattern": PATTERN,
    "regex": PATTERN,
    "unset_command": Obstacle(
        "code", "is taken by unset for a name, whose subscript the shell evaluates; write the name itself"
    ),
    "ERROR": Obstacle("syntax", "stands where the shell's grammar cannot be followed; write this more simply"),
}
NOWHERE: Final = ALWAYS["ERROR"]
IN_FIELD: Final = {("case_item", "value"): PATTERN, ("for_statement", "variable"): NAME}
KNOWN: Final = TRANSPARENT.union(
    {"command", "variable_assignment", "declaration_command", "binary_expression", "unary_expression", "case_item"},
    {"file_redirect", "herestring_redirect", "heredoc_redirect", "command_substitution", "process_substitution"},
    {"for_statement", "compound_statement", "expansion"},
)
OUTSIDE_BODY: Final = {"c_style_for_statement": ARITHMETIC, "function_definition": NAME}

HAS_PARTS: Final = frozenset({*OUTSIDE_BODY, *(construct for construct, _ in IN_FIELD)})


def constant(construct: str, part: str) -> Obstacle | None:
    """What a construct says by its kind alone about a value in `part`, a field of it; an unknown one takes none."""
    if construct in OUTSIDE_BODY:
        return None if part == "body" else OUTSIDE_BODY[construct]
    return ALWAYS.get(construct) or IN_FIELD.get((construct, part)) or (None if construct in KNOWN else NOWHERE)


def part_of(parent: Node, child: Node) -> str:
    """The name of the field of `parent` that `child` is; empty when it is in none."""
    return parent.field_name_for_child(parent.children.index(child)) or ""
