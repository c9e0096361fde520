"""Gathers facts for a snapshot: git, tools, dependency lists, tracked configuration, and what was asked for."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from msgspec import Struct

from runbook_kit.cli.assigning import ask_program
from runbook_kit.cli.clock import iso, now
from runbook_kit.cli.drift_git import git_state, tracked_paths
from runbook_kit.cli.place import Place
from runbook_kit.drift.facts import CONFIGURATION, Asked, Fact, Snapshot, is_dependency_list, snapshot
from runbook_kit.drift.gitstate import facts_of
from runbook_kit.drift.hiding import hide
from runbook_kit.plan.guard import is_secret
from runbook_kit.plan.policy import Policy
from runbook_kit.plan.programs import find_program
from runbook_kit.run.masking import Masker
from runbook_kit.run.surroundings import Surroundings, surround
from runbook_kit.suggestion import shown

LARGEST_TEXT = 128 * 1024  # bytes of a configuration file whose lines are kept
MOST_TEXT = 4 * 1024 * 1024  # bytes of all of them
PROBE = 8 * 1024  # a NUL among the first bytes: no text, as git sees it
UNSAFE_NAME = "a program of a folder is not started"


class Looking(Struct, frozen=True):
    """What facts are gathered with. `leaving` are files that a snapshot is written to or read from."""

    place: Place
    policy: Policy
    environ: Mapping[str, str]
    around: Surroundings
    masker: Masker
    leaving: tuple[Path, ...] = ()


def looking(place: Place, policy: Policy, environ: Mapping[str, str], leaving: tuple[Path, ...] = ()) -> Looking:
    around = surround(environ, policy, policy.default_mode, {}, {})
    return Looking(place, policy, environ, around, Masker(around.secrets), leaving)


def take(at: Looking, asked: Asked, name: str = "") -> Snapshot:
    """A snapshot of this moment. Raises `Refused` for a command that does more than read."""
    from runbook_kit.cli.drift_asking import asked_facts

    moment = iso(now())
    extra = list(asked_facts(at, asked))  # first: what is refused must not wait for the rest
    return snapshot([*standing_facts(at, asked), *extra], moment, name, asked)


def standing_facts(at: Looking, asked: Asked) -> Iterator[Fact]:
    """The facts of every snapshot."""
    yield from facts_of(git_state(at.place, at.environ, at.leaving))
    yield from tool_facts(at, asked.tools)
    paths = tracked_paths(at.place, at.environ)
    for path in paths:
        if is_dependency_list(path) and (found := measured(at.place.root, path)):
            yield Fact("dependency", path_name(path), found)
    yield from configuration_facts(at, paths, asked.configuration or CONFIGURATION)


def tool_facts(at: Looking, named: tuple[str, ...]) -> Iterator[Fact]:
    """The versions of the programs that runbooks require, and of those that were named."""
    ask = ask_program(at.around.environment)
    for name in sorted({*required_tools(at.place), *named}):
        yield Fact("tool", shown(name, 200), at.masker.mask(version_of(name, at.around.environment, ask)))


def required_tools(place: Place) -> set[str]:
    """The programs that the runbooks here require; of a document that cannot be read none."""
    from runbook_kit.cli.reading import read_all

    readings, _ = read_all(place)
    books = [reading.runbook for reading in readings]
    requires = [each for book in books for each in (book.requires, *(phase.requires for phase in book.phases))]
    return {tool.name for each in requires for tool in each.tools}


def version_of(name: str, environment: Mapping[str, str], ask: Callable[[tuple[str, ...]], str | None]) -> str:
    """Which version a program says it is."""
    from runbook_kit.run.requirements import VERSION

    if "/" in name or name.startswith("-"):
        return UNSAFE_NAME
    path = find_program(name, environment.get("PATH", os.defpath))
    if not path:
        return "missing"
    found = VERSION.search(ask((path, "--version")) or "")
    return found[0] if found else "says no version"


def configuration_facts(at: Looking, paths: tuple[str, ...], globs: tuple[str, ...]) -> Iterator[Fact]:
    """The tracked files that a glob names, by their content."""
    from runbook_kit.gate.policy.globs import covers

    room = MOST_TEXT
    for path in paths:
        if not covers(globs, path):
            continue
        value = measured(at.place.root, path)
        if not value:
            continue
        text, hidden = kept_text(at, path) if room > 0 and not value.startswith("link ") else ("", 0)
        room -= len(text)
        yield Fact("configuration", path_name(path), value, text, hidden)


def kept_text(at: Looking, path: str) -> tuple[str, int]:
    """The lines of a file without secrets, and how many values are hidden; nothing of what is binary, or large."""
    try:
        with open(at.place.root / path, "rb") as file:
            data = file.read(LARGEST_TEXT + 1)
        if len(data) > LARGEST_TEXT or b"\0" in data[:PROBE]:
            return "", 0
        text = data.decode("utf-8")
    except (OSError, ValueError):
        return "", 0
    kept, hidden = hide(text, lambda name: is_secret(at.policy.environment, name))
    masked = at.masker.mask(kept)
    return masked, hidden + (masked != kept)


def measured(root: Path, path: str) -> str:
    """The content of a file by its digest; a link by where it leads. Empty: there is no such file.

    Nothing is followed: a folder on the way that is a link leads to a file that git does not track here.
    """
    from runbook_kit.session.inspection import measure

    try:
        leads = os.readlink(root / path) if os.path.islink(root / path) else ""
    except (OSError, ValueError):
        return ""
    if leads:
        return f"link to {shown(leads, 500)}"
    found = measure(root, path)
    return f"sha256:{found.sha256}" if found else ""


def path_name(path: str) -> str:
    """A path as text that can be written down, whatever its bytes are."""
    return os.fsencode(path).decode("utf-8", "backslashreplace")
