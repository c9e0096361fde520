"""`runbook render prompts`: a phase as prompts for agents, in five roles and five layouts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from runbook_kit.cli.options import target_argument

if TYPE_CHECKING:
    from runbook_kit.cli.place import Place
    from runbook_kit.cli.reading import Located
    from runbook_kit.render.documents.library import Library
    from runbook_kit.render.prompts.model import File, Pack, Prompt

    Packs = Sequence[tuple[Pack, Sequence[Prompt]]]

ROLES = ("orchestrator", "implementer", "reviewer", "policy-critic", "release-driver")
FORMATS = ("markdown", "json", "skill", "copilot", "agents")
FOLDERS = {"skill": ".agents/skills", "copilot": ".github/prompts"}  # where such files are looked for


@click.command("prompts")
@target_argument
@click.option("--role", "roles", multiple=True, type=click.Choice(ROLES), help="Only this role; may be repeated.")
@click.option(
    "--format", "form", type=click.Choice(FORMATS), default="markdown", show_default=True, help="The layout to write."
)
@click.option("--out", default="", metavar="PATH", type=click.Path(), help="Write there: a folder, or one file.")
@click.option("--force", is_flag=True, help="With --out, replace files that exist.")
@click.option("--budget", type=click.IntRange(min=1), metavar="TOKENS", help="Fail when a prompt is larger than this.")
@click.option("--scope", default="", type=click.Choice(("", "docs-only", "code-and-docs")), help="What may change.")
def command(
    target: str, roles: tuple[str, ...], form: str, out: str, force: bool, budget: int | None, scope: str
) -> None:
    """The phases of a runbook as prompts for agents: roles, scope, rules, inputs, packages, and what to hand over.

    Sizes go to stderr. Commands are listed with their risk, and nothing is run.
    """
    from runbook_kit.cli.rendering import library_at, locate_document

    check_layout(form, out)
    located = locate_document(target)
    library = library_at(located.place)
    packs = make_packs(located, library, roles or ROLES, scope)
    tell_sizes(packs)
    over = exceeding(packs, budget) if budget else ()
    if not (over and out):
        write(packs, form, out, located.place, library, budget, force=force)
    if over and budget:
        raise too_large(over, budget)


def check_layout(form: str, out: str) -> None:
    """Raise `UsageError` for a layout of several files without a place to put them."""
    from runbook_kit.errors import UsageError

    if form in FOLDERS and not out:
        message = f"`--format {form}` makes several files."
        raise UsageError(message, hint=f"Say where: --out {FOLDERS[form]}", code="missing-argument")


def make_packs(located: Located, library: Library, roles: Iterable[str], scope: str) -> Packs:
    """The prompts of the target's phase, or of every phase. Raises `UsageError` when there is none."""
    from runbook_kit.cli.gatedata import gate_data
    from runbook_kit.cli.planning import policy_of
    from runbook_kit.errors import UsageError
    from runbook_kit.plan.commands.catalogue import read_catalogue
    from runbook_kit.render.prompts.build import write_prompts
    from runbook_kit.render.prompts.gather import candidates, gather

    selection, text = located.selection, located.reading.source.text
    phases = (selection.phase,) if selection.phase else selection.runbook.phases
    if not phases:
        message = f"`{selection.runbook.path}` has no phases, so there is nothing to prompt for."
        raise UsageError(message, hint="`runbook show` shows what it has.", code="no-phases")
    policy = policy_of(located.place)
    catalogue = read_catalogue(gate_data("commands", "commands/1", located.place).data)
    present = existing(candidates(text, selection.runbook.path), located.place)
    gathered = [
        gather(selection.runbook, phase, text, policy=policy, catalogue=catalogue, scope=scope, present=present)
        for phase in phases
    ]
    return [(pack, write_prompts(pack, library, roles)) for pack in gathered]


def existing(paths: Iterable[str], place: Place) -> frozenset[str]:
    """Those of the paths that are there, in this repository."""
    import os

    from runbook_kit.repo import is_inside

    return frozenset(
        path for path in paths if os.path.lexists(place.root / path) and is_inside(place.root / path, place.root)
    )


