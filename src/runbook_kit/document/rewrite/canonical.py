"""Blocks in the canonical form: which characters of a document change so that it says the same in one way."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import partial

from msgspec import Struct
from msgspec.structs import replace

from runbook_kit.document.blocks import Opening, form_of, read_opening
from runbook_kit.document.fence import RUNME, Info, parse_comment, parse_info, write_info
from runbook_kit.document.headings import Vocabulary
from runbook_kit.document.markdown import Element, Fence, Html, ListBlock, Quote, walk
from runbook_kit.document.model import Block
from runbook_kit.document.read import Reading, read_runbook
from runbook_kit.document.rewrite.change import Change, Remark, apply_edits
from runbook_kit.document.rewrite.sameness import PLACES, first_differences
from runbook_kit.document.source import Source
from runbook_kit.errors import RunbookError
from runbook_kit.finding import Edit, Span

VALUE = r"(?:\"[^\"]*\"|[^\s\"'{},]+)"
CANONICAL = re.compile(rf"[^\s{{]*(?: \{{(?:#[^\s}}]+|[A-Za-z_][\w-]*={VALUE})(?: [A-Za-z_][\w-]*={VALUE})*\}})?")
CLASS = re.compile(r"(?<![^\s{])\.[\w+-]+")
KEY = re.compile(r"([A-Za-z]+)\"?\s*[=:]")
QUOTED = re.compile(r"\"[^\"]*\"|'[^']*'")
# How a block is written, which is what changes; and raw text of sections, in which the blocks are.
WRITING = PLACES | {"info", "given", "sections"}


class Found(Struct, frozen=True):
    """A fence with the block comment right before it; `starts_item` when that comment begins a list item.

    `waiting` is an earlier block comment that stands right before no fence.
    """

    fence: Fence
    comment: Html | None = None
    starts_item: bool = False
    waiting: Html | None = None


def format_blocks(reading: Reading, vocabulary: Vocabulary) -> Change:
    """The document with every block in the canonical form; fences with problems stay, and are remarked on.

    The new text was read again and has the same blocks. Raises `RunbookError` when no such text was found.
    """
    for make in (canonical_blocks, partial(canonical_blocks, cautious=True)):
        change = make(reading)
        if not change.edits:
            return change
        again = read_runbook(Source(reading.source.path, change.text), vocabulary)
        differs = changed_blocks(reading, again)
        if not differs:
            return change
    message = f"{reading.source.path} cannot be formatted without changing {differs}; nothing was written."
    raise RunbookError(message, hint="This is a bug in runbook-kit; report it with the file.")


def changed_blocks(before: Reading, after: Reading) -> str:
    """What differs in two readings apart from how blocks are written; empty when nothing does."""
    return first_differences(before.runbook, after.runbook, WRITING) or first_differences(
        _contents(before), _contents(after)
    )


def _contents(reading: Reading) -> tuple[str, ...]:
    """The content of every fence, also of those outside every phase."""
    return tuple(each.content for each in walk(reading.elements) if isinstance(each, Fence))


def canonical_blocks(reading: Reading, *, cautious: bool = False) -> Change:
    """The edits that bring every block into the canonical form; the result has not been read again.

    `cautious` leaves out fences that only a comment makes a block: headings may be understood by what runs below them.
    """
    edits: list[Edit] = []
    remarks: list[Remark] = []
    blocks = {block.span.line: block for block in reading.runbook.blocks}
    for found in _fences(reading.elements):
        if written := _written(found, blocks.get(found.fence.line), reading.source):
            made, said = _rewrite(written, reading.source, cautious)
            edits += made
            remarks += said
    return Change(apply_edits(reading.source.text, edits), tuple(edits), tuple(remarks))


def _fences(elements: Sequence[Element]) -> Iterator[Found]:
    """Every fence in document order."""
    last: Html | None = None
    waiting: Html | None = None
    for element, before, item_line in _in_order(elements, 0):
        if isinstance(element, Html) and parse_comment(element.text):
            last, waiting = element, waiting or last
        elif isinstance(element, Fence) and element.markup:
            if last is not None and last is before:
                yield Found(element, last, last.line == item_line, waiting)
            else:
                yield Found(element, waiting=waiting or last)
            last = waiting = None


def _in_order(elements: Sequence[Element], item_line: int) -> Iterator[tuple[Element, Element | None, int]]:
    """Every element with the one before it in the same container, and the line of the innermost list item around it."""
    before: Element | None = None
    for element in elements:
        yield element, before, item_line
        if isinstance(element, Quote):
            yield from _in_order(element.elements, item_line)
        elif isinstance(element, ListBlock):
            for item in element.items:
                yield from _in_order(item.elements, item.line)
        before = element


class Written(Struct, frozen=True):
    """A block as it is written today: in the info string (`own`), and in a comment before the fence (`beside`)."""

    found: Found
    opening: Opening
    own: Info
    beside: Info | None
    info: Info  # both as one
    form: str
    read: bool = True  # false: the block has not got the attributes of the comment


def _written(found: Found, block: Block | None, source: Source) -> Written | None:
    """How a fence is written, which was read as `block` when a phase has it; None when it is no business of ours."""
    opening = read_opening(found.fence, source)
    own = parse_info(opening.info)
    if own.lang == "output":  # the expected output of a block; a comment before it is not read
        return Written(replace(found, comment=None), opening, own, None, own, "output")
    beside = parse_comment(found.comment.text) if found.comment else None
    info = _merged(own, beside)
    form = form_of(found.fence, info)
    read = block is None or dict(block.attributes.given) == dict(info.given)
    return Written(found, opening, own, beside, info, form, read) if form else None


def _merged(own: Info, beside: Info | None) -> Info:
    """Both as one; the fence's own attributes win, as they do for the reader."""
    given = {**(dict(beside.given) if beside else {}), **dict(own.given)}
    return replace(own, given=tuple(sorted(given.items(), key=lambda pair: pair[0] != "id")))


