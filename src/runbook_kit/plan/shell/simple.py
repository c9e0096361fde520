"""Simple commands of a shell text: words, assignments and redirections, as bash would take them apart."""

from __future__ import annotations

import re
from abc import abstractmethod
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

from runbook_kit.plan.shell.reader import REDIRECTS, Reader
from runbook_kit.plan.shell.script import Place, Redirect, SimpleCommand
from runbook_kit.plan.shell.words import LEAVES, Dynamic, read_text, read_word

if TYPE_CHECKING:
    from tree_sitter import Node

# Commands of plain and quoted words, and tests and redirections of plain ones, need no look at the tree below them.
PLAIN = re.compile(r"[\w@%+:,./-]++(?:[ \t]++[\w@%+=:,./-]++)*+")
PIECE = r"""(?:[\w@%+=:,./-]++|'[^']*+'|"[^"$`\\]*+")"""
QUOTED = re.compile(rf"[\w@%+:,./-]++(?:[ \t]++{PIECE}++)*+")
WORD = re.compile(rf"{PIECE}++")
QUOTE = re.compile(r"""'([^']*+)'|"([^"]*+)\"""")
PLAIN_TEST = re.compile(r"\[\[?(?:[ \t]++[\w@%+:,./!-]++)++[ \t]++\]\]?")
PLAIN_REDIRECT = re.compile(r"(\d*+)(>>|>\||>&|&>>|&>|>|<)[ \t]*+([\w@%+=:,./-]++)")
LOOSE = re.compile(r"(?<!\\)(?:\\\\)*[ \t\n]")  # a blank that ends a word
MARKS = re.compile(r"['\"\\]")  # quotes around the word that ends a here-document
TEST_START = re.compile(r"\[\[?\s")

RESERVED = frozenset(
    {"!", "{", "}", "[[", "]]", "(", ")", "do", "done", "then", "fi", "if", "elif", "else", "esac", "case", "in", "for"}
    | {"while", "until", "select", "function"}
)
PREFIXES = frozenset({"time", "coproc"})  # reserved words that the parser takes for commands
LIVE = frozenset("(`=")  # a word without these holds no command and sets no variable
EXPRESSIONS = frozenset({"unary_expression", "binary_expression", "negation_expression", "parenthesized_expression"})


