"""Documents formatted: which ones, what would change in each, and how that is told."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from difflib import unified_diff
from pathlib import Path
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from runbook_kit.cli.place import Place, find_place
from runbook_kit.cli.reading import documents, vocabulary
from runbook_kit.document.headings import Vocabulary
from runbook_kit.document.read import read_runbook
from runbook_kit.document.rewrite.canonical import format_blocks
from runbook_kit.document.rewrite.change import Remark, moved_remark
from runbook_kit.document.rewrite.moving import to_body, to_front_matter
from runbook_kit.document.source import LINE_END, Source
from runbook_kit.errors import InvalidInput, RunbookError
from runbook_kit.finding import Edit
from runbook_kit.render.escape import on_one_line, visible
from runbook_kit.repo import MARKDOWN, list_documents, read_source, relative


class Document(Struct, frozen=True):
    """A file to be formatted, and the place it belongs to."""

    path: Path
    place: Place


class Formatted(Struct, frozen=True):
    """What formatting makes of a document: its new text, the edits that took, and what there is to say about it."""

    document: Document
    before: Source
    text: str
    edits: tuple[Edit, ...]
    remarks: tuple[Remark, ...]

    @property
    def changed(self) -> bool:
        return self.text != self.before.text


def choose(paths: Sequence[str]) -> tuple[Document, ...]:
    """The files named, and those in the folders named; without any, every runbook that is here.

    Raises `InvalidInput` for a file that is no Markdown.
    """
    if not paths:
        place = find_place()
        return tuple(Document(path, place) for path in documents(place))
    found: dict[Path, Document] = {}
    for name in paths:
        place = find_place(name)
        for path in _below(place.start / name, place):
            found.setdefault(path, Document(path, place))
    return tuple(found.values())


def _below(path: Path, place: Place) -> tuple[Path, ...]:
    if path.is_dir():
        return list_documents(path, (".",))
    if path.is_file() and not path.name.lower().endswith(MARKDOWN):
        shown = relative(path, place.root)
        hint = f"Name files that end in {' or '.join(MARKDOWN)}, or folders."
        raise InvalidInput(f"`{shown}` is no Markdown file.", hint=hint, code="not-markdown")
    return (path,)


def format_all(chosen: Sequence[Document], criteria: str) -> tuple[list[Formatted], list[RunbookError]]:
    """Every document formatted, and why any others could not be."""
    made: list[Formatted] = []
    failed: list[RunbookError] = []
    words: dict[Path, Vocabulary] = {}
    for document in chosen:
        root = document.place.root
        try:
            if root not in words:
                words[root] = vocabulary(document.place)
            made.append(format_one(document, criteria, words[root]))
        except RunbookError as error:
            failed.append(error)
    return made, failed


def format_one(document: Document, criteria: str, words: Vocabulary) -> Formatted:
    """One document with its blocks in the canonical form and its criteria moved as `criteria` says."""
    before = read_source(document.path, document.place.root)
    blocks = format_blocks(read_runbook(before, words), words)
    if not criteria:
        return Formatted(document, before, blocks.text, blocks.edits, blocks.remarks)
    move = to_body if criteria == "body" else to_front_matter
    moved = move(read_runbook(Source(before.path, blocks.text), words), words)
    return Formatted(document, before, moved.text, (*blocks.edits, *moved.edits), (*blocks.remarks, *moved.remarks))


def moved_remarks(each: Formatted) -> Formatted:
    """The same with remarks at the places that they have once the blocks are formatted."""
    after = Source(each.before.path, each.text)
    return replace(each, remarks=tuple(moved_remark(remark, each.edits, after) for remark in each.remarks))


def write_all(formatted: Sequence[Formatted]) -> tuple[list[Formatted], list[RunbookError]]:
    """Write what changed; returns the documents that are as they should be now, and why any others are not."""
    from runbook_kit.cli.writing import overwrite

    done: list[Formatted] = []
    failed: list[RunbookError] = []
    for each in formatted:
        try:
            if each.changed:
                overwrite(each.document.path, each.before, each.text, each.document.place.root)
            done.append(each)
        except RunbookError as error:
            failed.append(error)
    return done, failed


def diff(each: Formatted) -> str:
    """What formatting changes, as a unified diff for people: line ends are left out."""
    old, new = (LINE_END.split(text) for text in (each.before.text, each.text))
    path = on_one_line(each.before.path)
    return "\n".join(visible(line) for line in unified_diff(old, new, f"a/{path}", f"b/{path}", lineterm=""))


def page(formatted: Sequence[Formatted], *, written: bool) -> Iterator[str]:
    """One line for each file that changes, and one that counts them."""
    from runbook_kit.render.terminal import counted

    changed = [each for each in formatted if each.changed]
    verb = "formatted" if written else "would format"
    yield from (f"{verb} {on_one_line(each.before.path)} ({counted(len(each.edits), 'edit')})" for each in changed)
    rest = len(formatted) - len(changed)
    if not formatted:
        yield "There are no runbooks here: nothing to format."
    elif not changed:
        yield f"{counted(rest, 'file')} in the canonical form already."
    else:
        yield f"{counted(len(changed), 'file')} {'' if written else 'would be '}formatted, {rest} left as before."


def say_remarks(formatted: Sequence[Formatted]) -> None:
    """What was left alone, and why, on stderr."""
    from runbook_kit.cli.screen import warn

    for each in formatted:
        for remark in each.remarks:
            place = f"{remark.span.path}:{remark.span.line}:{remark.span.column}"
            warn("fmt", f"{place}: {remark.message}", remark.hint)


def fmt_v1(formatted: Sequence[Formatted], failed: Sequence[RunbookError], *, written: bool) -> dict[str, Any]:
    """`fmt/1`: every file that was looked at, in order."""
    return {
        "format": "fmt/1",
        "written": written,
        "files": [
            {
                "path": each.before.path,
                "changed": each.changed,
                "edits": len(each.edits),
                "diff": diff(each) if each.changed else "",
                "remarks": [remark_v1(remark) for remark in each.remarks],
            }
            for each in formatted
        ],
        "failed": [failure_v1(error) for error in failed],
    }


def remark_v1(remark: Remark) -> dict[str, Any]:
    """A remark as every command prints it; lines and columns are 1-based."""
    span = remark.span
    return {"line": span.line, "column": span.column, "message": remark.message, "hint": remark.hint}


def failure_v1(error: RunbookError) -> dict[str, Any]:
    """Why one of several files was left out."""
    return {"code": error.code, "message": error.message, "hint": error.hint}


def conclude(failed: Sequence[RunbookError], unformatted: int = 0) -> None:
    """Leave with the first failure, after naming the others; or with 1 when something is not as it should be."""
    from runbook_kit.cli.failure import Concluded
    from runbook_kit.cli.screen import complain
    from runbook_kit.render.terminal import counted

    for error in failed[1:]:
        complain("error", "alarm", error.code, error.message, error.hint)
    if failed:
        first = failed[0]
        raise Concluded(first.message, code=first.code, hint=first.hint, exit_code=first.exit_code)
    if unformatted:
        message = f"{counted(unformatted, 'file')} not in the canonical form."
        raise Concluded(
            message, code="not-canonical", hint="`runbook fmt` changes it; with --diff it shows how.", exit_code=1
        )