def _rewrite(written: Written, source: Source, cautious: bool) -> tuple[list[Edit], list[Remark]]:
    """The edits for one fence, and what there is to say about it."""
    start = written.opening.offset
    place = source.span(start, start + len(written.opening.info))
    waiting = [_unread(written.found.waiting, source)] if written.found.waiting else []
    if problems := _problems(written, source):
        return [], problems
    if written.beside is None and (_is_canonical(written) or _is_foreign(written)):
        return [], waiting
    text = write_info(replace(written.info, lang=written.info.lang or "console"))
    lone = cautious and form_of(written.found.fence, written.own) != written.form
    if obstacle := "as a block it changes what its section means" if lone else _obstacle(written, text, source):
        return [], [*waiting, Remark(place, f"This block stays as it is: {obstacle}.", "Change it by hand.")]
    edits = [Edit(place.start, place.end, text)]
    if written.beside and written.found.comment:
        edits.insert(0, _removal(written.found, written.found.comment, source))
    return edits, [*waiting, *_dropped(written.opening.info, place)]


def _unread(comment: Html, source: Source) -> Remark:
    message = "This comment stays as it is: it does not stand right before a block."
    return Remark(source.lines(comment.line, comment.end_line), message, "Move it to the line before its fence.")


def _problems(written: Written, source: Source) -> list[Remark]:
    """What is wrong in the info string and in the comment, each at its place."""
    placed = [(problem, written.opening.offset) for problem in written.own.problems]
    if written.beside and (comment := written.found.comment):
        start = _comment_start(comment, source) - comment.text.find("<!--")
        placed += [(problem, start) for problem in written.beside.problems]
    return [
        Remark(source.span(base + each.start, base + each.end), f"This block stays as it is: {each.message}", each.hint)
        for each, base in placed
    ]


def _comment_start(comment: Html, source: Source) -> int:
    return source.text.index("<!--", source.line_starts[comment.line - 1])


def _obstacle(written: Written, text: str, source: Source) -> str:
    """Why a block cannot be written as `text`; empty when it can."""
    again, fence = parse_info(text), written.found.fence
    if dict(again.given) != dict(written.info.given) or not CANONICAL.fullmatch(text):
        return "one of its values cannot stand in double quotes"
    if (again.lang if written.form == "output" else form_of(fence, again)) != written.form:
        return "its fence names no language"
    if "`" in text and fence.markup.startswith("`"):
        return "a fence of backticks cannot have one in its info string"
    if written.beside is None:
        return ""
    if not written.read:
        return "its comment is not read here"
    if written.found.waiting:
        return "more than one block comment stands before it"
    if _is_foreign(written):
        return "behind its language stands text for another program"
    if fence.line - (written.found.comment or fence).end_line > 2:
        return "more than one blank line stands between it and its comment"
    return "" if _is_aligned(written.found, source) else "its comment is not indented as the fence is"


def _is_canonical(written: Written) -> bool:
    return written.own.canonical and CANONICAL.fullmatch(written.opening.info) is not None


def _is_foreign(written: Written) -> bool:
    """Whether the info string has text for another program behind its language, which would be lost."""
    rest = re.sub(r"^[^\s{]*", "", written.opening.info).strip()
    return not written.own.given and rest != "" and not (rest.startswith("{") and rest.endswith("}"))


def _is_aligned(found: Found, source: Source) -> bool:
    """Whether comment and fence begin in the same column of the same container."""
    if found.comment is None:
        return False
    comment = source.text[source.line_starts[found.comment.line - 1] : _comment_start(found.comment, source)]
    fence = source.line(found.fence.line).partition(found.fence.markup)[0]
    return len(comment.expandtabs(4)) == len(fence.expandtabs(4)) if found.starts_item else comment == fence


def _removal(found: Found, comment: Html, source: Source) -> Edit:
    """The edit that takes the comment away: with its lines, or up to the fence when a list item begins with it."""
    fence_line = source.line_starts[found.fence.line - 1]
    if not found.starts_item:
        return Edit(source.line_starts[comment.line - 1], fence_line, "")
    marker = source.line(found.fence.line).index(found.fence.markup)
    return Edit(_comment_start(comment, source), fence_line + marker, "")


def _dropped(info: str, place: Span) -> list[Remark]:
    """What the canonical form has no place for, and nothing here reads."""
    lang = parse_info(info).lang
    words = CLASS.findall(QUOTED.sub('""', info)) if "{" in info else []
    foreign = [word for word in words if word[1:].lower() != lang]
    foreign += [name for name in KEY.findall(info) if RUNME.get(name.lower()) == ""]
    if not foreign:
        return []
    names = ", ".join(f"`{name}`" for name in foreign)
    return [Remark(place, f"Left out, because nothing here reads it: {names}.", "Keep it in the prose if it matters.")]
