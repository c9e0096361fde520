"""A phase as a section of `AGENTS.md`: short, between two marks, and replaced where it stands already."""

from __future__ import annotations

import re

from runbook_kit.errors import InvalidInput
from runbook_kit.render.documents.library import Library
from runbook_kit.render.prompts.build import tidy
from runbook_kit.render.prompts.model import Pack
from runbook_kit.render.prompts.names import pack_name

TEMPLATE = "prompt-agents.md"
FILE = "AGENTS.md"


def section(pack: Pack, library: Library) -> str:
    """The section with its marks. No line of it that comes from a document begins in the first column.

    Source of the format: agents.md: plain Markdown at the root of a repository, with no required fields; an agent
    reads all of it every time, so this has the rules and where the prompts are, not the prompts themselves.
    """
    made = library.render(TEMPLATE, pack=pack, runbook=pack.runbook, phase=pack.phase)
    begin, end = marks(pack)
    return f"{begin}\n\n{tidy(made.text)}\n{end}\n"


def marks(pack: Pack) -> tuple[str, str]:
    """The lines around the section of a phase."""
    name = pack_name(pack)
    return f"<!-- runbook-kit: begin {name} -->", f"<!-- runbook-kit: end {name} -->"


def put_in(text: str, pack: Pack, made: str) -> str:
    """The file's text with the section in it: in place of the one that is there, else at the end.

    Doing it twice changes nothing more; all other text and the file's line ends stay.
    Raises `InvalidInput` when only one of the two marks is there, or one of them twice.
    """
    line_end = "\r\n" if "\r\n" in text else "\n"
    begin, end = ([*re.finditer(rf"^{re.escape(mark)}[ \t]*(?:\r?\n|\Z)", text, re.MULTILINE)] for mark in marks(pack))
    written = made.replace("\n", line_end)
    if not begin and not end:
        before = text if not text or text.endswith("\n") else f"{text}{line_end}"
        return f"{before}{line_end if before else ''}{written}"
    if len(begin) != 1 or len(end) != 1 or begin[0].start() > end[0].start():
        message = f"The marks around the section {pack_name(pack)} of {FILE} do not belong together."
        hint = "Leave one `begin` and one `end` line, or remove both to have the section written at the end."
        raise InvalidInput(message, hint=hint, code="invalid-section")
    return text[: begin[0].start()] + written + text[end[0].end() :]
