"""A new runbook: what is asked about it, the phases it begins with, and where it is put."""

from __future__ import annotations

import datetime
import os
import shlex
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import click
from msgspec import Struct
from msgspec.structs import replace

from runbook_kit.cli.drafts import draft
from runbook_kit.cli.importing import check_id, objections
from runbook_kit.cli.place import Place, find_place
from runbook_kit.cli.reading import vocabulary
from runbook_kit.cli.writing import create
from runbook_kit.document.headings import identify
from runbook_kit.document.read import read_runbook
from runbook_kit.document.rewrite.inferred import identify_file
from runbook_kit.document.source import Source
from runbook_kit.errors import UsageError
from runbook_kit.render.escape import HIDDEN, on_one_line, visible
from runbook_kit.repo import relative

TEMPLATE = "new/runbook.md.j2"
TITLE, OWNER, PHASES = "New runbook", "operator", 3
SCHEMA = "runbook.schema.json"


class Wishes(Struct, frozen=True):
    """What a person said about a new runbook; empty or 0: nothing yet."""

    ident: str = ""
    title: str = ""
    owner: str = ""
    phases: int = 0
    out: str = ""


class NewPhase(Struct, frozen=True):
    """A phase as the template writes it."""

    id: str
    title: str
    goal: str
    prose: str
    step: str
    block: str
    commands: str


class NewRunbook(Struct, frozen=True):
    """A runbook that was written; `path` as shown to people."""

    ident: str
    title: str
    path: str
    typed: str  # the path as it is typed from the current folder
    phases: tuple[NewPhase, ...]


FIRST = NewPhase(
    id="",
    title="Preflight",
    goal="This machine and this folder are fit for the work",
    prose="Only looks. Read the answers before you go on.",
    step="Where and when",
    block="",
    commands="pwd\ndate -u\nuname -a",
)
WORK = NewPhase(
    id="",
    title="Work",
    goal="What was planned is done",
    prose="Replace the commands by those of your procedure, with one block for each thing that is done.",
    step="Look at what is there",
    block="",
    commands="ls -l",
)
LAST = NewPhase(
    id="",
    title="Verification",
    goal="Somebody who did none of the work has seen the result",
    prose="Show that the work did what it should, with commands that only read.",
    step="Look at the result",
    block="",
    commands="ls -l\ndate -u",
)


def check_kind(kind: str, kinds: Sequence[str]) -> None:
    """Raise `UsageError` for a kind of document that this release has no template for."""
    if kind not in kinds:
        message = f"A template for `{on_one_line(kind)}` comes with a later release."
        raise UsageError(message, hint=f"There is one for: {', '.join(kinds)}.", code="not-in-this-release")


def is_terminal() -> bool:
    """Whether somebody is there who can be asked."""
    return sys.stdin.isatty()


def complete(wishes: Wishes, *, asks: bool) -> Wishes:
    """The wishes with everything decided: asked for on a terminal, else by default."""
    named = wishes.ident.replace("-", " ").replace("_", " ").strip()
    title = wishes.title or _ask("Title", f"{named[:1].upper()}{named[1:]}" or TITLE, asks)
    ident = wishes.ident or _ask("Id", identify_file(identify(title)), asks)
    owner = wishes.owner or _ask("Owner", OWNER, asks)
    phases = wishes.phases or _ask_number("Phases", PHASES, asks)
    return replace(wishes, ident=ident, title=title, owner=owner, phases=phases)


def _ask(question: str, default: str, asks: bool) -> str:
    """What the person answers; stdout stays free for the result."""
    return str(click.prompt(question, default=default, err=True)) if asks else default


def _ask_number(question: str, default: int, asks: bool) -> int:
    return int(click.prompt(question, default=default, type=click.IntRange(1, 20), err=True)) if asks else default


def make_runbook(wishes: Wishes) -> NewRunbook:
    """Write the runbook. Raises `UsageError` for an id, a title or a place that cannot be."""
    check_id(wishes.ident, ())
    for text in (wishes.title, wishes.owner):
        if not text.strip() or HIDDEN.search(text) or "\n" in text:
            hint = "Write one line of visible characters."
            raise UsageError(f"`{on_one_line(text)}` cannot be a title or an owner.", hint=hint, code="invalid-value")
    place = find_place(wishes.out)
    path = place.start / wishes.out if wishes.out else place.root / place.config.runbooks[0] / f"{wishes.ident}.md"
    made = NewRunbook(
        ident=wishes.ident,
        title=wishes.title.strip(),
        path=relative(path, place.root),
        typed=os.path.relpath(path, place.start),
        phases=tuple(new_phases(wishes.phases)),
    )
    text = draft(
        TEMPLATE,
        place,
        id=made.ident,
        title=made.title,
        owner=wishes.owner.strip(),
        today=datetime.date.today().isoformat(),
        schema=Path(os.path.relpath(place.root / SCHEMA, path.parent)).as_posix(),
        phases=made.phases,
    )
    check_text(text, made, place)
    create(path, text, place.root)
    return made


def new_phases(count: int) -> Iterator[NewPhase]:
    """The first looks, the last verifies, and the work is between them."""
    kinds = [FIRST, *[WORK] * (count - 2), LAST] if count > 1 else [WORK]
    works = 0
    for number, kind in enumerate(kinds, 1):
        works += kind is WORK
        title = f"{kind.title} {works}" if kind is WORK and count > 3 else kind.title
        yield replace(kind, id=f"phase-{number}", title=title, block=f"phase-{number}-look")


def check_text(text: str, made: NewRunbook, place: Place) -> None:
    """Raise `UsageError` when the document does not say what it should: a title can be read as a phase's heading."""
    reading = read_runbook(Source(made.path, text), vocabulary(place))
    read = [(phase.id, len(phase.blocks)) for phase in reading.runbook.phases]
    found = objections(reading, place)
    if found or read != [(phase.id, 1) for phase in made.phases]:
        reason = f": {found[0].message}" if found else "."
        hint = "Choose another title, or correct the repository's own template when it has one."
        raise UsageError(f"The runbook would not be read as it should be{reason}", hint=hint, code="invalid-value")


def page(made: NewRunbook) -> Iterator[str]:
    """What was written, and what to do with it first."""
    typed = visible(shlex.quote(made.typed))
    yield f"wrote {on_one_line(made.path)}: {on_one_line(made.title)}"
    yield ""
    yield f"    runbook show {typed}"
    yield f"    runbook run {typed}#{made.phases[0].id} --dry-run"


def new_v1(made: NewRunbook) -> dict[str, Any]:
    """`new/1`: the document that was written."""
    phases = [phase.id for phase in made.phases]
    return {
        "format": "new/1",
        "kind": "runbook",
        "id": made.ident,
        "title": made.title,
        "path": made.path,
        "phases": phases,
    }
