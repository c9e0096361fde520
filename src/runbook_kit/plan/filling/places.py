"""Where a gap stands in a shell text, and what a value must be like to stay one word of data there."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Final, NamedTuple

from msgspec import Struct

from runbook_kit.document.bash import parse
from runbook_kit.document.quoting import Quote, Quoting
from runbook_kit.plan.filling.argv import command_words, texts
from runbook_kit.plan.filling.assignments import names_in
from runbook_kit.plan.filling.carriers import Carriers, find_carriers
from runbook_kit.plan.filling.constructs import ALWAYS, NOWHERE, Names, Obstacle
from runbook_kit.plan.filling.streams import target
from runbook_kit.plan.filling.surroundings import surroundings
from runbook_kit.plan.filling.wrappers import ends_options

if TYPE_CHECKING:
    from tree_sitter import Node

# What the grammar calls a piece of text that stands in these quotes; where it disagrees nothing is filled in.
LEAVES: Final[dict[Quote, frozenset[str]]] = {
    "bare": frozenset({"word"}),
    "single": frozenset({"raw_string"}),
    "double": frozenset({"string_content"}),
    "ansi": frozenset({"ansi_c_string"}),
    "here": frozenset({"heredoc_body", "heredoc_content"}),
    "here-literal": frozenset({"heredoc_body", "heredoc_content"}),
}
WORD_PARTS: Final = frozenset({"concatenation", "string", "translated_string"})
ESCAPE: Final = re.compile(r"(?<!\\)(?:\\\\)*\\\Z")
VARIABLE: Final = re.compile(r"\$\w*\Z")
NOTHING: Final = re.compile(r"""(?:["']|\$(?=["'])|\\\n|\$\w+|\$\{\w+\}|\$\([^()]*\))*""")  # what may expand to no text
TILDE: Final = re.compile(r"(?:\A|[=:])~[^/]*\Z")
NEAR = 4000  # characters of a word before a gap; a longer word is not looked at

BEHIND_BACKSLASH: Final = Obstacle("syntax", "stands behind a backslash; remove the backslash")
BEHIND_DOLLAR: Final = Obstacle("syntax", "stands directly behind $ or a variable's name; write ${…} around the name")
IN_BRACES: Final = Obstacle("syntax", "stands inside braces, which the shell expands; write the words out")
IN_BRACKETS: Final = Obstacle("syntax", "stands inside the brackets of a pattern; write the pattern out")
BEHIND_TILDE: Final = Obstacle("syntax", "stands behind ~, where the shell expects a user's name; write the path out")


class Range(NamedTuple):
    """Characters `start:end` of a text."""

    start: int
    end: int


class Place(Struct, frozen=True):
    """Where a gap stands: in which quotes, and what is in the way of a value there."""

    quote: Quote
    refusal: str = ""  # why no value can be put here; completes a sentence that begins with the gap
    limits: tuple[Obstacle, ...] = ()  # what a value must be: a number, plain, no list
    optional: bool = False  # a value with a leading `-` would be an option
    here: bool = False  # inside the body of a here-document, at whatever depth


def find_places(source: str, quoting: Quoting, gaps: Sequence[Range]) -> tuple[Place, ...]:
    """The place of each of `gaps` in `source`, a shell text with plain words in their stead, as `quoting` reads it."""
    data = source.encode("utf-8", "surrogatepass")
    root = parse(source)
    if root.has_error:
        return tuple(Place("unknown", NOWHERE.why) for _ in gaps)
    names = names_in(root)
    text = _Text(source, data, root, quoting, names, find_carriers(root, names), gaps)
    return tuple(_place(text, gap) for gap in gaps)


class _Text(Struct, frozen=True):
    source: str
    data: bytes
    root: Node
    quoting: Quoting
    names: Names
    carriers: Carriers
    gaps: Sequence[Range]

    def leaf(self, gap: Range) -> Node | None:
        start = (
            gap.start
            if len(self.data) == len(self.source)
            else len(self.source[: gap.start].encode("utf-8", "surrogatepass"))
        )
        return self.root.descendant_for_byte_range(start, start + gap.end - gap.start)

    def characters(self, start_byte: int, end: int) -> str:
        """The text from a byte of the tree up to character `end`."""
        start = len(self.data[:start_byte].decode("utf-8", "surrogatepass"))
        return self.source[start:end]

    def without_gaps(self, text: str, end: int) -> str:
        """`text`, which ends at character `end`, without its gaps: the values of those may be empty."""
        start = end - len(text)
        for gap in reversed([gap for gap in self.gaps if start <= gap.start and gap.end <= end]):
            text = text[: gap.start - start] + text[gap.end - start :]
        return text


def _place(text: _Text, gap: Range) -> Place:
    quote = text.quoting.within(gap.start, gap.end)
    leaf = text.leaf(gap)
    if leaf is None or leaf.type not in LEAVES.get(quote, ()):
        around = [] if leaf is None else [ALWAYS.get(leaf.type), *surroundings(leaf, text.names).obstacles]
        return Place(quote, next((each.why for each in around if each), NOWHERE.why))
    found = surroundings(leaf, text.names)
    later = [*text.carriers.uses(found.carriers), *text.carriers.reads(found.files)]
    obstacles = [*_before(text, gap, quote, leaf), *found.obstacles, *later]
    refusal = next((each.why for each in obstacles if each.kind not in ("plain", "number", "list")), "")
    limits = tuple(each for each in obstacles if each.kind in ("plain", "number", "list"))
    optional = quote not in ("here", "here-literal") and _is_optional(text, gap, leaf)
    return Place(quote, refusal, limits, optional, found.here)


def _before(text: _Text, gap: Range, quote: Quote, leaf: Node) -> Iterable[Obstacle]:
    """What the characters before the gap make of it."""
    if quote in ("single", "here-literal"):
        return
    near = text.source[max(gap.start - NEAR, 0) : gap.start]
    if ESCAPE.search(near):
        yield BEHIND_BACKSLASH
    if quote != "ansi" and VARIABLE.search(near):
        yield BEHIND_DOLLAR
    if quote in ("here", "here-literal"):
        return
    word = text.characters(_word(leaf).start_byte, gap.start)
    if len(word) > NEAR:
        yield NOWHERE
        return
    bare = "".join(
        character if text.quoting.within(at, at + 1) == "bare" else "_"
        for at, character in enumerate(word, gap.start - len(word))
    )
    if bare.rfind("{") > bare.rfind("}"):
        yield IN_BRACES
    if bare.rfind("[") > bare.rfind("]"):
        yield IN_BRACKETS
    if TILDE.search(bare):
        yield BEHIND_TILDE


def _word(leaf: Node) -> Node:
    """The whole word that `leaf` is a part of."""
    while leaf.parent is not None and leaf.parent.type in WORD_PARTS:
        leaf = leaf.parent
    return leaf


def _is_optional(text: _Text, gap: Range, leaf: Node) -> bool:
    """Whether the gap begins a word that is read for options."""
    word = _word(leaf)
    holder = word.parent
    if holder is None or not NOTHING.fullmatch(
        text.without_gaps(text.characters(word.start_byte, gap.start), gap.start)
    ):
        return False
    if holder.type in ("array", "for_statement"):
        return True
    if holder.type in ("test_command", "binary_expression", "unary_expression"):
        while holder.type != "test_command" and holder.parent is not None:
            holder = holder.parent
        return holder.children[0].type == "["
    command = holder if holder.type == "command" else None
    if holder.type == "heredoc_redirect" or (holder.type == "file_redirect" and word in _extra(holder)):
        command = target(holder)
    if command is None or command.type != "command":
        return False
    words = command_words(command)
    index = next((at for at, each in enumerate(words) if each.start <= word.start_byte < each.end), 0)
    return not ends_options(texts(command), index)


def _extra(redirection: Node) -> list[Node]:
    return redirection.children_by_field_name("destination")[1:]
