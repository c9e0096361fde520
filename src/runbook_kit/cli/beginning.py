"""A new document: what is asked about it, the phases it begins with, and where it is put."""

from __future__ import annotations

import datetime
import os
import re
import shlex
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
from msgspec import Struct
from msgspec.structs import replace

from runbook_kit.cli.drafts import draft
from runbook_kit.cli.importing import check_id, objections
from runbook_kit.cli.kinds import KINDS, Kind
from runbook_kit.cli.place import Place, find_place
from runbook_kit.cli.reading import vocabulary
from runbook_kit.cli.writing import create
from runbook_kit.document.headings import identify
from runbook_kit.document.read import Reading, read_runbook
from runbook_kit.document.rewrite.inferred import ID, identify_file
from runbook_kit.document.source import Source
from runbook_kit.errors import UsageError
from runbook_kit.render.documents.markdown import escaped
from runbook_kit.render.escape import HIDDEN, on_one_line, visible
from runbook_kit.repo import relative

OWNER, PHASES = "operator", 3
SCHEMA = "runbook.schema.json"
PATH = re.compile(r"(?<![\w&#;])(?:[\w.-]+/)+[\w.-]*\.\w+")  # words that could name a file of the repository


class Wishes(Struct, frozen=True):
    """What a person said about a new document; empty or 0: nothing yet."""

    ident: str = ""
    title: str = ""
    owner: str = ""
    phases: int = 0
    out: str = ""
    kind: str = "runbook"
    alert: str = ""


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
    """A document that was written; `path` as shown to people, `phases` by their ids."""

    kind: str
    ident: str
    title: str
    path: str
    typed: str  # the path as it is typed from the current folder
    phases: tuple[str, ...] = ()


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


def kind_called(name: str) -> Kind:
    """The kind of document called `name`. Raises `UsageError` for one that there is no template for."""
    from runbook_kit.suggestion import quoted, suggest

    found = KINDS.get(name)
    if found is None:
        message = f"There is no kind of document called {quoted(name)}."
        raise UsageError(message, hint=suggest(name, KINDS, "kinds"), code="unknown-kind")
    return found


def is_terminal() -> bool:
    """Whether somebody is there who can be asked."""
    return sys.stdin.isatty()


def complete(wishes: Wishes, *, asks: bool) -> Wishes:
    """The wishes with everything decided: asked for on a terminal, else by default.

    Raises `UsageError` for a wish that the kind of document has no use for.
    """
    kind = kind_called(wishes.kind)
    for given, option, used in (
        (wishes.phases, "--phases", kind.counts_phases),
        (wishes.alert, "--alert", kind.of_alert),
    ):
        if given and not used:
            message = f"`{option}` is not for {kind.article} {kind.word}."
            raise UsageError(message, hint="Leave it out.", code="conflicting-options")
    alert = wishes.alert or (_ask("Alert", wishes.title or wishes.ident or kind.title, asks) if kind.of_alert else "")
    named = alert or wishes.ident.replace("-", " ").replace("_", " ").strip()
    title = wishes.title or alert or _ask("Title", f"{named[:1].upper()}{named[1:]}" or kind.title, asks)
    ident = wishes.ident or _ask("Id", alert if ID.fullmatch(alert) else identify_file(identify(title)), asks)
    owner = wishes.owner or _ask("Owner", OWNER, asks)
    phases = (wishes.phases or _ask_number("Phases", PHASES, asks)) if kind.counts_phases else 0
    return replace(wishes, ident=ident, title=title, owner=owner, phases=phases, alert=alert)


def _ask(question: str, default: str, asks: bool) -> str:
    """What the person answers; stdout stays free for the result."""
    return str(click.prompt(question, default=default, err=True)) if asks else default


def _ask_number(question: str, default: int, asks: bool) -> int:
    return int(click.prompt(question, default=default, type=click.IntRange(1, 20), err=True)) if asks else default