class SimpleReader(Reader):
    """Reads commands that are no compounds."""

    def command(self, node: Node, place: Place) -> None:
        text = self.text(node)
        if not self.has_error and PLAIN.fullmatch(text):
            words = tuple(text.split())
            command = SimpleCommand(words, self.line_of(node), place=place)
        elif not self.has_error and QUOTED.fullmatch(text):
            words = tuple(QUOTE.sub(r"\1\2", word) for word in WORD.findall(text))
            command = SimpleCommand(words, self.line_of(node), place=place)
        else:
            command = self.spelled_out(node, place)
            words = command.words
        if words and (words[0] in RESERVED or words[0] in PREFIXES):
            self.reserved(words, node)
        self.found.append(command)

    def reserved(self, words: tuple[str, ...], node: Node) -> None:
        """A reserved word where only a command can stand, or in front of a compound command, was misread."""
        name = next((child for child in node.children if child.type == "command_name"), node)
        before_compound = words[0] in PREFIXES and not RESERVED.isdisjoint(words[1:3])
        if before_compound or (words[0] in RESERVED and self.text(name) == words[0]):
            self.unclear(node, "is not read as bash reads it")

    def spelled_out(self, node: Node, place: Place) -> SimpleCommand:
        """A command with escapes, expansions, assignments or redirections among its words."""
        words: list[str] = []
        assignments: list[tuple[str, str]] = []
        redirects: list[Redirect] = []
        self.divided(node.children)
        for child in node.children:
            kind = child.type
            if kind == "variable_assignment":
                assignments.append(self.assignment(child, place))
            elif kind in REDIRECTS:
                redirects.extend(self.redirects(child, place, words))
            elif kind == "command_name":
                words.extend(self.word(part, place) for part in child.children if not part.is_missing)
            elif kind in ("subshell", "ERROR"):
                self.unclear(child, "is not read as bash reads it")
                self.visit(child, place)
            elif kind not in ("comment", "$"):
                words.append(self.word(child, place))
        return SimpleCommand(tuple(words), self.line_of(node), tuple(assignments), tuple(redirects), place)

    def word(self, node: Node, place: Place) -> str:
        """One word; commands inside its expansions are collected first, as bash runs them first."""
        kind, text = node.type, self.text(node)
        if (kind == "word" and LOOSE.search(text)) or (kind == "concatenation" and not _joined(node.children)):
            self.unclear(node, "is more than one word to bash")
        if (kind in LEAVES or kind == "string") and "$" not in text and "`" not in text:
            return read_text(text, quoted=kind == "string")
        if self.has_error or not LIVE.isdisjoint(text):
            self.visit(node, place.on_its_own())
        return read_word(node)

    def assignment(self, node: Node, place: Place) -> tuple[str, str]:
        """The name and value that `node` assigns."""
        name = node.child_by_field_name("name")
        value = node.child_by_field_name("value")
        if not _joined(node.children):
            self.unclear(node, "is not an assignment to bash")
        if name is not None and name.type == "subscript":
            self.visit(name, place)
            name = name.child_by_field_name("name")
        read = self.word(value, place) if value is not None else ""
        return (self.text(name) if name is not None else ""), read

    def assigns(self, node: Node, place: Place) -> None:
        """Assignments that stand alone."""
        pairs = node.named_children if node.type == "variable_assignments" else [node]
        found = tuple(self.assignment(pair, place) for pair in pairs if pair.type == "variable_assignment")
        self.found.append(SimpleCommand((), self.line_of(node), found, place=place))

    def sets(self, name: str, node: Node, place: Place) -> None:
        """A construct that gives `name` a value which only the run knows."""
        self.found.append(SimpleCommand((), self.line_of(node), ((name, Dynamic("$" + name)),), place=place))

    def declaration(self, node: Node, place: Place) -> None:
        """`export`, `declare`, `local`, `readonly`, `typeset`, `unset`: the names they touch are their words."""
        words: list[str] = []
        assignments: list[tuple[str, str]] = []
        self.divided(node.children)
        for child in node.children:
            if child.type == "variable_assignment":
                assignments.append(self.assignment(child, place))
            elif child.is_named and child.type != "comment":
                words.append(self.word(child, place))
            elif not words:
                words.append(self.text(child))
        self.found.append(SimpleCommand(tuple(words), self.line_of(node), tuple(assignments), place=place))

    def test(self, node: Node, place: Place) -> None:
        """`[ … ]` and `[[ … ]]`: the operators and operands are its words."""
        text = self.text(node)
        words = tuple(text.split()[:-1])
        if self.has_error or not PLAIN_TEST.fullmatch(text):
            if not TEST_START.match(text):
                self.unclear(node, "is not read as bash reads it")
            words = (text[: 2 if text.startswith("[[") else 1], *self.operands(node))
            for child in node.named_children:
                self.visit(child, place)
        self.found.append(SimpleCommand(words, self.line_of(node), place=place))

    def operands(self, node: Node) -> Iterator[str]:
        for child in node.named_children:
            if child.type in EXPRESSIONS:
                yield from self.operands(child)
            else:
                yield read_word(child)

    # --- redirections ------------------------------------------------------------------------------------------------

    def redirects(self, node: Node, place: Place, words: list[str]) -> Iterator[Redirect]:
        """What `node` redirects; words that stand behind the target belong to the command and go to `words`."""
        plain = PLAIN_REDIRECT.fullmatch(self.text(node))
        if plain:
            yield Redirect(plain[2], plain[3], plain[1])
        elif node.type == "heredoc_redirect":
            yield from self.here_document(node, place, words)
        else:
            yield self.redirect(node, place, words)

    def redirect(self, node: Node, place: Place, words: list[str]) -> Redirect:
        operator, fd, nodes = "", "", []
        for child in node.children:
            if child.type == "file_descriptor":
                fd = self.text(child)
            elif not child.is_named and not operator:
                operator = self.text(child)
            else:
                nodes.append(child)
        if any(child.is_missing for child in nodes):
            self.unclear(node, "is not read as bash")
        self.divided(nodes)
        targets = [self.word(child, place) for child in nodes]
        if operator.endswith("-"):
            targets.insert(0, "-")  # `3>&- word`: the parser takes the word for a target
        words.extend(targets[1:])
        return Redirect(operator.removesuffix("-"), targets[0] if targets else "", fd)

    def here_document(self, node: Node, place: Place, words: list[str]) -> Iterator[Redirect]:
        """A here-document: its text, unless quoted, may hold substitutions; what follows on its line is a command."""
        quoted, rest, body, word = False, [], "", ""
        for child in node.children:
            kind = child.type
            if kind == "heredoc_start":
                word = MARKS.sub("", self.text(child))
                quoted = word != self.text(child)
            elif kind == "heredoc_body":
                body = self.text(child) if quoted or not child.named_child_count else Dynamic(self.text(child))
                if not quoted:
                    self.visit(child, place.on_its_own())
            elif kind in REDIRECTS:
                yield from self.redirects(child, place, words)
            elif kind == "heredoc_end":
                if not self.ends(child, word, tabs=self.text(node).startswith("<<-")):
                    self.unclear(node, "ends elsewhere for bash")
            elif child.is_named:
                rest.append(child)
        yield Redirect("<<", body)
        self.continued(rest, node, place)

    def ends(self, node: Node, word: str, *, tabs: bool) -> bool:
        """Whether bash, too, ends a here-document here: `word` is all there is on its line."""
        start = self.data.rfind(b"\n", 0, node.start_byte) + 1
        end = self.data.find(b"\n", start)
        line = self.data[start : end if end >= 0 else len(self.data)]
        return not node.is_missing and (line.lstrip(b"\t") if tabs else line) == word.encode("utf-8", "surrogatepass")

    @abstractmethod
    def continued(self, nodes: list[Node], node: Node, place: Place) -> None:
        """The rest of the line on which a here-document begins."""


def _joined(nodes: Sequence[Node]) -> bool:
    """Whether nothing stands between `nodes`."""
    return all(left.end_byte == right.start_byte for left, right in pairwise(nodes))
