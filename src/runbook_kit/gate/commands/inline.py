"""Commands that a runbook gives in inline code, as in "run `make test`"."""

from __future__ import annotations

import re
from collections.abc import Iterator

from runbook_kit.document.source import Source
from runbook_kit.gate.commands.entities import decode
from runbook_kit.gate.commands.wrapped import catalogue
from runbook_kit.gate.page.model import Code, Page

ASSIGNED = re.compile(r"""[A-Za-z_]\w*=(?:"[^"]*"|'[^']*'|\S*)\s+""")
SCRIPT = re.compile(r"[\w./~-]+\.(?:sh|py|bash|pl|rb)")
PROGRAM = re.compile(r"[\w./~-]*[A-Za-z][\w.+-]*")


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
        yield from (code for code in page.codes if " " in code.text.strip() and _is_command(decode(code.text)))


def _is_command(text: str) -> bool:
    text = text.strip()
    while assigned := ASSIGNED.match(text):
        text = text[assigned.end() :]
    first = text.split(None, 1)[0] if text else ""
    if not PROGRAM.fullmatch(first):
        return False
    return SCRIPT.fullmatch(first) is not None or catalogue().entry(first) is not None
