"""Where evidence is kept here, what goes into it, and who signs it."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import click

from runbook_kit.errors import Refused, RunbookError, UsageError

if TYPE_CHECKING:
    from runbook_kit.cli.place import Place
    from runbook_kit.evidence.pack import Wanted
    from runbook_kit.evidence.policy import EvidencePolicy
    from runbook_kit.evidence.profile import Profile
    from runbook_kit.evidence.shelf import Set
    from runbook_kit.evidence.verifying import Check
    from runbook_kit.session.state import State

Decorated = TypeVar("Decorated", bound=Callable[..., object])
FOLDER = "evidence"  # in the out folder
NO_PROFILE = "none"


def out_option(command: Decorated) -> Decorated:
    """`--out DIR`."""
    help_text = "The folder of the packs, not `evidence` in the out folder."
    return click.option("--out", default="", metavar="DIR", type=click.Path(), help=help_text)(command)


def profile_option(command: Decorated) -> Decorated:
    """`--profile NAME`."""
    help_text = "What must be in it, such as live-session; none: nothing but what always is."
    return click.option("--profile", default="", metavar="NAME", help=help_text)(command)


def shelf_of(place: Place, out: str) -> Path:
    """The folder of the packs. Raises `Refused` for one that git tracks, or that leads out of the repository."""
    from runbook_kit.gitfolder import git_index_paths
    from runbook_kit.repo import is_inside, relative

    kept = place.config.evidence_folder or f"{place.config.out}/{FOLDER}"
    shelf = Path(os.path.abspath(place.start / out if out else place.root / kept))
    if not out and not is_inside(shelf, place.root):
        raise Refused(
            f"`{kept}` leads out of the repository.",
            hint="Replace the link by a folder, or name another one with --out.",
            code="outside-repository",
        )
    if place.in_repository and is_inside(shelf, place.root):
        inside = os.path.relpath(os.path.realpath(shelf), os.path.realpath(place.root))
        tracked = git_index_paths(place.root) or ()
        if inside == "." or any(path.startswith(f"{inside}/") for path in tracked):
            raise Refused(
                f"git tracks files in `{relative(shelf, place.root)}`: evidence would become part of what it is about.",
                hint="Name a folder with --out that git ignores, such as one in the out folder.",
                code="evidence-tracked",
            )
    return shelf


def wanted_here(
    place: Place,
    state: State,
    *,
    out: str = "",
    name: str = "",
    key: str = "",
    declared: tuple[str, ...] | None = None,
    profile: str = "",
    opened: bool = False,
) -> Wanted:
    """How a session of this place is packed. `declared`: what its runbook declares; None: look it up.

    `opened`: also one that is not over, as it is now. Raises `UsageError` for a `profile` that nobody knows.
    """
    from runbook_kit.cli.person import identity
    from runbook_kit.cli.rendering import library_at
    from runbook_kit.evidence.pack import Wanted

    environ = dict(os.environ)
    made = Wanted(
        root=place.root,
        shelf=shelf_of(place, out),
        library=library_at(place),
        name=name or place.config.evidence_name,
        out=place.config.out,
        declared=declared_outputs(place, state) if declared is None else declared,
        profile=profile_of(place, state, profile),
        open=opened,
    )
    if not key:
        return made
    from msgspec.structs import replace

    from runbook_kit.cli.people import is_terminal
    from runbook_kit.evidence.signing import signer

    return replace(made, sign=signer(key, environ, ask=is_terminal(environ)), signer=identity(environ, place.root))


def profile_of(place: Place, state: State, name: str) -> Profile | None:
    """What the pack of a session must hold: the profile that was named, the configured one, or one that applies."""
    from runbook_kit.evidence.profile import chosen
    from runbook_kit.suggestion import suggest

    policy = evidence_policy(place)
    name = name or place.config.evidence_profile
    if name == NO_PROFILE:
        return None
    found = chosen(policy, name, state)
    if name and found is None:
        hint = suggest(name, [*policy.profiles, NO_PROFILE], "profiles")
        raise UsageError(f"There is no profile `{name}` for evidence.", hint=hint, code="unknown-profile")
    return found


def evidence_policy(place: Place) -> EvidencePolicy:
    """The profiles and the retention of this place, from `evidence.yaml` in the gates folder, else as shipped.

    Raises `InvalidInput` for a file that cannot be read.
    """
    from runbook_kit.cli.gatedata import gate_data
    from runbook_kit.evidence.policy import read_policy

    found = gate_data("evidence", "evidence/1", place)
    return read_policy(found.data, found.digest, found.origin)


def declared_outputs(place: Place, state: State) -> tuple[str, ...]:
    """What the runbook of a session declares as outputs; nothing when it is not the one any more that was run."""
    from runbook_kit.cli.reading import vocabulary
    from runbook_kit.cli.screen import warn
    from runbook_kit.document.read import read_runbook
    from runbook_kit.evidence.contents import declared
    from runbook_kit.repo import read_source

    if state.started is None:
        return ()
    try:
        source = read_source(place.root / state.started.runbook_path, place.root)
        if source.digest == state.runbook_digest.removeprefix("sha256:"):
            return declared(read_runbook(source, vocabulary(place)).runbook, state.target)
    except RunbookError:
        pass
    message = f"{state.started.runbook_path} is not the document any more that was run: no declared outputs are packed."
    warn("runbook-changed", message)
    return ()


def check_here(place: Place, signers: str, environ: Mapping[str, str]) -> Check | None:
    """What checks signatures: with the file that was named, else the configured one; None without."""
    from runbook_kit.evidence.signing import checker
    from runbook_kit.sshsig import read_signers

    path = place.start / signers if signers else place.root / place.config.signers if place.config.signers else None
    return checker(read_signers(path), environ) if path else None


def spelled_out(name: str, root: Path) -> str:
    """The name of a pack, with `latest` as the id of the latest session; where no sessions are it stays `latest`.

    A list or a bundle that was packed since, or the pack of an older session, is never meant.
    """
    from runbook_kit.session.folders import LATEST, find, list_folders

    return find(root, LATEST).name if name == LATEST and list_folders(root) else name


def find_set(shelf: Path, name: str) -> Set | None:
    """The pack with this name or session, the unique beginning of one, or `latest`; None when there is none.

    Raises `UsageError` for the beginning of several.
    """
    from runbook_kit.evidence.shelf import list_sets
    from runbook_kit.session.folders import LATEST

    sets = list_sets(shelf)
    if name == LATEST and sets:
        return sets[0]
    exact = [each for each in sets if name in (each.name, each.pin.session if each.pin else "")]
    found = exact or [each for each in sets if name and each.name.startswith(name)]
    if len(found) > 1 and not exact:
        from runbook_kit.suggestion import quoted

        hint = f"Write more of it: {', '.join(each.name for each in found[:4])}."
        message = f"{quoted(name)} is the beginning of {len(found)} packs."
        raise UsageError(message, hint=hint, code="ambiguous-session")
    return found[0] if found else None


def named_set(shelf: Path, name: str) -> Set:
    """The same. Raises `UsageError` when there is none."""
    from runbook_kit.suggestion import quoted

    found = find_set(shelf, name)
    if found is None:
        hint = "`runbook evidence list` shows the packs that are here."
        raise UsageError(f"There is no pack {quoted(name)} here.", hint=hint, code="unknown-evidence")
    return found
