"""From YAML events to nodes: nothing is executed, depth and aliases are bounded, every fault is collected."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from runbook_kit.finding import Span
from runbook_kit.suggestion import quoted
from runbook_kit.yamltext.faults import Fault, explain
from runbook_kit.yamltext.values import Node, Places, Problem, Scalar, YamlText

DEEPEST = 64  # levels; the validator behind the schema ends at 255
MOST_VALUES = 50_000  # with every alias counted as often as it is used
LONGEST = 512 * 1024  # characters; about two seconds of parsing
MOST_FAULTS = 20

# What the YAML 1.2 specification, production 1, lets no text contain; written as what it allows, it compiles slowly.
UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")
SURROGATE = re.compile("[\ud800-\udfff]")
# The core schema, YAML 1.2.2 section 10.3.2; at most 15 digits, so that every reader of the data sees the same number.
NULL = re.compile(r"(?:null|Null|NULL|~)?")
TRUTH = re.compile(r"true|True|TRUE|false|False|FALSE")
INTEGER = re.compile(r"[-+]?[0-9]{1,15}|0o[0-7]{1,15}|0x[0-9a-fA-F]{1,12}")
FLOAT = re.compile(r"[-+]?(?:\.[0-9]{1,15}|[0-9]{1,15}(?:\.[0-9]{0,15})?)(?:[eE][-+]?[0-9]{1,2})?")
CORE_TAG = "tag:yaml.org,2002:"
TOP_LEVEL = re.compile(r"^[^\s#\-]", re.MULTILINE)


def compose(text: str, where: Places) -> YamlText:
    """Read `text`; after a fault the top-level entry it stands in is left out and the rest is read."""
    faults: list[Fault] = []
    if len(text) > LONGEST:
        faults.append(Fault(0, 0, f"This YAML text is longer than {LONGEST} characters.", "Split it."))
        return YamlText(where.path, _empty(where), _problems(faults, where))
    remaining = _without_unprintable(text, faults)
    root = None
    while root is None and len(faults) < MOST_FAULTS:
        composer = Composer(remaining, where, anchors_lost=bool(faults))
        try:
            root = composer.document()
        except Exception as error:  # the parser of ruamel.yaml raises more than its own errors on odd text
            fault = explain(error, remaining, composer.reached)
            faults.append(fault)
            shorter = _without_entry(remaining, fault.entry)
            root = _empty(where) if fault.final or shorter == remaining else None
            remaining = shorter
        faults += composer.faults
    return YamlText(where.path, root or _empty(where), _problems(faults, where))


def _empty(where: Places) -> Node:
    return Node(None, where.span(0, 0))


def _problems(faults: list[Fault], where: Places) -> tuple[Problem, ...]:
    found = {Problem(where.span(fault.start, fault.end), fault.message, fault.hint) for fault in faults}
    return tuple(sorted(found))


def _without_unprintable(text: str, faults: list[Fault]) -> str:
    """`text` with each character that YAML forbids replaced by a space."""
    for match in UNPRINTABLE.finditer(text):
        code = f"U+{ord(match.group()):04X}"
        if len(faults) == MOST_FAULTS - 1:
            break
        faults.append(Fault(match.start(), match.end(), f"YAML does not allow the character {code}.", "Remove it."))
    return UNPRINTABLE.sub(" ", text)


def _without_entry(text: str, offset: int) -> str:
    """`text` with the top-level entry around `offset` blanked, so that every other place stays the same."""
    starts = [match.start() for match in TOP_LEVEL.finditer(text)]
    start = max((at for at in starts if at <= offset), default=0)
    end = min((at for at in starts if at > offset), default=len(text))
    return text[:start] + re.sub(r"[^\r\n]", " ", text[start:end]) + text[end:]


@dataclass(slots=True)
class Composer:
    """Reads one document from the event stream of `text`."""

    text: str
    where: Places
    faults: list[Fault] = field(default_factory=list)
    anchors: dict[str, tuple[Node, int]] = field(default_factory=dict)
    anchors_lost: bool = False  # an entry was left out, and its anchors with it
    count: int = 0
    reached: int = 0
    content_end: int = 0  # of the last value; a block collection's own end mark is where the next token begins
    events: Iterator[Any] = field(init=False)

    def document(self) -> Node:
        from ruamel.yaml import YAML

        self.events = YAML(typ="safe", pure=True).parse(self.text)
        self.next()  # the stream's start
        if _kind_of(self.next()) != "DocumentStartEvent":
            return _empty(self.where)
        root = self.node(self.next(), 1)
        self.next()  # the document's end
        following = self.next()
        if _kind_of(following) != "StreamEndEvent":
            self.fault(following, "A second YAML document starts here; only one is read.", "Remove the `---` line.")
        return root

    def next(self) -> Any:
        event = next(self.events)
        self.reached = event.end_mark.index
        return event

    def node(self, event: Any, depth: int) -> Node:
        """The node that begins with `event`."""
        before = self.count
        self.count += 1
        if depth > DEEPEST or self.count > MOST_VALUES:
            limit = (
                f"is nested more than {DEEPEST} levels" if depth > DEEPEST else f"has more than {MOST_VALUES} values"
            )
            raise Fault(event.start_mark.index, event.end_mark.index, f"This YAML text {limit}.", final=True)
        kind = _kind_of(event)
        if kind == "AliasEvent":
            self.content_end = event.end_mark.index
            return self.alias(event)
        self.check_tag(event)
        node = (
            self.scalar(event)
            if kind == "ScalarEvent"
            else self.sequence(event, depth)
            if kind == "SequenceStartEvent"
            else self.mapping(event, depth)
        )
        if event.anchor is not None:
            self.anchors[event.anchor] = node, self.count - before
        return node

    def alias(self, event: Any) -> Node:
        start, end = event.start_mark.index, event.end_mark.index
        if event.anchor not in self.anchors:
            if not self.anchors_lost:
                message = f"{quoted('*' + event.anchor)} refers to an anchor that is not defined."
                self.fault(event, message, "Put the text in quotes, or define the anchor with `&` before.")
            return Node(None, self.where.span(start, end), self.text[start:end])
        node, size = self.anchors[event.anchor]
        self.count += size
        if self.count > MOST_VALUES:
            raise Fault(start, end, f"With its aliases this YAML text has more than {MOST_VALUES} values.", final=True)
        return node

    def scalar(self, event: Any) -> Node:
        start, end = event.start_mark.index, event.end_mark.index
        written = event.value
        end = start + len(self.text[start:end].rstrip())  # a block scalar's mark is where the next token begins
        self.content_end = end
        if SURROGATE.search(written):
            self.fault(event, "This text contains half of a surrogate pair, which is no character.", "Remove it.")
            written = SURROGATE.sub("\N{REPLACEMENT CHARACTER}", written)
        plain = event.style in (None, "") and event.ctag is None
        return Node(plain_value(written) if plain else written, self.where.span(start, end), written)

    def sequence(self, event: Any, depth: int) -> Node:
        values = []
        while _kind_of(following := self.next()) != "SequenceEndEvent":
            values.append(self.node(following, depth + 1))
        return Node(values, self.around(event, following))

    def mapping(self, event: Any, depth: int) -> Node:
        values: dict[str, Node] = {}
        keys: dict[str, Span] = {}
        while _kind_of(following := self.next()) != "MappingEndEvent":
            key = self.node(following, depth + 1)
            value = self.node(self.next(), depth + 1)
            if isinstance(key.value, (dict, list)):
                hint = "Put text that begins with `{` or `[` in quotes."
                self.fault(following, "A key must be text, not a list or a mapping.", hint)
            elif key.written in values:
                message = f"The key {quoted(key.written)} is given twice; first on line {keys[key.written].line}."
                self.fault(following, message, "Keep one of them.")
            else:
                values[key.written], keys[key.written] = value, key.span
        return Node(values, self.around(event, following), keys=keys)

    def around(self, first: Any, last: Any) -> Span:
        """The span of a collection: to its bracket, else to the end of its last value."""
        start = first.start_mark.index
        if first.flow_style:
            self.content_end = last.end_mark.index
        return self.where.span(start, max(start, self.content_end))

    def check_tag(self, event: Any) -> None:
        tag = event.tag
        if tag not in (None, "!") and not tag.startswith(CORE_TAG + "str"):
            shown = quoted(tag.replace(CORE_TAG, "!!"))
            hint = "Remove the tag, or put text that begins with `!` in quotes."
            self.fault(event, f"The YAML tag {shown} is not read here.", hint)

    def fault(self, event: Any, message: str, hint: str = "") -> None:
        self.faults.append(Fault(event.start_mark.index, event.end_mark.index, message, hint))


def _kind_of(event: Any) -> str:
    """What an event is; by name, so that this module can be imported without ruamel.yaml."""
    return type(event).__name__


def plain_value(text: str) -> Scalar:
    """What a scalar without quotes means; infinity and not-a-number stay text, as JSON has no word for them."""
    if NULL.fullmatch(text):
        return None
    if TRUTH.fullmatch(text):
        return text in ("true", "True", "TRUE")
    if INTEGER.fullmatch(text):
        return int(text, 0) if text[:2] in ("0o", "0x") else int(text)
    return float(text) if FLOAT.fullmatch(text) else text
