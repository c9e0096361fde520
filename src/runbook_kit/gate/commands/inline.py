"""Commands that a runbook gives in inline code, as in "run `make test`"."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from runbook_kit.document.source import Source
from runbook_kit.expressions import expression
from runbook_kit.gate.commands.entities import decode
from runbook_kit.gate.commands.wrapped import catalogue
from runbook_kit.gate.page.model import Code, Page
from runbook_kit.gate.page.rendered import find_spans
from runbook_kit.gate.rule import Document

ASSIGNED = expression(r"""[A-Za-z_]\w*=(?:"[^"]*"|'[^']*'|\S*)\s+""")
SCRIPT = expression(r"[\w./~-]+\.(?:sh|py|bash|pl|rb)")
PROGRAM = expression(r"[\w./~-]*[A-Za-z][\w.+-]*")


def is_runbook(page: Page) -> bool:
    """Whether the document is a runbook: by its front matter, or by a name or folder that says so."""
    front = page.front_matter
    declared = front is not None and "\nrunbook:" in page.source.text[front.start : front.end]
    return declared or "runbook" in page.source.path.lower()


def may_be_runbook(source: Source) -> bool:
    """The same without reading the page: false only where `is_runbook` is."""
    return "runbook" in source.path.lower() or (source.text.startswith("---") and "\nrunbook:" in source.text)


def command_codes(page: Page) -> Iterator[Code]:
    """Inline code of a runbook that looks like a command: a known program or a script, with arguments."""
    if is_runbook(page):
        yield from (code for code in page.codes if looks_like_command(code.text))


def may_have(document: Document, wrong: Callable[[str], bool]) -> bool:
    """Whether a command in inline code of the document may be `wrong`, as far as that is known without its place."""
    if not may_be_runbook(document.source):
        return False
    if "quick_commands" not in document.__dict__:
        spans = find_spans(document.shown, document.source.text)
        commands = None if spans is None else tuple(each for each in spans if looks_like_command(each))
        document.__dict__["quick_commands"] = commands
    quick: tuple[str, ...] | None = document.__dict__["quick_commands"]
    return quick is None or any(map(wrong, quick))


def looks_like_command(code: str) -> bool:
    """Whether inline code is a known program or a script, with arguments."""
    return " " in code.strip() and _is_command(decode(code))


def _is_command(text: str) -> bool:
    text = text.strip()
    while assigned := ASSIGNED.match(text):
        text = text[assigned.end() :]
    first = text.split(None, 1)[0] if text else ""
    if not PROGRAM.fullmatch(first):
        return False
    return SCRIPT.fullmatch(first) is not None or catalogue().entry(first) is not None
