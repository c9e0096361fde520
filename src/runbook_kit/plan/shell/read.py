"""A block's shell text as simple commands: every one that bash would run, with its words and where it stands."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, ClassVar

from msgspec.structs import replace

from runbook_kit.plan.shell.reader import REDIRECTS
from runbook_kit.plan.shell.script import TOP, FunctionDefinition, Place, Redirect, Script, SimpleCommand
from runbook_kit.plan.shell.simple import SimpleReader
from runbook_kit.plan.shell.words import read_word

if TYPE_CHECKING:
    from tree_sitter import Node

# What is longer takes the parser, which needs quadratic time for some texts, longer than anybody waits.
LONGEST = 50_000  # characters of one text
LONGEST_LINE = 10_000
MOST_OPERATORS = 2_000  # pipes, ampersands and less-than signs of one text
IN_BACKTICKS = re.compile(r"\\([$`\\])")
# Numbers and names with operators between them: nothing in it can be a command.
OPERAND = r"[ \t]*+[!~+-]*+[ \t]*+(?:\$?[A-Za-z_]\w*+|\$\{[A-Za-z_]\w*+\}|[0-9]++)[ \t]*+"
OPERATOR = r"(?:\*\*|<<|>>|<=|>=|==|!=|&&|\|\||[-+*/%<>&^|])"
ARITHMETIC = re.compile(rf"\$\(\({OPERAND}(?:{OPERATOR}{OPERAND})*\)\)", re.ASCII)
SIMPLE = frozenset({"command", "declaration_command", "unset_command", "test_command"})
CHAINS = frozenset({"pipeline", "list", "negated_command"})


def read_script(source: str, *, line: int = 1, place: Place = TOP) -> Script:
    """Every simple command of `source`, whose first line is `line`. Never fails: what is unclear is a problem."""
    excess = too_much(source)
    if excess:
        return Script((), ((line, f"The block has {excess}, more than can be judged."),))
    reader = ShellReader(line)
    reader.read(source, place)
    return Script(tuple(reader.found), tuple(dict.fromkeys(reader.problems)))


def too_much(source: str) -> str:
    """What a text has too much of to be read, empty when nothing."""
    if len(source) > LONGEST:
        return f"{len(source)} characters"
    if len(source) > LONGEST_LINE and any(len(each) > LONGEST_LINE for each in source.split("\n")):
        return f"a line of more than {LONGEST_LINE} characters"
    if sum(map(source.count, "|&<")) > MOST_OPERATORS:
        return f"more than {MOST_OPERATORS} operators"
    return ""


class ShellReader(SimpleReader):
    """Reads a whole text: what stands in compounds, chains, functions and substitutions."""

    def redirected(self, node: Node, place: Place) -> None:
        """A statement with redirections: they belong to its last command, or to the compound as a whole."""
        start = len(self.found)
        self.divided(node.children)
        body = node.child_by_field_name("body")
        if body is not None:
            self.visit(body, place)
        behind = len(self.found)
        words: list[str] = []
        found: list[Redirect] = []
        before: Node | None = None
        for child in node.children:
            if child.type in REDIRECTS:
                redirects = list(self.redirects(child, place, words))
                here_string = before is not None and self.is_split(before, child)
                found += [replace(redirects[0], operator="<<<")] if here_string else redirects
            elif child.type == "ERROR" and not self.is_split(child, child.next_sibling):
                self.error(child, place)
            before = child
        self.attach(_last(body), slice(start, behind), tuple(words), tuple(found), node, place)

    def is_split(self, left: Node, right: Node | None) -> bool:
        """`2>&1 <<< x`: the parser knows no here-string behind another redirection and divides its operator."""
        return left.type == "ERROR" and self.text(left) == "<<" and right is not None and self.text(right)[:1] == "<"

    def attach(
        self, owner: Node | None, span: slice, words: tuple[str, ...], redirects: tuple[Redirect, ...], node: Node,
        place: Place,
    ) -> None:  # fmt: skip
        """Give redirections and stray words to the command just read, or keep them as a command of their own."""
        last = self.found[span.stop - 1] if span.stop > span.start else None
        if owner is not None and owner.type in SIMPLE and isinstance(last, SimpleCommand):
            self.found[span.stop - 1] = SimpleCommand(
                last.words + words, last.line, last.assignments, last.redirects + redirects, last.place
            )
            return
        if words:
            self.unclear(node, "is not read as bash")
        if redirects:
            self.found.insert(span.stop, SimpleCommand((), self.line_of(node), redirects=redirects, place=place))

    def continued(self, nodes: list[Node], node: Node, place: Place) -> None:
        """The rest of the line on which a here-document begins: `<<EOF | b`, `<<EOF && b`."""
        for each in nodes:
            if each.type == "pipeline":
                head = self.text(node.parent or node).split("\n")[0]
                self.stages(each.named_children, place.in_pipeline(0, head), 1)
            else:
                self.visit(each, place)

    def pipeline(self, node: Node, place: Place) -> None:
        self.stages([child for child in node.named_children if child.type != "comment"], place, 0)

    def stages(self, nodes: list[Node], place: Place, first: int) -> None:
        feeds = place.feeds
        for position, stage in enumerate(nodes, first):
            self.visit(stage, place.in_pipeline(position, feeds))
            feeds = self.text(stage)

    def chain(self, node: Node, place: Place) -> None:
        """`a && b || c`: chains are nested to the left, as deep as they are long."""
        rights: list[tuple[Node, str]] = []
        while node.type == "list" and len(node.children) >= 3:
            left, operator, *right = node.children
            rights.extend((each, operator.type) for each in reversed(right))
            node = left
        self.visit(node, place)
        for right_side, sign in reversed(rights):
            self.visit(right_side, place.behind(sign))

    def subshell(self, node: Node, place: Place) -> None:
        self.children(node, self.below(place))

    def substitution(self, node: Node, place: Place) -> None:
        """`$( )`, backticks, `<( )` and `>( )`: in backticks a backslash quotes once more."""
        text = self.text(node)
        if ARITHMETIC.fullmatch(text):
            return  # in here-documents the grammar takes `$((1 + 1))` for a command
        opening = "`" if text[:1] == "`" else text[:2]
        inside = Place(place.function, opening, place.subshells, feeds=text if opening == ">(" else "")
        if opening == "`" and "\\" in text:
            self.nested(IN_BACKTICKS.sub(r"\1", text[1:-1]), node, inside)
        else:
            self.children(node, self.below(inside))

    def function(self, node: Node, place: Place) -> None:
        name = node.child_by_field_name("name")
        called = read_word(name) if name is not None else ""
        self.found.append(FunctionDefinition(called, self.line_of(node)))
        body = self.below(Place(function=called or "?", subshells=place.subshells))
        for child in node.children:
            if child != name:
                self.visit(child, body)

    def conditional(self, node: Node, place: Place) -> None:
        """`if`, `elif`, `while`, `until`: what stands before `then` or `do` is tested."""
        tested = replace(place, condition=True)
        for index, child in enumerate(node.children):
            condition = node.type == "elif_clause" or node.field_name_for_child(index) == "condition"
            self.visit(child, tested if condition else place)

    def loop(self, node: Node, place: Place) -> None:
        """`for` and `select` set their variable."""
        variable = node.child_by_field_name("variable")
        if variable is not None:
            self.sets(self.text(variable), node, place)
        self.children(node, place)

    def expansion(self, node: Node, place: Place) -> None:
        """`${X:=value}` sets its variable."""
        operator = node.child_by_field_name("operator")
        name = next((child for child in node.children if child.type == "variable_name"), None)
        if operator is not None and name is not None and self.text(operator) in ("=", ":="):
            self.sets(self.text(name), node, place)
        self.children(node, place)

    def arithmetic(self, node: Node, place: Place) -> None:
        """`(( x = 1 ))` sets a variable, too."""
        operator, left = node.child_by_field_name("operator"), node.child_by_field_name("left")
        sets = operator is not None and self.text(operator)[-1:] == "="
        if sets and left is not None and left.type == "variable_name":
            self.sets(self.text(left), node, place)
        self.children(node, place)

    visitors: ClassVar[dict[str, Callable[..., None]]] = {
        "command": SimpleReader.command,
        "declaration_command": SimpleReader.declaration,
        "unset_command": SimpleReader.declaration,
        "test_command": SimpleReader.test,
        "variable_assignment": SimpleReader.assigns,
        "variable_assignments": SimpleReader.assigns,
        "comment": SimpleReader.comment,
        "raw_string": SimpleReader.skip,
        "ansi_c_string": SimpleReader.skip,
        "ERROR": SimpleReader.error,
        "redirected_statement": redirected,
        "pipeline": pipeline,
        "list": chain,
        "subshell": subshell,
        "command_substitution": substitution,
        "process_substitution": substitution,
        "function_definition": function,
        "if_statement": conditional,
        "elif_clause": conditional,
        "while_statement": conditional,
        "for_statement": loop,
        "expansion": expansion,
        "binary_expression": arithmetic,
    }


def _last(node: Node | None) -> Node | None:
    """The command that a redirection behind `node` belongs to."""
    while node is not None and node.type in CHAINS and node.named_children:
        node = node.named_children[-1]
    return node
