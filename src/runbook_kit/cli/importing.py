"""Documents imported: the front matter that each one gets, and how that is told."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from typing import Any

from msgspec import Struct

from runbook_kit.cli.formatting import failure_v1, remark_v1
from runbook_kit.cli.place import Place, find_place
from runbook_kit.cli.reading import vocabulary
from runbook_kit.document.read import Reading, read_runbook
from runbook_kit.document.rewrite.imported import Imported, import_document
from runbook_kit.document.rewrite.inferred import ID, identify_file
from runbook_kit.document.source import Source
from runbook_kit.errors import InvalidInput, RunbookError, UsageError
from runbook_kit.finding import Finding
from runbook_kit.render.escape import on_one_line, visible
from runbook_kit.repo import read_source


class Made(Struct, frozen=True):
    """One document with its new front matter; `errors` are findings of its body that were warnings before."""

    before: Source
    imported: Imported
    errors: tuple[Finding, ...]


def check_id(ident: str, files: Sequence[str]) -> None:
    """Raise `UsageError` for an id that front matter cannot take, or that several documents would share."""
    if ident and not ID.fullmatch(ident):
        hint = "Begin with a letter or digit; then letters, digits, `.`, `_` and `-`."
        raise UsageError(f"`{on_one_line(ident)}` is no valid id.", hint=hint, code="invalid-value")
    if ident and len(files) > 1:
        raise UsageError(
            "Several files cannot have one id.", hint="Import them one by one.", code="conflicting-options"
        )


def import_all(files: Sequence[str], ident: str, *, write: bool) -> tuple[list[Made], list[RunbookError]]:
    """Every file imported, and why any others could not be."""
    made: list[Made] = []
    failed: list[RunbookError] = []
    for name in files:
        try:
            made.append(import_one(name, ident, write=write))
        except RunbookError as error:
            failed.append(error)
    return made, failed


def import_one(name: str, ident: str, *, write: bool) -> Made:
    """One file imported. Raises `InvalidInput` when it cannot be, or not without an error in its front matter."""
    from runbook_kit.cli.writing import overwrite

    place = find_place(name)
    path = place.start / name
    words = vocabulary(place)
    reading = read_runbook(read_source(path, place.root), words)
    imported = import_document(reading, ident or identify_file(reading.runbook.id), words)
    errors = new_errors(reading, imported, place)
    if write:
        overwrite(path, reading.source, imported.text, place.root)
    return Made(reading.source, imported, errors)


def new_errors(before: Reading, imported: Imported, place: Place) -> tuple[Finding, ...]:
    """Findings of the body that count as errors now. Raises `InvalidInput` for one that was not there before."""
    below = imported.reading.source.line_count - before.source.line_count
    known = {(each.rule, each.span.line + below) for each in objections(before, place)}
    errors = tuple(each for each in objections(imported.reading, place) if each.severity == "error")
    for each in errors:
        if (each.rule, each.span.line) not in known:
            where = f"{each.span.path}:{each.span.line}:{each.span.column}"
            message = f"Nothing was written, because the result would have an error: {where}: {each.message}"
            raise InvalidInput(message, hint=each.hint, code=each.rule)
    return errors


def objections(reading: Reading, place: Place) -> tuple[Finding, ...]:
    """What the document rules object to in a reading."""
    import datetime

    from runbook_kit.cli.gatedata import structure_policy
    from runbook_kit.gate.structure import check_document

    return check_document(reading, structure_policy(place), datetime.date.today())


def page(each: Made, *, written: bool) -> Iterator[str]:
    """What was written, or would be."""
    from runbook_kit.render.terminal import counted

    runbook = each.imported.reading.runbook
    parts = [counted(len(runbook.phases), "phase"), counted(len(runbook.inputs), "input")]
    parts += [counted(len(runbook.roles), "role")] if runbook.roles else []
    verb = "imported" if written else "would import"
    yield f"{verb} {on_one_line(each.before.path)} as {runbook.id}: {', '.join(parts)}"
    if not written:
        yield from ("", "---", *visible(each.imported.added).rstrip("\n").split("\n"), "---", "")


def say_remarks(made: Sequence[Made]) -> None:
    """What was left out, and findings that count as errors from now on, on stderr."""
    from runbook_kit.cli.screen import note, terminal, warn
    from runbook_kit.report.text import text_report

    for each in made:
        for remark in each.imported.remarks:
            warn("import", f"{each.before.path}:{remark.span.line}: {remark.message}", remark.hint)
        if each.errors:
            source = each.imported.reading.source
            warn("import", f"{source.path}: what was a warning in a document not ours is an error in a runbook.")
            note(text_report(each.errors, {source.path: source}, terminal(sys.stderr, os.environ)))


def import_v1(made: Sequence[Made], failed: Sequence[RunbookError], *, written: bool) -> dict[str, Any]:
    """`import/1`: every document that was imported, with the YAML that it got."""
    return {
        "format": "import/1",
        "written": written,
        "files": [
            {
                "path": each.before.path,
                "id": each.imported.reading.runbook.id,
                "front_matter": each.imported.added,
                "phases": [phase.id for phase in each.imported.reading.runbook.phases],
                "remarks": [remark_v1(remark) for remark in each.imported.remarks],
            }
            for each in made
        ],
        "failed": [failure_v1(error) for error in failed],
    }
