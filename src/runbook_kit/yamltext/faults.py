"""What the YAML parser objects to, in a sentence an author understands."""

from __future__ import annotations

import re
from typing import Any

from runbook_kit.suggestion import quoted


class Fault(Exception):
    """Something wrong at the characters `start:end` of a YAML text; `entry` is where the broken part begins.

    After a final one, such as a limit that is exceeded, nothing more is read.
    """

    def __init__(
        self, start: int, end: int, message: str, hint: str = "", *, entry: int | None = None, final: bool = False
    ) -> None:
        super().__init__(message)
        self.start = start
        self.end = end
        self.message = message
        self.hint = hint
        self.entry = start if entry is None else entry
        self.final = final


USE_QUOTES = "Put the text in quotes."
UNINDENTED = re.compile(r"[\r\n][^\s#\]}]")  # in a list or mapping that runs over lines, all lines are indented
NOT_YAML = "This is not valid YAML."
# A part of the parser's words → sentence and hint; the place is where the parser stopped.
SENTENCES = (
    (
        "mapping values are not allowed",
        "A `: ` inside text makes it a key, which cannot stand here.",
        USE_QUOTES + " If it is a key, check the indentation.",
    ),
    ("sequence entries are not allowed", "A list item cannot stand here.", "Put it on a line of its own, indented."),
    ("mapping keys are not allowed", "A `?` key cannot stand here.", USE_QUOTES),
    ("unknown escape character", "This escape is not known in text in double quotes.", "Use single quotes, or `\\\\`."),
    ("escape sequence of", "This escape needs hexadecimal digits.", "Use single quotes, or `\\\\`."),
    ("indicator in the range", "A block text's indentation must be 1 to 9.", "Write `|` or `>` alone."),
    (
        "while scanning a block scalar",
        "Text cannot follow `|` or `>` on the same line.",
        "Begin it on the next line, indented; or put the text in quotes.",
    ),
    ("more indented follow up line", "A later line of this text is indented less than its first.", "Align the lines."),
    (
        "expected <block end>",
        "This does not fit the lines above it.",
        "Check the indentation.",
    ),
    ("expected the node content", "A value is missing before this.", "Write a value, or put the text in quotes."),
    ("unexpected document separator", "A `---` or `...` line stands inside a text in quotes.", "Close the quote."),
    ("found undefined tag handle", "This YAML tag is not known.", "Put text that begins with `!` in quotes."),
    (" tag: ", "This YAML tag is not known.", "Put text that begins with `!` in quotes."),
    ("while scanning an anchor", "Text cannot begin with `&`.", USE_QUOTES),
    ("while scanning an alias", "Text cannot begin with `*`.", USE_QUOTES),
    ("while scanning a directive", "A line cannot begin with `%`.", "Indent it, or put the text in quotes."),
    ("incompatible YAML document", "Only YAML 1.2 is read.", "Remove the `%YAML` line."),
    ("duplicate", "This YAML directive is given twice.", "Remove one of them."),
    ("document start", "Nothing can follow the end of a YAML document.", "Remove what follows."),
    ("document end marker", "Nothing can follow the end of a YAML document.", "Remove what follows."),
)


def explain(error: Exception, text: str, reached: int) -> Fault:
    """The fault behind an exception of the parser, which had come to offset `reached` of `text`."""
    if isinstance(error, Fault):
        return error
    problem = str(getattr(error, "problem", None) or "")
    context = str(getattr(error, "context", None) or "")
    at = _index(getattr(error, "problem_mark", None), reached)
    opened = _index(getattr(error, "context_mark", None), at)
    return (
        _unclosed(problem, context, text, at, opened)
        or _forbidden_character(problem, text, at)
        or _missing_colon(problem, text, opened)
        or _text_after_closing(problem, text, at)
        or _known(f"{context}: {problem}", at)
        or Fault(at, at + 1, NOT_YAML, f"The parser says: {problem}." if problem else "Check quotes and escapes here.")
    )


def _index(mark: Any, default: int) -> int:
    return mark.index if isinstance(getattr(mark, "index", None), int) else default


def _unclosed(problem: str, context: str, text: str, at: int, opened: int) -> Fault | None:
    """A quote, list or mapping that is opened at `opened` and never closed, or closed wrongly at `at`."""
    if "quoted scalar" in context and "end of stream" in problem:
        return Fault(opened, opened + 1, "This quote is never closed.", "Add the closing quote.")
    if "flow" not in context or opened >= at:
        return None
    closing = "]" if "sequence" in context else "}"
    begun = text[opened : opened + 1]
    if "stream end" in problem or UNINDENTED.search(text, opened, at):
        return Fault(opened, opened + 1, f"This `{begun}` is never closed.", f"Add `{closing}`.")
    message = f"A `,` or `{closing}` is missing before this."
    return Fault(at, at + 1, message, "Put text with `,`, `:`, brackets or quotes in it in quotes.", entry=opened)


def _text_after_closing(problem: str, text: str, at: int) -> Fault | None:
    """`'it's'` and `- [ ] todo`: what looked like the whole value goes on."""
    before = text[:at].rstrip(" ")[-1:]
    if "expected <block end>" not in problem or not before or before not in "'\"]}":
        return None
    hint = f"Put the whole text in quotes; {before} within it is written twice." if before == "'" else USE_QUOTES
    return Fault(at, at + 1, f"Text cannot follow the closing `{before}`.", hint)


def _forbidden_character(problem: str, text: str, at: int) -> Fault | None:
    if "cannot start any token" not in problem:
        return None
    if text[at : at + 1] == "\t":
        return Fault(at, at + 1, "A tab cannot indent YAML.", "Use spaces.")
    return Fault(at, at + 1, f"Text cannot begin with {quoted(text[at : at + 1])}.", USE_QUOTES)


def _missing_colon(problem: str, text: str, opened: int) -> Fault | None:
    if "could not find expected ':'" not in problem:
        return None
    line = re.compile(r"[^\r\n]*").match(text, opened)
    end = line.end() if line else opened
    return Fault(opened, end, "A `:` is missing after this key.", "Write `key: value`.")


def _known(words: str, at: int) -> Fault | None:
    for part, message, hint in SENTENCES:
        if part in words:
            return Fault(at, at + 1, message, hint)
    return None
