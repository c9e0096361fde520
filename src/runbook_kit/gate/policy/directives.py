"""Comments in a document that suppress rules: `<!-- runbook: ignore RULE reason -->`, and markers of others."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from typing import TYPE_CHECKING

from msgspec import Struct

from runbook_kit.expressions import expression
from runbook_kit.finding import Span
from runbook_kit.suggestion import nearest, quoted

if TYPE_CHECKING:
    from runbook_kit.document.source import Source
    from runbook_kit.gate.page.model import Comment, Page
    from runbook_kit.gate.policy.model import Marker

FORM = "Write `<!-- runbook: ignore RULE reason -->`."
OURS = expression(r"runbook:\s*+(?P<word>[^\s:]*+)(?P<rest>.*)", re.DOTALL | re.IGNORECASE)
RULES = expression(r"\s*+(?P<rules>[\w-]++(?:\s*+,\s*+[\w-]++)*+),?\s*+(?P<reason>.*)", re.DOTALL)
LEAD = " \t\r\n:,;.–—-"  # what may stand between the rules and the reason
AROUND = expression(r"[\s>]*+(?:(?:[-*+]|\d{1,9}[.)])(?:[\s>]++|$))*+")  # markers of quotes and lists around a line
EMPTY = expression(r"[\s>]*+")


class Fault(Struct, frozen=True):
    """What is wrong with a directive, and what to do."""

    message: str
    hint: str = ""


class Directive(Struct, frozen=True):
    """What a comment suppresses: rules, on lines (1-based, the last one included; less than the first: none).

    One with a fault that leaves no rule suppresses nothing. A marker is a comment of another program, taken as a whole.
    """

    span: Span
    rules: tuple[str, ...]
    reason: str = ""
    lines: tuple[int, int] = (1, 0)
    faults: tuple[Fault, ...] = ()
    marker: bool = False

    def covers(self, line: int) -> bool:
        """Whether a finding that begins on this line is meant."""
        return self.lines[0] <= line <= self.lines[1]


def read_directives(page: Page, markers: Sequence[Marker] = ()) -> tuple[Directive, ...]:
    """The directives of a page, in order. In code they are text: only real comments count.

    A directive behind something else counts for its own line. Alone on its line it counts for the next line that is
    neither blank nor a comment, for comments on the way, and for the whole of a code block or table that begins there.
    """
    named = {marker.text: _rules_of(marker.text, markers) for marker in markers}
    if not any(comment.text in named or OURS.match(comment.text) for comment in page.comments):
        return ()
    lines = _Lines(page)
    return tuple(found for comment in page.comments if (found := _read(comment, page, named, lines)))


def _rules_of(text: str, markers: Sequence[Marker]) -> tuple[str, ...]:
    """What a comment suppresses: several gates may name the same one."""
    return tuple(dict.fromkeys(rule for marker in markers if marker.text == text for rule in marker.rules))


def _read(comment: Comment, page: Page, named: dict[str, tuple[str, ...]], lines: _Lines) -> Directive | None:
    span = page.span(comment)
    if comment.text in named:
        reason = f"marked `{comment.text}`"
        return Directive(span, named[comment.text], reason, (span.line, span.end_line), marker=True)
    said = OURS.match(comment.text)
    if said is None:
        return None
    if said["word"].lower() != "ignore":
        near = "Did you mean `ignore`? " if nearest(said["word"], ["ignore"]) else ""
        return Directive(span, (), faults=(Fault(f"There is no directive {quoted(said['word'])}.", near + FORM),))
    return _read_ignore(said["rest"], span, lines)


def _read_ignore(words: str, span: Span, lines: _Lines) -> Directive:
    from runbook_kit.gate.policy.names import rule_gates

    said = RULES.fullmatch(words)
    if said is None:
        return Directive(span, (), faults=(Fault("This directive names no rule, so it suppresses nothing.", FORM),))
    names = tuple(dict.fromkeys(re.split(r"\s*,\s*", said["rules"])))
    known = tuple(name for name in names if name in rule_gates())
    faults = [
        Fault(f"There is no rule {quoted(name)} to suppress.", _meant(name))
        for name in names
        if name not in rule_gates()
    ]
    reason = " ".join(said["reason"].strip(LEAD).split())
    if known and not reason:
        what = f"This directive gives no reason, so it does not suppress {_listed(known)}."
        faults.append(Fault(what, "Say behind the rule why this is right."))
        known = ()
    return Directive(span, known, reason, lines.covered(span), tuple(faults))


def _meant(name: str) -> str:
    from runbook_kit.gate.policy.names import rule_gates

    close = nearest(name, rule_gates())
    return f"Did you mean `{close}`?" if close else FORM


def _listed(names: Sequence[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


class _Lines:
    """The lines of a page as far as directives ask: blank, only comments, first of a code block or table.

    What lies below a line is kept, so that many directives do not read the same lines again and again.
    """

    def __init__(self, page: Page) -> None:
        self.source: Source = page.source
        self.comments = page.comments
        self.starts = [comment.start for comment in page.comments]
        self.below: dict[int, int] = {}
        self.alone: dict[int, bool] = {}
        spans = [page.span(fence) for fence in page.fences]
        spans += [page.span(block) for block in page.blocks if block.kind == "table"]
        self.whole = {span.line: _last_line(span) for span in spans}

    def covered(self, span: Span) -> tuple[int, int]:
        """The lines that a directive at `span` counts for; the second one is less when there are none."""
        if not self._is_alone(span.line) or not self._is_alone(span.end_line):
            return span.line, span.end_line
        return span.end_line + 1, self._below(span.end_line + 1)

    def _below(self, line: int) -> int:
        """The last line of what comes next, from `line` on, comments and blank lines apart; 0: nothing comes."""
        passed, last = [], 0
        while line <= self.source.line_count:
            if line in self.below:
                last = self.below[line]
                break
            passed.append(line)
            if not EMPTY.fullmatch(self.source.line(line)) and not self._is_alone(line):
                last = self.whole.get(line, line)
                break
            line += 1
        self.below.update(dict.fromkeys(passed, last))
        return last

    def _is_alone(self, line: int) -> bool:
        """Whether a line holds comments, or a part of one, and nothing else."""
        if line not in self.alone:
            self.alone[line] = self._holds_only_comments(line)
        return self.alone[line]

    def _holds_only_comments(self, line: int) -> bool:
        start, end = self.source.line_starts[line - 1], self.source.line_end(line)
        rest, last, found = [], start, False
        index = max(bisect_right(self.starts, start) - 1, 0)
        while index < len(self.comments) and (comment := self.comments[index]).start < end:
            if comment.end > start:
                rest.append(self.source.text[last : max(comment.start, start)])
                last, found = max(min(comment.end, end), last), True
            index += 1
        return found and AROUND.fullmatch("".join(rest) + self.source.text[last:end]) is not None


def _last_line(span: Span) -> int:
    """The last line of a span whose end may be the start of the line behind it."""
    return span.end_line - (span.end_column == 1 and span.end_line > span.line)
