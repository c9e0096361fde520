"""The shell texts of a page: fences and transcripts, without prompts and output, each character with its place."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import islice, takewhile

from msgspec import Struct

from runbook_kit.document.fence import CONSOLES, SHELLS, Info, parse_comment, parse_info
from runbook_kit.document.prompts import HERE_DOCUMENT, PROMPT
from runbook_kit.document.source import Source
from runbook_kit.expressions import expression
from runbook_kit.finding import Span
from runbook_kit.gate.page.model import Fence, Page, Piece
from runbook_kit.gate.page.rendered import Fenced, find_fenced
from runbook_kit.gate.rule import Document

# An opening line for a shell, or one without a language above a prompt; comments may stand between. It begins with what
# is looked for, and then looks back that it is the first mark: so the search is ten times as quick.
FENCED = expression(
    r"```(?<!````)`*+[ \t]*+(?:\{?[ \t]*+\.?(?i:bash|sh|zsh|console|terminal)"
    r"|\r?\n(?:[ \t>]*+(?:#[^\n]*+)?\n){0,5}[^\n]*[$#❯] )"
)


class Shell(Struct, frozen=True):
    """What a fence would run. `pieces` say where the command lines of a transcript stand in the fence's content."""

    fence: Fence
    info: Info
    text: str
    pieces: tuple[Piece, ...] = ()

    @property
    def language(self) -> str:
        return self.info.lang or "console"

    def place(self, offset: int) -> int:
        """The offset in the document of the character at `offset` of the text."""
        if self.pieces:
            piece = self.pieces[max(bisect_right(self.pieces, offset, key=lambda each: each.inside) - 1, 0)]
            offset = piece.outside + offset - piece.inside
        return self.fence.place(offset)

    def span(self, source: Source, start: int, end: int) -> Span:
        """Where the characters `start:end` of the text stand."""
        first = self.place(start)
        return source.span(first, max(self.place(end - 1) + 1, first) if end > start else first)

    def line_span(self, source: Source, number: int) -> Span:
        """Where line `number` (1-based) of the text stands, without the blanks around it."""
        lines = self.text.split("\n")
        number = min(max(number, 1), len(lines))
        start = sum(len(each) + 1 for each in lines[: number - 1])
        text = lines[number - 1]
        indented = len(text) - len(text.lstrip())
        return self.span(source, start + indented, start + max(len(text.rstrip()), indented))


@lru_cache(maxsize=4)  # every rule about blocks asks this of a document, one after the other
def holds_shell(text: str) -> bool:
    """Whether a document may have anything for `shells`; cheap, so that pages need not be read in vain."""
    return FENCED.search(text) is not None or "~~~" in text


def may_hold(
    document: Document, wrong: Callable[[Shell], bool], any_wrong: Callable[[Sequence[str]], bool] | None = None
) -> bool:
    """Whether a shell text of the document may be `wrong`, as far as that can be known without its places.

    Most documents have none: their pages need not be read. Attributes behind the language are not known here.
    `any_wrong` is asked first, about all texts at once.
    """
    if not holds_shell(document.source.text):
        return False
    quick = _quick_shells(document)
    if quick is None:
        return True
    if any_wrong is not None and not any_wrong([each.text for each in quick]):
        return False
    return any(map(wrong, quick))


def _quick_shells(document: Document) -> tuple[Shell, ...] | None:
    """The shell texts without their places; None when only the page can tell. Several rules ask for them."""
    if "quick_shells" not in document.__dict__:
        fenced = find_fenced(document.shown, document.source.text)
        document.__dict__["quick_shells"] = None if fenced is None else tuple(shells_of(map(_as_fence, fenced)))
    found: tuple[Shell, ...] | None = document.__dict__["quick_shells"]
    return found


def _as_fence(fenced: Fenced) -> Fence:
    word = "bash" if fenced.word.startswith("{") else fenced.word
    return Fence(word, fenced.content, 0, 0, -1, indented=False)


def shells(page: Page) -> Iterator[Shell]:
    """Every fence with something to run, in document order; indented code says nowhere that it is for a shell."""
    return shells_of(page.fences)


def shells_of(fences: Iterable[Fence]) -> Iterator[Shell]:
    """Those of `fences` that have something to run."""
    for fence in fences:
        if fence.indented or not fence.content or fence.content.isspace():
            continue
        info = parse_info(fence.info)
        if info.lang in CONSOLES or ((not info.lang or info.lang in SHELLS) and is_prompted(fence.content)):
            if found := _transcript(fence, info):
                yield found
        elif info.lang in SHELLS:
            yield Shell(fence, info, fence.content)


def is_prompted(text: str) -> bool:
    """Whether the first line that is neither blank nor a comment is a command behind a prompt."""
    if "$ " not in text and "# " not in text and "❯ " not in text:
        return False
    first = next((line for line in text.split("\n") if line.strip() and not line.lstrip().startswith("#")), "")
    return PROMPT.match(first) is not None


def attribute(page: Page, shell: Shell, name: str) -> str:
    """The value of a block's attribute, from its info string or from the comment in front of it; empty: not given."""
    if value := shell.info.get(name):
        return value
    before = next((each for each in reversed(page.comments) if each.end <= shell.fence.start), None)
    if before is None or page.source.text[before.end : shell.fence.start].strip():
        return ""
    info = parse_comment(page.source.text[before.start : before.end])
    return info.get(name) if info else ""


def is_ours(page: Page, shell: Shell) -> bool:
    """Whether the block is certainly meant to be run: it has attributes, or the document is a runbook."""
    if shell.info.given:
        return True
    front = page.front_matter
    return front is not None and "\nrunbook:" in page.source.text[front.start : front.end]


def _transcript(fence: Fence, info: Info) -> Shell | None:
    """The lines after prompts, with those that continue them; what else is there was printed."""
    parts: list[str] = []
    pieces: list[Piece] = []
    length = start = 0
    continued, delimiter, printed = False, "", True
    lines = fence.content.split("\n")
    for row, line in enumerate(lines):
        cut = -1
        if prompt := PROMPT.match(line):
            cut = prompt.end()
        elif parts and (continued or delimiter or (not printed and line.lstrip().startswith("> "))):
            cut = line.index("> ") + 2 if line.lstrip().startswith("> ") else 0
        if cut >= 0:
            text = line[cut:] + "\n"
            pieces.append(Piece(length, start + cut))
            parts.append(text)
            length += len(text)
            continued = text.rstrip().endswith("\\")
            delimiter = "" if text.strip() == delimiter else delimiter or _opened(text, lines, row + 1)
        else:
            continued = False
        printed = cut < 0
        start += len(line) + 1
    return Shell(fence, info, "".join(parts), tuple(pieces)) if parts else None


def _opened(command: str, lines: list[str], behind: int) -> str:
    """The delimiter of a here-document that the command opens and a line from `behind` on, before a prompt, closes."""
    here = HERE_DOCUMENT.search(command)
    if here is None:
        return ""
    shown = takewhile(lambda text: not PROMPT.match(text), islice(lines, behind, None))
    return here[2] if any(text.strip().removeprefix("> ").strip() == here[2] for text in shown) else ""