def make_runbook(wishes: Wishes) -> NewRunbook:
    """Write the document. Raises `UsageError` for an id, a title or a place that cannot be."""
    check_id(wishes.ident, ())
    for text in (wishes.title, wishes.owner, wishes.alert or "x"):
        if not text.strip() or HIDDEN.search(text) or "\n" in text:
            hint = "Write one line of visible characters."
            raise UsageError(f"`{on_one_line(text)}` cannot be a title or an owner.", hint=hint, code="invalid-value")
    place = find_place(wishes.out)
    path = place.start / wishes.out if wishes.out else place.root / place.config.runbooks[0] / f"{wishes.ident}.md"
    made = NewRunbook(
        kind=wishes.kind,
        ident=wishes.ident,
        title=wishes.title.strip(),
        path=relative(path, place.root),
        typed=os.path.relpath(path, place.start),
    )
    schema = Path(os.path.relpath(place.root / SCHEMA, path.parent)).as_posix()
    text, phases = written(wishes, made, place, schema)
    create(path, text, place.root)
    return replace(made, phases=phases)


def written(wishes: Wishes, made: NewRunbook, place: Place, schema: str) -> tuple[str, tuple[str, ...]]:
    """The text of the document and the ids of its phases.

    A title may be read as the heading of a phase; then the kind stands before it. Raises `UsageError` when nothing
    helps, or when a template of the repository makes something that is no runbook.
    """
    kind = kind_called(wishes.kind)
    plain = as_heading(made.title)
    reason = ""
    for heading in (plain, f"{kind.word.capitalize()}: {plain}", f"{kind.word.capitalize()} “{plain}”"):
        text = draft(
            kind.template,
            place,
            id=made.ident,
            title=made.title,
            heading=heading,
            owner=wishes.owner.strip(),
            alert=wishes.alert.strip(),
            today=datetime.date.today().isoformat(),
            schema=schema,
            phases=tuple(new_phases(wishes.phases)),
        )
        reading = read_runbook(Source(made.path, text), vocabulary(place))
        found = objections(reading, place)
        phases = reading.runbook.phases
        if not found and phases and all(phase.has_section for phase in phases) and is_spread(reading, kind):
            return text, tuple(phase.id for phase in phases)
        reason = reason or (f": {found[0].message}" if found else ".")
    hint = "Choose another title, or correct the repository's own template when it has one."
    raise UsageError(f"The runbook would not be read as it should be{reason}", hint=hint, code="invalid-value")


def is_spread(reading: Reading, kind: Kind) -> bool:
    """Whether every phase has the blocks that the template gives it: at least one, where the kind promises that."""
    return not kind.has_blocks or all(phase.blocks for phase in reading.runbook.phases)


def as_heading(title: str) -> str:
    """A title as Markdown that shows exactly that; what looks like a path of the repository is marked as none."""
    return PATH.sub(lambda match: match[0].replace("/", "&#47;"), escaped(on_one_line(title)))


def new_phases(count: int) -> Iterator[NewPhase]:
    """The first looks, the last verifies, and the work is between them."""
    kinds = [FIRST, *[WORK] * (count - 2), LAST] if count > 1 else [WORK]
    works = 0
    for number, kind in enumerate(kinds, 1):
        works += kind is WORK
        title = f"{kind.title} {works}" if kind is WORK and count > 3 else kind.title
        yield replace(kind, id=f"phase-{number}", title=title, block=f"phase-{number}-look")


def page(made: NewRunbook) -> Iterator[str]:
    """What was written, and what to do with it first."""
    typed = visible(shlex.quote(made.typed))
    yield f"wrote {on_one_line(made.path)}: {on_one_line(made.title)}"
    yield ""
    yield f"    runbook show {typed}"
    yield f"    runbook run {typed}#{made.phases[0]} --dry-run"


def new_v1(made: NewRunbook) -> dict[str, Any]:
    """`new/1`: the document that was written."""
    return {
        "format": "new/1",
        "kind": made.kind,
        "id": made.ident,
        "title": made.title,
        "path": made.path,
        "phases": list(made.phases),
    }
