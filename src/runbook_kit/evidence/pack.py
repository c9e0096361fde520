"""Makes the pack of a session: a folder, the same as an archive, and the digest and the pin beside it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from msgspec import Struct

from runbook_kit.errors import InvalidInput, Refused, Tampered
from runbook_kit.evidence import manifest, profile, readme, shelf
from runbook_kit.evidence.contents import Part, artifacts, recorded
from runbook_kit.evidence.manifest import Absent, Followed, Listed, Subject, Template
from runbook_kit.evidence.names import NAME
from runbook_kit.evidence.profile import Profile
from runbook_kit.evidence.sealing import About, Packed, Sign, copy, publish, put, seal, unusable
from runbook_kit.render.documents.known import file_of, known_of
from runbook_kit.render.documents.library import Library
from runbook_kit.render.documents.papers import packed_names, packed_papers, recon_json
from runbook_kit.render.documents.story import Story
from runbook_kit.render.documents.telling import status, tell
from runbook_kit.render.jsontext import json_text
from runbook_kit.render.session_v1 import session_v1
from runbook_kit.session.folders import PLAN
from runbook_kit.session.records import Record
from runbook_kit.session.state import SUCCESS, State, is_over
from runbook_kit.session.store import Found

RECON = "recon.json"
DOCUMENT, RECONCILED = "document", "recon"  # roles of what is made of the session
LONGEST = 100  # characters of a pack's name


class Wanted(Struct, frozen=True):
    """How a pack is to be made. `root` is the repository, `shelf` where packs are kept, `out` a folder of outputs.

    `profile` says what must be in it. `open`: also a session that is not over, as it is now.
    """

    root: Path
    shelf: Path
    library: Library
    name: str = "{session}"
    out: str = "out"
    declared: tuple[str, ...] = ()
    sign: Sign | None = None
    signer: str = ""
    profile: Profile | None = None
    open: bool = False


def pack(found: Found, wanted: Wanted) -> Packed:
    """Make the pack of a session that is over; or, where `wanted.open`, of one as it is now.

    A pack that is there already and says the same stays as it is.

    Raises `Refused` for a session that is still open and for a pack that says something else, `Tampered` for one whose
    files are not what was written, `MachineError` when it cannot be written.
    """
    if not wanted.open:
        refuse_open(found.state)
    name = name_of(found, wanted.name)
    try:
        shelf.make(wanted.shelf)
        with shelf.draft(wanted.shelf, name) as folder:
            return publish(write(found, wanted, name, folder), wanted.shelf, wanted.sign, folder)
    except OSError as error:
        raise unusable(error) from None


def refuse_open(state: State) -> None:
    if not is_over(state):
        raise Refused(
            f"The session `{state.id}` is {state.state}: its evidence is complete when it is closed.",
            hint=f"`runbook session close {state.id}` closes it, `runbook session show {state.id}` says what is left.",
            code="session-open",
        )


def name_of(found: Found, pattern: str) -> str:
    """The name of the pack. Raises `InvalidInput` for a pattern that makes none."""
    state = found.state
    closed = moment_of(found).replace("-", "").replace(":", "")
    values = {
        "session": state.id,
        "target": state.target.replace("/", "-"),
        "runbook": state.target.partition("/")[0],
        "mode": state.mode,
        "status": status(state),
        "date": closed[:8],
        "clock": closed[9:15],
        "time": f"{closed[:15]}Z",
        "events": str(state.events),
    }
    return filled(pattern, values)


def filled(pattern: str, values: Mapping[str, str]) -> str:
    """A name of a pack. Raises `InvalidInput` for a pattern that makes none."""
    name = pattern
    for hole, value in values.items():
        name = name.replace(f"{{{hole}}}", value)
    if not NAME.fullmatch(name) or name.startswith(".") or len(name) > LONGEST:
        holes = ", ".join(f"{{{hole}}}" for hole in values)
        message = f"The name pattern makes no name of letters, digits, `.`, `_` and `-`: {name[:LONGEST]!r}."
        raise InvalidInput(message, hint=f"Use these, at most {LONGEST}, and {holes}.", code="evidence-name")
    return name


def write(found: Found, wanted: Wanted, name: str, folder: Path) -> Packed:
    """Write the whole set into the empty `folder`."""
    state, inside = found.state, folder / name
    inside.mkdir()
    copied, absent = gather(found, wanted)
    listed = [taken(part, inside, state) for part in copied]
    told, templates = put_papers(found, wanted, name, listed, absent, inside)
    listed = [*listed, *told]
    followed = follow(wanted, found, [each.path for each in listed])
    about = About(
        kind=manifest.SESSION if is_over(state) else manifest.SNAPSHOT,
        status=status(state),
        at=moment_of(found),
        state=state,
        subject=subject(state),
        templates=templates,
        absent=absent,
        profile=followed,
        signer=wanted.signer if wanted.sign else "",
    )
    return seal(folder, name, listed, about)


def moment_of(found: Found) -> str:
    """The time of everything in the pack: that of the close, or of the last event of a session that is open."""
    return found.state.closed_at if is_over(found.state) or not found.records else found.records[-1].ts


def missing_members(found: Found, wanted: Wanted) -> tuple[str, ...]:
    """What the profile would miss if the session were packed now, in words; nothing without a profile."""
    if wanted.profile is None:
        return ()
    parts, _ = gather(found, wanted)
    made = (RECON, *(f"{name}.md" for name in packed_names(found.state.kind)))
    paths = [*(part.path for part in parts), *manifest.REQUIRED, *made]
    return profile.missing(profile.follow(wanted.profile, found.state, found.records, paths))


def follow(wanted: Wanted, found: Found, paths: Sequence[str]) -> Followed | None:
    """How the pack follows its profile. Raises `Refused` when a required member of a success is missing."""
    if wanted.profile is None:
        return None
    followed = profile.follow(wanted.profile, found.state, found.records, paths)
    missing = profile.missing(followed)
    if missing and status(found.state) in SUCCESS:
        hint = f"Add what is missing, then `runbook evidence pack {found.state.id}`."
        message = f"The profile {wanted.profile.name} wants more than there is: {'; '.join(missing)}."
        raise Refused(message, hint=hint, code="evidence-member-missing")
    return followed


def gather(found: Found, wanted: Wanted) -> tuple[list[Part], tuple[Absent, ...]]:
    """Everything that is copied."""
    outputs, absent = artifacts(wanted.declared, found.state, wanted.root, wanted.out)
    return [*recorded(found.folder, found.state, found.records), *outputs], absent


def taken(part: Part, inside: Path, state: State) -> Listed:
    """Copy a file of the session. Raises `Tampered` when it is not there any more."""
    try:
        return copy(part, inside)
    except OSError:
        raise Tampered(
            f"`{part.path}` is missing in the session `{state.id}`.",
            hint=f"`runbook session verify {state.id}` says more. Keep the folder as it is.",
            code="evidence-missing",
        ) from None


def put_papers(
    found: Found, wanted: Wanted, name: str, listed: Sequence[Listed], absent: tuple[Absent, ...], inside: Path
) -> tuple[list[Listed], tuple[Template, ...]]:
    """Write what follows from the session: its state, the documents, and how to verify."""
    state, there = found.state, {each.path for each in listed}
    named = file_of(found.records)
    wanted_files = filter(None, (PLAN, named.file if named else ""))
    texts = {path: (inside / path).read_bytes() for path in wanted_files if path in there}
    told = story_of(state, found.records, texts, listed, absent)
    rendered = packed_papers(told, wanted.library)
    closed = state.closed_at or f"not yet; this is how it was at {moment_of(found)}"
    about = readme.readme(name=name, session=state.id, target=state.target, status=status(state), closed=closed)
    made = [
        put(inside, readme.NAME, about, "readme"),
        put(inside, "state.json", state_text(state), "state"),
        put(inside, RECON, recon_json(state, told), RECONCILED),
        *(put(inside, path, each.text.encode("utf-8"), DOCUMENT) for path, each in rendered.items()),
    ]
    templates = tuple(Template(path, each.template, each.origin, each.digest) for path, each in rendered.items())
    return made, templates


def story_of(
    state: State,
    records: Sequence[Record],
    texts: Mapping[str, bytes],
    listed: Sequence[Listed],
    absent: Sequence[Absent],
) -> Story:
    """The story that the documents of a pack tell: it follows from its log, and from files that the log names."""
    kept = tuple((each.path, each.source) for each in listed if each.role == "artifact")
    missing = tuple((each.source, each.reason) for each in absent)
    return tell(state, records, texts.get(PLAN, b""), known_of(records, texts), kept, missing)


def state_text(state: State) -> bytes:
    """`state.json`: what follows from the log, and from nothing else."""
    return json_text(session_v1(state)).encode("utf-8", "backslashreplace")


def subject(state: State) -> Subject:
    started = state.started
    return Subject(
        id=state.id,
        target=state.target,
        mode=state.mode,
        status=status(state),
        started_at=state.started_at,
        ended_at=state.ended_at,
        closed_at=state.closed_at,
        plan_digest=state.plan_digest.removeprefix("sha256:"),
        runbook=started.runbook_path if started else "",
        runbook_digest=state.runbook_digest.removeprefix("sha256:"),
        git_commit=started.commit if started else "",
        events_head=state.head,
        events_count=state.events,
    )
