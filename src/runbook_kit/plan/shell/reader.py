"""Walks a shell's syntax tree, and says where the tree is not what bash would read."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, ClassVar

from msgspec import Struct, field
from msgspec.structs import replace

from runbook_kit.document.bash import parse
from runbook_kit.plan.shell.script import Place, Statement

if TYPE_CHECKING:
    from tree_sitter import Node

DEEPEST = 90  # nested constructs; what is deeper is reported, not read
LEVEL = 4  # what a text inside a text counts
LONGEST_INSIDE = 30_000  # characters of a text inside a text

REDIRECTS = frozenset({"file_redirect", "heredoc_redirect", "herestring_redirect"})
ESCAPED = re.compile(r"\\.", re.DOTALL)
ESCAPED_BLANK = re.compile(r"(?:\A|[\s;&|()<>])\\[ \t\v\f]")  # the parser skips it, bash begins a word with it
BACKTICKS = re.compile(r"`([^`]*)`")
COMMENT_START = re.compile(rb"(?:\A|(?<!\\)(?:\\\\)*[\s;&|(<>])(?:\\\n)*\Z")
BETWEEN = re.compile(rb"(?:[ \t]|\\\n)*")  # what may stand between two words of one command
BLANK, NEWLINE = b" \n"
MOST_PROBLEMS = 100  # of one text; more say nothing new
SHOWN = 40  # characters of a text in a message
NEAR = 80  # bytes before a comment that are looked at


class Reader(Struct):
    """Collects commands in source order. What each construct means is said by the classes below this one."""

    visitors: ClassVar[dict[str, Callable[..., None]]] = {}  # by node type; each takes the node and its place

    first_line: int
    data: bytes = b""
    has_error: bool = False
    nests: bool = False  # there may be commands inside words
    quotes: bool = False  # there may be words that the parser divides in its own way
    found: list[Statement] = field(default_factory=list)
    problems: list[tuple[int, str]] = field(default_factory=list)
    depth: int = 0
    subshells: int = 0

    def read(self, source: str, place: Place) -> None:
        """Collect the commands of `source`."""
        root = parse(source)
        self.data = source.encode("utf-8", "surrogatepass")
        self.has_error = root.has_error
        self.nests = "`" in source or "$(" in source
        self.quotes = "\\" in source or '$"' in source or "`" in source
        self.visit(root, place)
        blank = ESCAPED_BLANK.search(source) if self.quotes else None
        if blank is not None:
            line = self.first_line + source.count("\n", 0, blank.end())
            self.problem(line, source[blank.start() : blank.end() + SHOWN].lstrip(), "begins with an escaped blank")

    def visit(self, node: Node, place: Place) -> None:
        """Collect the commands of `node`, whatever it is."""
        if self.depth > DEEPEST:
            self.unclear(node, "is nested too deeply")
            return
        self.depth += 1
        visitor = self.visitors.get(node.type)
        if visitor is None:
            self.children(node, place)
        else:
            visitor(self, node, place)
        self.depth -= 1

    def children(self, node: Node, place: Place) -> None:
        """The default: nothing but the commands inside."""
        if node.is_missing:
            self.unclear(node, "is incomplete")
        # Without an error in it a tree has nothing to report in its punctuation.
        below = node.children if self.has_error else node.named_children
        for child in below:
            self.visit(child, place)
        if not below and self.nests:
            self.hidden(self.text(node), node, place)

    def text(self, node: Node) -> str:
        """The source text of `node`, from the bytes at hand: it is asked for every word."""
        return self.data[node.start_byte : node.end_byte].decode("utf-8", "replace")

    def line_of(self, node: Node) -> int:
        return self.first_line + node.start_point.row

    def below(self, place: Place) -> Place:
        """A subshell inside `place`."""
        self.subshells += 1
        return replace(place, subshells=(*place.subshells, self.subshells))

    def unclear(self, node: Node, what: str) -> None:
        """`node` is not certainly what bash reads."""
        start = self.data[node.start_byte : min(node.end_byte, node.start_byte + 8 * SHOWN)]
        self.problem(self.line_of(node), start.decode("utf-8", "replace"), what)

    def problem(self, line: int, text: str, what: str) -> None:
        if len(self.problems) >= MOST_PROBLEMS:
            return
        text = " ".join(text[: 8 * SHOWN].split())
        shown = f"`{text[:SHOWN]}{'…' if len(text) > SHOWN else ''}` " if text else "Something "
        self.problems.append((line, f"{shown}{what}, so that what bash would run is not certain."))

    def error(self, node: Node, place: Place) -> None:
        """A piece that the grammar has no place for; it may hold commands nevertheless."""
        self.unclear(node, "is not read as bash")
        for child in node.children:
            self.visit(child, place)

    def skip(self, node: Node, place: Place) -> None:
        """Nothing in single quotes runs."""

    def comment(self, node: Node, place: Place) -> None:  # noqa: ARG002 - called as every visitor is
        """Nothing in a comment runs, if bash takes it for one: only at the beginning of a word."""
        if not COMMENT_START.search(self.data[max(0, node.start_byte - NEAR) : node.start_byte]):
            self.unclear(node, "is a comment to the parser and not to bash")

    def hidden(self, text: str, node: Node, place: Place) -> None:
        """Substitutions inside a piece of text that the parser left whole."""
        if "`" not in text and "$(" not in text:
            return
        bare = ESCAPED.sub("", text)
        if "$(" in bare or bare.count("`") % 2:
            self.unclear(node, "holds a command the parser cannot see")
        for match in BACKTICKS.finditer(bare):
            self.nested(match[1], node, replace(place, substitution="`", feeds=""))

    def nested(self, source: str, node: Node, place: Place) -> None:
        """Commands of a piece of shell text that has to be parsed on its own."""
        if self.depth > DEEPEST // LEVEL or len(source) > LONGEST_INSIDE:
            self.unclear(node, "is nested too deeply")
            return
        outer = self.first_line, self.data, self.has_error, self.nests, self.quotes
        self.first_line = self.line_of(node)
        self.depth += LEVEL
        self.read(source, self.below(place))
        self.depth -= LEVEL
        self.first_line, self.data, self.has_error, self.nests, self.quotes = outer

    def divided(self, parts: Sequence[Node]) -> None:
        """Words of one command must have a blank and no line end between them; the parser is not so strict."""
        if not self.quotes or not parts:
            return
        data, end, touching = self.data, parts[0].start_byte, False
        for child in parts:
            start, apart = child.start_byte, child.type in REDIRECTS
            if start != end + 1 or data[end] != BLANK or data[start] == NEWLINE:
                gap = data[end:start]
                glued = touching and not apart and b" " not in gap and b"\t" not in gap
                if glued or data[start : start + 1] == b"\n" or not BETWEEN.fullmatch(gap):
                    self.unclear(child.parent or child, "has words that bash divides elsewhere")
            end, touching = child.end_byte, not apart
