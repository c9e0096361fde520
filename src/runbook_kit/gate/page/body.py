"""The part of a document that is Markdown, in the form in which it is given to the parser."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from runbook_kit.document.source import Source
from runbook_kit.expressions import expression

if TYPE_CHECKING:
    from pyromark import Options

LONE_RETURN = expression(r"\r(?!\n)")


def prepare(text: str, start: int) -> str:
    """The text that is parsed: every character of it stands where it stood, so that offsets stay what they are.

    Empty lines take the place of front matter, which ends at `start`. CommonMark 0.31, 2.1 and 2.3: a carriage return
    by itself ends a line, which the parser knows in paragraphs only; a NUL is shown as U+FFFD.
    """
    body = "\n" * start + text[start:] if start else text
    if "\r" in body:
        body = LONE_RETURN.sub("\n", body)
    return body.replace("\0", "\ufffd")


def body_start(source: Source) -> int:
    """The offset behind the front matter and its closing line; 0 without front matter."""
    if not source.text.startswith("---"):
        return 0
    from runbook_kit.document.frontmarks import split_front_matter

    parts = split_front_matter(source)
    if parts is None:
        return 0
    last = parts[2]
    return source.line_starts[last] if last < source.line_count else len(source.text)


@cache
def options() -> Options:
    """The extensions of GitHub's Markdown that change what is code, a link, a heading or a block.

    Front matter is cut off before: the parser's own option also takes two rules in the middle of a text for it.
    """
    from pyromark import Options

    return Options.ENABLE_TABLES | Options.ENABLE_FOOTNOTES | Options.ENABLE_STRIKETHROUGH | Options.ENABLE_TASKLISTS
