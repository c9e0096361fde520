"""What a document expects a block to print, and whether it can be compared at all."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec
from msgspec import Struct

from runbook_kit.document.model import Block
from runbook_kit.document.pattern import is_pattern
from runbook_kit.finding import Span


class Wanted(Struct, frozen=True):
    """A text and how output is compared with it: exact, contains, regex, glob, json or similar:<0..1>."""

    text: str
    match: str
    span: Span


def wanted_of(block: Block) -> Iterator[Wanted]:
    """What the block's attribute `expect` asks for, then what stands in the fence behind it."""
    if block.attributes.expect:
        match = dict(block.attributes.given).get("match") or "contains"
        yield Wanted(block.attributes.expect, match, block.span)
    if block.expected:
        yield Wanted(block.expected.text, block.expected.match, block.expected.span)


def unreadable(wanted: Wanted) -> str:
    """Why no output can ever be compared with it; empty when it can."""
    if wanted.match == "regex" and not is_pattern("(?m)" + wanted.text.removesuffix("\n")):
        return "The expected output is no regular expression of the linear engine."
    if wanted.match == "json" and not _is_json(wanted.text):
        return "The expected output is no JSON."
    return ""


def _is_json(text: str) -> bool:
    try:
        msgspec.json.decode(text)
    except (msgspec.DecodeError, UnicodeEncodeError):
        return False
    return True
