"""From fences, console transcripts and inline code to blocks: commands, attributes, gaps and expected output."""

from __future__ import annotations

import html
import re
from itertools import takewhile

from msgspec import Struct
from msgspec.structs import replace

from runbook_kit.document.attributes import read_attributes
from runbook_kit.document.fence import CONSOLES, INTERPRETED, SHELLS, Info, parse_info
from runbook_kit.document.markdown import Fence, Line
from runbook_kit.document.model import Block, Expected, Placeholder
from runbook_kit.document.placeholders import Gap, find_placeholders
from runbook_kit.document.prompts import HERE_DOCUMENT, PROMPT
from runbook_kit.document.source import Source

OPENING = re.compile(r"(`{3,}|~{3,})[ \t]*(.*?)[ \t]*$")
ASSIGNMENT = re.compile(r"[A-Za-z_]\w*=(?:\"[^\"]*\"|'[^']*'|\S*)\s+")
PROGRAM = re.compile(r"(?:[./~]|[\w.-]+/)*[A-Za-z][\w.+-]*\Z")
SCRIPT = re.compile(r".*/[\w.-]+\.(?:sh|py|bash|pl|rb)\Z")


class Opening(Struct, frozen=True):
    """The first line of a fence: its info string as written and the offset of that in the file."""

    info: str
    offset: int


class Place(Struct, frozen=True):
    """Where a block is put: its address prefix, and the id it has when the document gives none."""

    phase: str
    default_id: str


def read_opening(fence: Fence, source: Source) -> Opening:
    """The info string from the source line: the parser unescapes it, and other parsers do not."""
    line = source.line(fence.line)
    at = line.find(fence.markup) if fence.markup else -1
    match = OPENING.match(line, at) if at >= 0 else None
    start = source.line_starts[fence.line - 1]
    return Opening(match[2], start + match.start(2)) if match else Opening("", start)


def form_of(fence: Fence, info: Info) -> str:
    """`fence`, `console`, or empty when the fence holds nothing to run."""
    if not fence.markup:
        return ""
    prompted = _begins_with_prompt(fence.content)
    if info.lang in CONSOLES or (prompted and (not info.lang or info.lang in SHELLS)):
        return "console" if any(PROMPT.match(line) for line in fence.content.split("\n")) else ""
    if info.lang in SHELLS or (info.given and (info.lang in INTERPRETED or info.get("shell"))):
        return "fence"
    return ""


def _begins_with_prompt(text: str) -> bool:
    """Whether the first line that is neither blank nor a comment is a command behind a `$ ` prompt."""
    first = next((line for line in text.split("\n") if line.strip() and not line.lstrip().startswith("#")), "")
    return PROMPT.match(first) is not None


def is_executable(fence: Fence, source: Source) -> bool:
    return form_of(fence, parse_info(read_opening(fence, source).info)) != ""


def read_fence(fence: Fence, source: Source, place: Place, comment: Info | None = None) -> Block | None:
    """The block a fence holds, or None when it holds nothing to run."""
    opening = read_opening(fence, source)
    info = _merge(parse_info(opening.info), comment)
    form = form_of(fence, info)
    if not form:
        return None
    attributes = read_attributes(info.given)
    ident = info.get("id") or place.default_id
    block = Block(
        id=ident,
        address=f"{place.phase}/{ident}",
        lang=info.lang or "console",
        source=fence.content,
        span=source.lines(fence.line, fence.end_line),
        origins=_origins(fence, source),
        form="fence",
        info=opening.info,
        attributes=attributes,
    )
    return with_gaps(_transcript(block, source) if form == "console" else block, source)


def _merge(info: Info, comment: Info | None) -> Info:
    if comment is None:
        return info
    given = dict(comment.given) | dict(info.given)
    return replace(info, given=tuple(given.items()), canonical=False)


def _origins(fence: Fence, source: Source) -> tuple[tuple[int, int], ...]:
    """Where each content line begins: containers such as lists and quotes indent it."""
    lines = fence.content.removesuffix("\n").split("\n") if fence.content else []
    found = []
    for number, text in enumerate(lines, start=fence.line + 1):
        raw = source.line(number).replace("\0", "\ufffd")  # as CommonMark reads it
        found.append((number, len(raw) - len(text) + 1 if raw.endswith(text) else 1))
    return tuple(found) or ((fence.line, 1),)


def _transcript(block: Block, source: Source) -> Block:
    """A console block: the lines after `$ ` are its commands, the other lines what they print."""
    rows = block.source.removesuffix("\n").split("\n")
    commands, printed = _split(rows, block.lang)
    texts = [rows[row][cut:] for row, cut in commands]
    origins = tuple((block.origins[row][0], block.origins[row][1] + cut) for row, cut in commands)
    expected = _printed(block, source, [block.origins[row][0] for row in printed])
    return replace(block, source="\n".join(texts) + "\n", origins=origins, form="console", expected=expected)


def read_commands(fence: Fence, source: Source) -> str:
    """The commands of a console transcript, one per line; empty when the fence is none. Nothing else is read of it."""
    info = parse_info(read_opening(fence, source).info)
    if form_of(fence, info) != "console":
        return ""
    rows = fence.content.removesuffix("\n").split("\n")
    commands, _ = _split(rows, info.lang or "console")
    return "\n".join(rows[row][cut:] for row, cut in commands)


