"""From a target as typed to the document it names: which files are read, and what is said about them."""

from __future__ import annotations

import datetime
import re
from collections.abc import Sequence
from pathlib import Path

from msgspec import Struct

from runbook_kit.cli.gatedata import gate_data, structure_policy
from runbook_kit.cli.place import Place, find_place
from runbook_kit.document.address import Selection, parse_target, resolve, resolve_in
from runbook_kit.document.headings import Vocabulary, read_vocabulary
from runbook_kit.document.model import Runbook
from runbook_kit.document.read import Reading, read_runbook
from runbook_kit.errors import InvalidInput
from runbook_kit.finding import Finding
from runbook_kit.gate.structure import check_document
from runbook_kit.gatedata import joined
from runbook_kit.repo import find_marked, list_documents, read_source
from runbook_kit.shipped import load

# With one of these a document says something else than it seems to; nothing is planned from it.
INVALID = frozenset({"invalid-front-matter", "duplicate-id", "dependency-cycle"})
FIRST_SENTENCE = re.compile(r"(?<=[.?]) ")


class Located(Struct, frozen=True):
    """What a target stands for, the document it was read from, and the place that document belongs to."""

    selection: Selection
    reading: Reading
    place: Place


def vocabulary(place: Place) -> Vocabulary:
    """The words by which headings are understood: the shipped ones and the repository's own."""
    own = gate_data("headings", "headings/1", place)
    return read_vocabulary(own.data if own.origin == "shipped" else joined(load("headings"), own.data))


def documents(place: Place) -> tuple[Path, ...]:
    """The files that are runbooks here: those in the configured folders, and those that say so themselves."""
    listed = list_documents(place.root, place.config.runbooks)
    return (*listed, *find_marked(place.root, listed)) if place.in_repository else listed


def read_all(place: Place) -> tuple[tuple[Reading, ...], tuple[InvalidInput, ...]]:
    """Every runbook that is here, and why any others could not be read."""
    words = vocabulary(place)
    readings: list[Reading] = []
    failed: list[InvalidInput] = []
    for path in documents(place):
        try:
            readings.append(read_runbook(read_source(path, place.root), words))
        except InvalidInput as error:
            failed.append(error)
    return tuple(readings), tuple(failed)


def locate(text: str) -> Located:
    """The one thing that a target stands for. Raises `UsageError` or `InvalidInput` when there is none or several."""
    target = parse_target(text)
    place = find_place(target.path)
    if target.path:
        reading = read_runbook(read_source(place.start / target.path, place.root), vocabulary(place))
        return Located(resolve_in(target, reading.runbook), reading, place)
    readings, _ = read_all(place)
    selection = resolve(target, runbooks_of(readings))
    return Located(selection, next(each for each in readings if each.runbook is selection.runbook), place)


def findings(located: Located) -> tuple[Finding, ...]:
    """What the document rules object to today."""
    return check_document(located.reading, structure_policy(located.place), datetime.date.today())


def invalid(found: Sequence[Finding]) -> InvalidInput | None:
    """Why nothing can be planned from the document, when that is so: its first grave error, and how many there are."""
    grave = [finding for finding in found if finding.severity == "error" and finding.rule in INVALID]
    if not grave:
        return None
    first, span = grave[0], grave[0].span
    more = f" ({len(grave) - 1} more above.)" if len(grave) > 1 else ""
    message = f"{span.path}:{span.line}:{span.column}: {first.message}{more}"
    return InvalidInput(message, hint=FIRST_SENTENCE.split(first.hint, maxsplit=1)[0], code=first.rule)


def runbooks_of(readings: Sequence[Reading]) -> tuple[Runbook, ...]:
    return tuple(reading.runbook for reading in readings)
