"""The document switches live operation on: `enable_live_trading = true`, `LIVE_MODE=1`, `--live`.

Who follows a document copies what it shows. A setting that makes the next command act on the real world belongs in a
reviewed change, not in an example. Which names, values and options these are is policy (`switches`, `flags`,
`except_names` of the rule); shipped are the usual spellings of live trading, live mode and dry runs that are off.

Prose, inline code and configuration fences (`languages`) are read, in the spellings `key: true`, `key = true`,
`"key": true`, `KEY=1`, `--key true`, and with entities, as in `&#116;rue`. What forbids, denies, or states a condition
does not count: a sentence, an introduction or a heading with words such as "never", "must not", "is blocked", "if",
"nicht" or "kein", a comment on the line or above it that says so, and a search such as `grep -r "live_mode = true"`.

Show the safe value (`enable_live_trading = false`), or a placeholder (`LIVE_MODE=<value>`), and name the approval that
is needed.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from typing import TypeVar

from runbook_kit.expressions import expression
from runbook_kit.gate.commands.options import read_options
from runbook_kit.gate.commands.switches import Options, Setting, find_settings, may_set
from runbook_kit.gate.page.model import Code, Comment, Fence
from runbook_kit.gate.rule import Subject, Violation
from runbook_kit.suggestion import shown

Part = TypeVar("Part", Code, Comment, Fence)
COMMENT = expression(r"(?:\A|\s)(?:#|//|;|--|/\*|<!--)\s*(.*)")
HINT = "Show the safe value or a placeholder, and name the approval that live operation needs."


def check(subject: Subject) -> Iterator[Violation]:
    """Every setting that switches live operation on, where readers take it for an instruction."""
    options = read_options(subject.options, Options)
    text = subject.source.text
    found = tuple(find_settings(text, options)) if may_set(text, options) else ()
    if not found:
        return
    from runbook_kit.gate.commands.negation import is_negated

    for setting in found:
        fence = _at(subject.page.fences, setting.start)
        if fence is None:
            counts = _is_shown(subject, setting.start) and not is_negated(subject, setting.start)
        else:
            counts = fence.language in options.languages and _counts(subject, fence, setting, options)
        if counts:
            yield _violation(subject, setting)


def _is_shown(subject: Subject, offset: int) -> bool:
    """Whether a reader sees the place as prose or inline code: not in a comment, an address or front matter."""
    page = subject.page
    if _at(page.comments, offset) is not None:
        return False
    before = bisect_right(page.prose, offset, key=lambda each: each.start) - 1
    in_prose = before >= 0 and offset < page.prose[before].start + len(page.prose[before].text)
    return in_prose or _at(page.codes, offset) is not None


def _at(parts: Sequence[Part], offset: int) -> Part | None:
    """The part of the page that holds `offset`; parts of one kind are in order and do not overlap."""
    at = bisect_right(parts, offset, key=lambda each: each.start) - 1
    return parts[at] if at >= 0 and offset < parts[at].end else None


def _counts(subject: Subject, fence: Fence, setting: Setting, options: Options) -> bool:
    """Whether a line of a fence is meant: no search, and no comment at it or above it says otherwise."""
    source = subject.source
    number = source.position(setting.start)[0]
    line = source.line(number).strip()
    first = line.lstrip("$> ").split(None, 1)
    if first and first[0] in options.searches:
        return False
    comment = COMMENT.search(line)
    above = source.line(number - 1).strip() if number > source.position(fence.start)[0] + 1 else ""
    above_comment = COMMENT.match(above)
    remarks = [each[1] for each in (comment, above_comment) if each]
    if comment and comment.start() == 0:
        return False  # a setting that is commented out
    from runbook_kit.gate.commands.negation import is_negative, is_negative_heading

    return not any(map(is_negative, remarks)) and not is_negative_heading(subject.page, fence.start)


def _violation(subject: Subject, setting: Setting) -> Violation:
    span = subject.source.span(setting.start, setting.end)
    name, value = shown(setting.name), shown(setting.value)
    if not value:
        return Violation(span, f"`{name}` switches live operation on.", HINT, token=setting.name)
    message = f"`{name}` is set to `{value}`, which switches live operation on."
    return Violation(span, message, HINT, token=setting.name)