def tell_sizes(packs: Packs) -> None:
    """Say on stderr how large each prompt is."""
    from runbook_kit.cli.screen import note
    from runbook_kit.render.escape import on_one_line
    from runbook_kit.render.prompts.size import RULE

    rows = [(f"{on_one_line(pack.name)} {each.role}", each.size) for pack, prompts in packs for each in prompts]
    width = max(len(name) for name, _ in rows)
    lines = [f"{name:<{width}}  {size.characters:>7} characters  {size.tokens:>6} tokens" for name, size in rows]
    note("\n".join([*lines, f"tokens are estimated: {RULE}"]))


def exceeding(packs: Packs, budget: int) -> tuple[tuple[Pack, Prompt, int], ...]:
    """The prompts that are larger than the budget, each with how many tokens it has too many."""
    from runbook_kit.render.prompts.size import excess

    return tuple((pack, each, over) for pack, prompts in packs for each, over in excess(prompts, budget))


def too_large(over: Sequence[tuple[Pack, Prompt, int]], budget: int) -> Exception:
    """The answer "no": which prompts exceed the budget, and by how much."""
    from runbook_kit.cli.failure import Concluded

    said = ", ".join(f"{pack.name} {prompt.role} by {tokens}" for pack, prompt, tokens in over)
    plural = "s are" if len(over) > 1 else " is"
    message = f"{len(over)} prompt{plural} larger than {budget} tokens: {said}."
    hint = "Cut the phase or shorten its texts, choose roles with --role, or give a larger --budget."
    return Concluded(message, code="budget-exceeded", hint=hint, exit_code=1)


def write(
    packs: Packs, form: str, out: str, place: Place, library: Library, budget: int | None, *, force: bool
) -> None:
    """Print the packs, or write them where `out` says."""
    from runbook_kit.cli.rendering import deliver
    from runbook_kit.render.jsontext import json_text
    from runbook_kit.render.prompts import markdown
    from runbook_kit.render.prompts.pack_v1 import packs_v1

    if form == "json":
        deliver(json_text(packs_v1(packs, budget)), out, place, force=force)
    elif form == "agents":
        write_sections(packs, out, place, library)
    elif form == "markdown" and (not out or is_file_name(out)):
        deliver(markdown.text(packs), out, place, force=force)
    else:
        write_files(tuple(layout(packs, form, library)), out, place, force=force)


def is_file_name(out: str) -> bool:
    return out.lower().endswith((".md", ".markdown"))


def layout(packs: Packs, form: str, library: Library) -> Iterator[File]:
    """The files of a layout."""
    from runbook_kit.render.prompts import copilot, markdown, skill

    if form == "markdown":
        yield from markdown.files(packs)
    for pack, prompts in packs if form != "markdown" else ():
        yield from skill.files(pack, prompts, library) if form == "skill" else copilot.files(pack, prompts)


def write_files(files: Sequence[File], out: str, place: Place, *, force: bool) -> None:
    """Write files below the folder `out`; when one exists and may not be replaced, none is written."""
    import os

    from runbook_kit.cli.rendering import deliver
    from runbook_kit.cli.writing import exists
    from runbook_kit.repo import relative

    for each in files:
        path = place.start / out / each.path
        if not force and os.path.lexists(path):
            raise exists(relative(path, place.root))
    for each in files:
        deliver(each.text, str(Path(out) / each.path), place, force=force)


def write_sections(packs: Packs, out: str, place: Place, library: Library) -> None:
    """Print the sections for AGENTS.md, or put them into the file `out` (or `out`/AGENTS.md), which keeps its text."""
    from runbook_kit.cli.rendering import deliver
    from runbook_kit.cli.screen import note
    from runbook_kit.cli.writing import overwrite
    from runbook_kit.render.escape import on_one_line
    from runbook_kit.render.prompts.agents import FILE, put_in, section
    from runbook_kit.repo import read_source, relative

    made = [(pack, section(pack, library)) for pack, _ in packs]
    if not out:
        return deliver("\n".join(text for _, text in made), "", place)
    path = place.start / out
    path = path / FILE if path.is_dir() or not is_file_name(out) else path
    before = read_source(path, place.root) if path.exists() else None
    text = before.text if before else ""
    for pack, written in made:
        text = put_in(text, pack, written)
    if before is None:
        return deliver(text, str(path), place)
    if text != before.text:
        overwrite(path, before, text, place.root)
    note(f"{'wrote' if text != before.text else 'unchanged'} {on_one_line(relative(path, place.root))}")
    return None
