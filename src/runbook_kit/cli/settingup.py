"""A repository set up: which files it gets, and which it has already."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from typing import Any

from msgspec import Struct

from runbook_kit import __version__
from runbook_kit.cli.drafts import draft
from runbook_kit.cli.place import Place, find_place
from runbook_kit.cli.settingup_site import FILE, PLUGIN, has_plugin, present, site_text
from runbook_kit.cli.writing import create, destination
from runbook_kit.config import OWN, SHARED
from runbook_kit.errors import UsageError
from runbook_kit.render.escape import visible
from runbook_kit.repo import read_bytes

HOOKS, WORKFLOW = ".pre-commit-config.yaml", ".github/workflows/runbooks.yml"


class File(Struct, frozen=True):
    """A file that a set-up repository has: its text; why it is kept as it is; and what to add to it by hand."""

    path: str
    text: str
    kept: str = ""
    addition: str = ""
    below: str = "repos"  # the key under which the addition belongs


def repository() -> Place:
    """The place of the git repository around the current folder. Raises `UsageError` when there is none."""
    place = find_place()
    if not os.path.lexists(place.root / ".git"):
        hint = "Change into one, or make one with `git init`."
        raise UsageError("There is no git repository here.", hint=hint, code="no-repository")
    return place


def plan_files(place: Place, *, site: bool = False) -> tuple[File, ...]:
    """What would be written, in order; nothing is. `site` asks for the settings of a site, too."""
    hook = draft("init/pre-commit-hook.yaml.j2", place, files=pattern(place.config.runbooks))
    settings = File(OWN, draft("init/runbook.toml.j2", place))
    hooks = File(HOOKS, draft("init/pre-commit-config.yaml.j2", place, files=pattern(place.config.runbooks)))
    workflow = File(WORKFLOW, draft("init/runbooks.yml.j2", place, version=__version__))
    planned = (_settings(settings, place), _hooks(hooks, hook, place), _unless_there(workflow, place))
    return (*planned, _site(place)) if site else planned


def plan_policies(names: Sequence[str], place: Place) -> tuple[File, ...]:
    """Copies of shipped policies that would be written, in order; nothing is."""
    from runbook_kit.shipped import gates_folder

    found = [(f"{place.config.gates}/{name}.yaml", gates_folder() / f"{name}.yaml") for name in dict.fromkeys(names)]
    return tuple(_unless_there(File(path, shipped.read_text("utf-8")), place) for path, shipped in found)


def pattern(folders: Sequence[str]) -> str:
    """The regular expression by which pre-commit chooses the Markdown files in `folders`, as YAML writes it."""
    from runbook_kit.cli.drafts import yaml_scalar

    if "." in folders:
        return yaml_scalar(r"\.(md|markdown)$")
    return yaml_scalar(rf"^({'|'.join(map(re.escape, folders))})/.*\.(md|markdown)$")


def _unless_there(file: File, place: Place) -> File:
    destination(place.root / file.path, place.root)
    there = os.path.lexists(place.root / file.path)
    return File(file.path, file.text, kept="it exists already") if there else file


def _settings(file: File, place: Place) -> File:
    """`runbook.toml`, unless the settings are in `pyproject.toml`: they must be in one place."""
    if any(origin.startswith(f"{SHARED}:") for origin in place.config.origins.values()):
        return File(file.path, file.text, kept=f"the settings are in {SHARED}")
    return _unless_there(file, place)


def _hooks(file: File, hook: str, place: Place) -> File:
    """The hook's file, or what to add to the one that is there."""
    planned = _unless_there(file, place)
    if not planned.kept:
        return planned
    if b"runbook fmt" in read_bytes(place.root / file.path, place.root):
        return File(file.path, file.text, kept="it has the hook already")
    return File(file.path, file.text, kept="it exists already", addition=hook)


def _site(place: Place) -> File:
    """The site's file, or what to add to the one that is there."""
    name = present(place)
    if not name:
        return _unless_there(File(FILE, site_text(place)), place)
    if has_plugin(name, place):
        return File(name, "", kept="it has the plugin already")
    return File(name, "", kept="it exists already", addition=PLUGIN, below="plugins")


def write_files(files: Sequence[File], place: Place) -> None:
    """Write every file that is not kept."""
    for file in files:
        if not file.kept:
            create(place.root / file.path, file.text, place.root)


def page(files: Sequence[File], *, written: bool) -> Iterator[str]:
    """What was written or would be, what was kept, and what is to be added by hand."""
    for file in files:
        verb = "kept" if file.kept else "wrote" if written else "would write"
        yield f"{verb} {file.path}{f': {file.kept}' if file.kept else ''}"
    for file in files:
        if file.addition:
            yield from (
                "",
                f"Add this to {file.path}, below `{file.below}:`:",
                "",
                *visible(file.addition).splitlines(),
            )


def init_v1(files: Sequence[File], *, written: bool) -> dict[str, Any]:
    """`init/1`: every file, what happened to it, and what to add by hand."""
    return {
        "format": "init/1",
        "written": written,
        "files": [
            {
                "path": file.path,
                "action": "keep" if file.kept else "create",
                "reason": file.kept,
                "text": "" if file.kept else file.text,
                "addition": file.addition,
            }
            for file in files
        ],
    }