def _split(rows: list[str], lang: str) -> tuple[list[tuple[int, int]], list[int]]:
    """The rows of a transcript that are commands, each with where its command begins, and those that were printed."""
    commands: list[tuple[int, int]] = []
    printed: list[int] = []
    continued, delimiter = False, ""  # a here-document belongs to its command up to the delimiter
    for row, text in enumerate(rows):
        if prompt := PROMPT.match(text):
            cut = prompt.end()
        elif commands and (continued or delimiter or (not printed and text.lstrip().startswith("> "))):
            cut = text.index("> ") + 2 if text.lstrip().startswith("> ") else 0
        else:
            continued = False
            if not (lang in SHELLS and text.lstrip().startswith("#")):
                printed.append(row)  # a comment in a shell fence is the author's, not a program's
            continue
        commands.append((row, cut))
        command = text[cut:]
        continued = command.rstrip().endswith("\\")
        delimiter = "" if command.strip() == delimiter else delimiter or _opened(command, rows[row + 1 :])
    return commands, printed


def _opened(command: str, behind: list[str]) -> str:
    """The delimiter of a here-document that the command opens and a later line closes; empty when there is none.

    Without the closing line, before the next prompt, what follows is output: `echo $((1 << x))`.
    """
    here = HERE_DOCUMENT.search(command)
    shown = takewhile(lambda text: not PROMPT.match(text), behind)
    closed = here is not None and any(text.strip().removeprefix("> ").strip() == here[2] for text in shown)
    return here[2] if here and closed else ""


def _printed(block: Block, source: Source, lines: list[int]) -> Expected | None:
    texts = {line: text for text, (line, _) in zip(block.source.split("\n"), block.origins, strict=False)}
    kept = [line for line in lines if texts[line].strip()]
    if not kept:
        return None
    text = "\n".join(texts[line] for line in lines if kept[0] <= line <= kept[-1]) + "\n"
    return Expected(text, "exact", source.lines(kept[0], kept[-1]))


def read_expected(fence: Fence, source: Source) -> Expected | None:
    """The expected output that an `output` fence right after a block holds."""
    info = parse_info(read_opening(fence, source).info)
    if info.lang != "output":
        return None
    return Expected(fence.content, info.get("match") or "exact", source.lines(fence.line, fence.end_line))


def read_inline(line: Line, source: Source, place: Place, *, certain: bool) -> Block | None:
    """The block of a list item that is nothing but a command in backticks, with brackets beside it at most.

    `certain` is true below a "Commands" label: then every such item is a command; elsewhere it must look like one.
    """
    pieces = [piece for piece in line.pieces if piece.kind == "code" or piece.text.strip()]
    codes = [piece for piece in pieces if piece.kind == "code"]
    beside = " ".join(piece.text.strip() for piece in pieces if piece.kind != "code").strip()
    if len(codes) != 1 or not re.fullmatch(r"(\([^()]*\)[.;]?\s*)*", beside):
        return None
    if not _runnable(html.unescape(codes[0].text), certain=certain):
        return None
    return command_block(codes[0].text, line.number, source, place, note=beside)


def read_led_command(line: Line, source: Source, place: Place) -> Block | None:
    """The block of a numbered step such as "Validate providers: `cli health`": a command right behind a colon."""
    pieces = [piece for piece in line.pieces if piece.kind == "code" or piece.text.strip()]
    if len(pieces) < 2 or pieces[0].kind == "code" or not pieces[0].text.rstrip().endswith(":"):
        return None
    follows = pieces[2].text if len(pieces) > 2 else "."
    if pieces[1].kind != "code" or not re.match(r"\s*(?:[.(]|$)", follows):
        return None
    if not _runnable(html.unescape(pieces[1].text), certain=False):
        return None
    return command_block(pieces[1].text, line.number, source, place)


def command_block(code: str, number: int, source: Source, place: Place, note: str = "") -> Block:
    """A command written as inline code; entities in it are decoded, because authors write them for a gate's sake."""
    start, end = _place_of(code, number, source)
    block = Block(
        id=place.default_id,
        address=f"{place.phase}/{place.default_id}",
        lang="bash",
        source=html.unescape(code) + "\n",
        span=source.span(start, end),
        origins=(source.position(start),),
        form="inline",
        note="; ".join(re.findall(r"\(([^()]*)\)", note)),
    )
    return with_gaps(block, source)


def _place_of(code: str, number: int, source: Source) -> tuple[int, int]:
    """Where the code span stands that begins on line `number`; line ends in it are spaces in its content."""
    spaced = r"\s+".join(map(re.escape, code.split()))
    start = source.line_starts[number - 1]
    found = re.compile(rf"`\s?({spaced})").search(source.text, start, source.line_end(number) + len(code) + 1)
    return (found.start(1), found.end(1)) if found else (start, source.line_end(number))


def _runnable(code: str, *, certain: bool) -> bool:
    words = code
    while assigned := ASSIGNMENT.match(words):
        words = words[assigned.end() :]
    first = words.split(None, 1)[0] if words.split() else ""
    if not PROGRAM.match(first) or first.startswith("-"):
        return False
    return certain or " " in words.strip() or SCRIPT.match(first) is not None


def with_gaps(block: Block, source: Source) -> Block:
    """The block with the placeholders in its commands."""
    gaps = find_placeholders(block.source, block.lang, block.attributes.literal)
    return replace(block, placeholders=tuple(_located(block, source, gap) for gap in gaps)) if gaps else block


def _located(block: Block, source: Source, gap: Gap) -> Placeholder:
    before = block.source[: gap.start]
    row = min(before.count("\n"), len(block.origins) - 1)
    line, column = block.origins[row]
    start = source.line_starts[line - 1] + column - 1 + gap.start - (before.rfind("\n") + 1)
    if block.form == "inline":  # entities before it were decoded, so it may stand further on
        start = max(source.text.find(gap.text, start, source.line_end(line)), start)
    return Placeholder(gap.text, gap.name, gap.start, gap.end, source.span(start, start + len(gap.text)))
