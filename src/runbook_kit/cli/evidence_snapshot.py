"""`runbook evidence snapshot`: a session that goes on, how everything stands, or the repository, as it is now."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from runbook_kit.cli.evidence_access import out_option, profile_option
from runbook_kit.cli.options import format_option

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from runbook_kit.cli.place import Place
    from runbook_kit.evidence.closing import Verification
    from runbook_kit.evidence.contents import Part
    from runbook_kit.render.status_v1 import Status

LATEST_COMMITS = 50


@click.command("snapshot")
@click.argument("session", default="", metavar="[SESSION]")
@click.option("--repository", is_flag=True, help="The commit, the state of the work tree, and the latest commits.")
@out_option
@click.option("--name", default="", metavar="PATTERN", help="What it is called.")
@profile_option
@click.option("--sign", default="", metavar="KEY", help="Sign the archive with this SSH key.")
@click.option("--no-sign", is_flag=True, help="Do not sign, whatever is configured.")
@format_option("text", "json")
def command(
    session: str, repository: bool, out: str, name: str, profile: str, sign: str, no_sign: bool, form: str
) -> None:
    """Pack a session as it is now, without closing it; without SESSION, how everything stands here.

    Without SESSION the pack is made whatever the status is, and the command exits 1 when that is not healthy.
    """
    import os

    from runbook_kit.cli.approving import signing_key
    from runbook_kit.cli.evidence_pack import tell_packed
    from runbook_kit.cli.person import refuse_inside_a_block
    from runbook_kit.cli.place import find_place
    from runbook_kit.errors import UsageError

    environ = dict(os.environ)
    refuse_inside_a_block(environ, "evidence snapshot")
    if session and repository:
        hint = "Leave one of them out."
        raise UsageError("SESSION and --repository exclude each other.", hint=hint, code="conflicting-options")
    place = find_place()
    key = "" if no_sign else signing_key(sign, environ, place)
    if session:
        return tell_packed(of_session(place, session, out, name, profile, key), place, form)
    if repository:
        return tell_packed(of_repository(place, out, name, key, environ), place, form)
    from runbook_kit.cli.health import judge
    from runbook_kit.cli.status import conclude, observe

    found = judge(observe(place.root))
    tell_packed(of_status(place, found, out, name, key), place, form)
    return conclude(found)


def of_session(place: Place, session: str, out: str, name: str, profile: str, key: str) -> Verification:
    """The pack of a session as it is now; of one that is over, the same as `evidence pack` makes."""
    import os

    from runbook_kit.cli.evidence_access import check_here, wanted_here
    from runbook_kit.evidence.closing import pack_and_verify
    from runbook_kit.session.folders import find
    from runbook_kit.session.state import is_over
    from runbook_kit.session.store import look

    folder = find(place.root, session)
    state = look(folder).state
    pattern = name or ("" if is_over(state) else "{session}-at-{events}")
    wanted = wanted_here(place, state, out=out, name=pattern, profile=profile, key=key, opened=True)
    return pack_and_verify(folder, wanted, check_here(place, "", dict(os.environ)))


def of_status(place: Place, found: Status, out: str, name: str, key: str) -> Verification:
    """How everything stands, for programs and for people, with the verdict over all of it."""
    from runbook_kit.cli.evidence_bundle import packed
    from runbook_kit.evidence.contents import Part
    from runbook_kit.evidence.manifest import STATUS
    from runbook_kit.render.jsontext import json_text
    from runbook_kit.render.status_page import status_page
    from runbook_kit.render.status_v1 import status_v1
    from runbook_kit.render.terminal import Terminal

    text = json_text(status_v1(found)).encode("utf-8", "backslashreplace")
    page = f"{status_page(found, Terminal())}\n".encode("utf-8", "backslashreplace")
    parts = (Part("status.json", "status", text), Part("status.txt", "status", page))
    verdict = "unhealthy" if found.reasons else "healthy"
    return packed(place, parts, STATUS, verdict, "How everything stood", out, name or "status-{time}", key)


def of_repository(place: Place, out: str, name: str, key: str, environ: Mapping[str, str]) -> Verification:
    """Where the repository is, and nothing of what is in it."""
    from runbook_kit.cli.assigning import commit_of
    from runbook_kit.cli.evidence_bundle import packed
    from runbook_kit.errors import Refused
    from runbook_kit.evidence.manifest import REPOSITORY

    commit = commit_of(place, environ)
    if not commit.id:
        raise Refused("There is no commit here.", hint="Work in a git repository that has one.", code="no-commit")
    parts = tuple(repository_parts(place, environ))
    status = "changed" if any(part.path.endswith("status.txt") and part.origin for part in parts) else "clean"
    title = "Where the repository was"
    return packed(place, parts, REPOSITORY, status, title, out, name or "repository-{time}", key, commit.id)


def repository_parts(place: Place, environ: Mapping[str, str]) -> Iterator[Part]:
    """What git says: the commit, the changed paths, the latest commits, and those that merged something."""
    from runbook_kit.evidence.contents import Part
    from runbook_kit.gitprocess import ask_all, open_git

    form = "--format=%H %cI %an: %s"
    asked = {
        "head.txt": ("rev-parse", "HEAD", "--abbrev-ref", "HEAD"),
        "status.txt": ("status", "--porcelain=v1", "--untracked-files=all"),
        "log.txt": ("log", f"--max-count={LATEST_COMMITS}", form),
        "merges.txt": ("log", "--merges", f"--max-count={LATEST_COMMITS}", form),
    }
    answers = ask_all(open_git(place.root, environ), list(asked.values()))
    for path, answer in zip(asked, answers, strict=True):
        yield Part(f"repository/{path}", "repository", answer.out)
