"""Whether what was read of a pack is what was packed, and follows from its log: contents in, objections out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Literal

import msgspec

from runbook_kit import __version__
from runbook_kit.canonical import sha256
from runbook_kit.errors import InvalidInput, Tampered
from runbook_kit.evidence import attestation, manifest, sums
from runbook_kit.evidence.contained import Contents, is_known
from runbook_kit.evidence.manifest import MANIFEST, Listed, Manifest
from runbook_kit.evidence.pack import DOCUMENT, RECON, RECONCILED, state_text, story_of, subject
from runbook_kit.evidence.pin import Pin
from runbook_kit.evidence.profile import missing
from runbook_kit.evidence.sealing import seconds
from runbook_kit.evidence.sums import SUMS
from runbook_kit.render.documents.library import shipped_library
from runbook_kit.render.documents.papers import packed_papers, recon_json
from runbook_kit.render.documents.telling import status
from runbook_kit.session.approval import ID, read_approval
from runbook_kit.session.approvalfiles import FOLDER as APPROVALS
from runbook_kit.session.chain import Anchor, Verification, read_records, verify
from runbook_kit.session.events import ApprovalUsed
from runbook_kit.session.fold import fold
from runbook_kit.session.folders import PLAN
from runbook_kit.session.inspection import Inspection, Objection, expected
from runbook_kit.session.log import LOG
from runbook_kit.session.records import Record
from runbook_kit.session.state import SUCCESS, State, is_over

STATE = "state.json"
INFO: Literal["info"] = "info"


def judge(found: Contents, held: Pin | None = None) -> Inspection:
    """Everything there is to say about a pack. `held` is its pin, kept apart from it."""
    anchor = Anchor(int(held.events_count), held.events_head) if held and held.session else None
    session = held.session if held else ""
    log = verify(found.texts.get(LOG, b""), anchor, session)
    objections = list(found.objections)
    if found.whole:
        objections += _judged(found, held, log)
    size = sum(each.size for each in found.files.values())
    return Inspection(tuple(dict.fromkeys(objections)), len(found.files), size, log)


def _judged(found: Contents, held: Pin | None, log: Verification) -> Iterator[Objection]:
    lines = found.texts.get(SUMS)
    try:
        made = manifest.read(found.texts[MANIFEST]) if MANIFEST in found.texts else None
    except Tampered as error:
        made = None
        yield Objection(error.code, error.message, MANIFEST)
    if lines is None and MANIFEST not in found.texts:
        yield Objection("not-a-pack", f"There is no `{SUMS}` and no `{MANIFEST}`: this is not a pack.", "")
        return
    yield from _listed(found, lines)
    if made is not None:
        yield from _manifested(found, made, lines)
    if made is None or made.session is not None:
        yield from _logged(found, made, log)
    elif LOG in found.files or (held is not None and held.session):
        yield Objection("manifest-invalid", f"`{MANIFEST}` is about no session, but the pack is.", MANIFEST)
    if held is not None:
        yield from _pinned(found, held, log)
        if made is not None and (held.kind or manifest.SESSION) != made.kind:
            yield Objection(
                "pin-mismatch", f"The pin is of another kind than the pack: {made.kind}.", f"{found.name}.pin"
            )


def _listed(found: Contents, lines: bytes | None) -> Iterator[Objection]:
    """Compare every file with `SHA256SUMS`."""
    if lines is None:
        yield Objection("evidence-missing", f"`{SUMS}` is missing.", SUMS)
        return
    listed = sums.read(lines)
    if listed is None or sums.written(listed) != lines:
        yield Objection("sums-replaced", f"`{SUMS}` was not written by this program.", SUMS)
        return
    there = {path: each.sha256 for path, each in found.files.items() if path != SUMS}
    added = {path: digest for path, digest in there.items() if path not in listed}
    for path, digest in listed.items():
        now = next((other for other, same in added.items() if same == digest), "") if path not in there else ""
        if now:
            del added[now]
            yield Objection("evidence-renamed", f"`{path}` is called `{now}` now.", now)
        elif path not in there:
            yield Objection("evidence-missing", f"`{path}` is missing.", path)
        elif there[path] != digest:
            yield Objection("evidence-changed", f"`{path}` has another content than was packed.", path)
    for path in added:
        yield Objection("evidence-added", f"`{path}` was added: `{SUMS}` does not name it.", path)


def _manifested(found: Contents, made: Manifest, lines: bytes | None) -> Iterator[Objection]:
    """Compare every file with the manifest, and the manifest with `SHA256SUMS`."""
    if made.pack_id != found.name and found.time is not None:
        yield Objection("manifest-invalid", f"`{MANIFEST}` is that of the pack `{made.pack_id}`.", MANIFEST)
    known = {each.path: each for each in made.files}
    for path in manifest.ALWAYS if made.session is None else manifest.REQUIRED:
        if path not in known:
            yield Objection("evidence-missing", f"`{path}` is in no list, and every pack has it.", path)
    for path, each in known.items():
        there = found.files.get(path)
        if there is None:
            yield Objection("evidence-missing", f"`{path}` is missing.", path)
        elif (there.size, there.sha256) != (each.size, each.sha256):
            yield Objection("evidence-changed", f"`{path}` has another content than was packed.", path)
    listed = sums.read(lines or b"") or {}
    wanted = {path: each.sha256 for path, each in known.items()}
    if lines is not None and {path: digest for path, digest in listed.items() if path != MANIFEST} != wanted:
        yield Objection("sums-replaced", f"`{SUMS}` and `{MANIFEST}` do not say the same.", SUMS)
    elif lines is not None and sha256(found.texts[MANIFEST]) != listed.get(MANIFEST):
        yield Objection("evidence-changed", f"`{MANIFEST}` has another content than was packed.", MANIFEST)
    named = attestation.subjects(found.texts.get(attestation.ATTESTATION, b""))
    wanted.pop(attestation.ATTESTATION, None)
    if named != wanted and attestation.ATTESTATION in found.files:
        message = "The subjects of the attestation are not the files of the pack."
        yield Objection("attestation-mismatch", message, attestation.ATTESTATION)
    if found.time not in (None, seconds(made.at or (made.session.closed_at if made.session else ""))):
        yield Objection("evidence-changed", f"The members have another time than `{MANIFEST}` says.", MANIFEST)
    yield from _followed(made)


def _followed(made: Manifest) -> Iterator[Objection]:
    """A success must have what its profile requires; of anything else it is worth knowing what is missing."""
    success = made.session is not None and made.session.status in SUCCESS
    for text in missing(made.profile) if made.profile else ():
        message = f"The profile wants more than there is: {text}."
        if success:
            yield Objection("evidence-member-missing", message, MANIFEST)
        else:
            yield Objection("evidence-member-missing", message, MANIFEST, severity=INFO)
    known = {each.path for each in made.files}
    for member in made.profile.members if made.profile else ():
        for path in member.found:
            if path not in known and not path.startswith("note "):
                message = f"`{path}` should be here: the profile's {member.id}."
                yield Objection("evidence-missing", message, path)


def _logged(found: Contents, made: Manifest | None, log: Verification) -> Iterator[Objection]:
    """Compare everything that must follow from the log with what does."""
    if LOG not in found.files:
        return
    if log.verdict != "intact":
        yield Objection(log.code, log.message, LOG, log.first_bad)
        return
    try:
        records = read_records(found.texts[LOG])
        state = fold(records)
    except (msgspec.ValidationError, ArithmeticError):
        message = "The log holds events that this version does not know: what follows from it was not looked at."
        yield Objection("newer-session", message, LOG)
        return
    snapshot = made is not None and made.kind == manifest.SNAPSHOT
    if snapshot == is_over(state):
        message = f"The session is {state.state} at the end of the log: it was {'' if snapshot else 'not '}over."
        yield Objection("log-cut", message, LOG)
    elif snapshot:
        message = f"A snapshot: the session was {state.state} then, and its log went on."
        yield Objection("evidence-snapshot", message, LOG, severity=INFO)
    at = state.closed_at if is_over(state) else records[-1].ts if records else ""
    if made is not None and made.at not in ("", at):
        yield Objection("manifest-invalid", f"`{MANIFEST}` has another time than the log.", MANIFEST)
    if made is not None and made.session != subject(state):
        yield Objection("log-replaced", f"`{MANIFEST}` is about another session than the log.", MANIFEST)
    yield from _derived(found, made, state)
    yield from _named(found, records)
    yield from _approved(found, records)
    if made is not None:
        yield from _written(found, made, records, state)


def _derived(found: Contents, made: Manifest | None, state: State) -> Iterator[Objection]:
    """`state.json` must be what this program makes of the log; an earlier version may have written fewer fields."""
    there, wanted = found.texts.get(STATE), state_text(state)
    if there is None or there == wanted:
        return
    try:
        same = (made is None or made.producer.version != __version__) and _within(
            msgspec.json.decode(there), msgspec.json.decode(wanted)
        )
    except (msgspec.MsgspecError, ValueError, RecursionError):
        same = False
    if not same:
        yield Objection("state-mismatch", f"`{STATE}` does not follow from the log.", STATE)


def _within(part: object, whole: object) -> bool:
    """Whether `whole` says everything that `part` says."""
    if isinstance(part, dict) and isinstance(whole, dict):
        return all(key in whole and _within(value, whole[key]) for key, value in part.items())
    if isinstance(part, list) and isinstance(whole, list):
        return len(part) == len(whole) and all(map(_within, part, whole))
    return part == whole


def _named(found: Contents, records: Sequence[Record]) -> Iterator[Objection]:
    """Every file that the log names must be there, as the log says."""
    known = set()
    for each in expected(records):
        known.add(each.path)
        there = found.files.get(each.path)
        if there is None:
            yield Objection("evidence-missing", f"`{each.path}` is missing, and the log names it.", each.path)
        elif (each.size not in (None, there.size)) or (each.sha256 not in ("", there.sha256)):
            message = f"`{each.path}` has another content than the log says."
            yield Objection("evidence-changed", message, each.path)
    for path in found.files:
        if path.startswith("logs/") and path not in known:
            yield Objection("evidence-added", f"`{path}` is not named in the log.", path)


def _written(found: Contents, made: Manifest, records: Sequence[Record], state: State) -> Iterator[Objection]:
    """The documents must be what this program makes of the log; those of other templates or versions are not judged."""
    if made.producer.version != __version__ or not all(_as_listed(found, each) for each in made.files):
        return
    wanted = {each.path for each in made.files if each.role in (DOCUMENT, RECONCILED)}
    needed = {path for path in (PLAN, *filter(is_known, found.files)) if path in found.files}
    if not (wanted | needed) <= found.texts.keys():
        return  # larger than what is looked at
    told = story_of(state, records, found.texts, made.files, made.absent)
    papers = packed_papers(told, shipped_library())
    ours = {(path, each.template, each.origin, each.digest): each.text.encode() for path, each in papers.items()}
    again = {
        each.document: ours[key]
        for each in made.templates
        if (key := (each.document, each.template, each.origin, each.sha256)) in ours
    }
    if RECON in wanted:
        again[RECON] = recon_json(state, told)
    for path, text in again.items():
        if found.texts.get(path) != text:
            yield Objection("document-mismatch", f"`{path}` does not follow from the log.", path)


def _as_listed(found: Contents, listed: Listed) -> bool:
    there = found.files.get(listed.path)
    return there is not None and there.sha256 == listed.sha256


def _approved(found: Contents, records: Sequence[Record]) -> Iterator[Objection]:
    """Every approval that the session used must be there, and say what the log says."""
    used = [record.event for record in records if isinstance(record.event, ApprovalUsed)]
    paths = {f"{APPROVALS}/{each.record}.json": each for each in used if ID.fullmatch(each.record)}
    for path, each in paths.items():
        if path not in found.texts:
            yield Objection("evidence-missing", f"`{path}` is missing: an approval that the session used.", path)
            continue
        try:
            record = read_approval(found.texts[path], path)
        except InvalidInput as error:
            yield Objection("evidence-changed", error.message, path)
            continue
        said = (record.id, record.decision, record.role, record.by, record.at)
        if said != (each.record, each.decision, each.role, each.by, each.at):
            yield Objection("evidence-changed", f"`{path}` does not say what the log says of it.", path)
    for path in found.files:
        if path.startswith(f"{APPROVALS}/") and path not in paths:
            yield Objection("evidence-added", f"`{path}` is no approval that the session used.", path)


def _pinned(found: Contents, held: Pin, log: Verification) -> Iterator[Objection]:
    """Compare everything with the pin."""
    path = f"{found.name}.pin"
    lines = found.texts.get(SUMS)
    if lines is not None and sha256(lines) != held.sums_sha256:
        yield Objection("sums-replaced", f"`{SUMS}` is not the one that was pinned.", SUMS)
    for name, digest, wanted in (
        ("tar_sha256", found.plain, held.tar_sha256),
        ("targz_sha256", found.packed, held.targz_sha256),
    ):
        if digest and digest != wanted:
            yield Objection("pin-mismatch", f"The archive is not the one that was pinned: {name} differs.", path)
    if held.session and log.verdict == "intact" and (str(log.count), log.head) != (held.events_count, held.events_head):
        yield Objection("log-replaced", f"The log has {log.count} events; {held.events_count} were pinned.", LOG)
    if log.verdict == "intact" and LOG in found.texts:
        yield from _about(found, held, path)


def _about(found: Contents, held: Pin, path: str) -> Iterator[Objection]:
    try:
        records = read_records(found.texts[LOG])
        state = fold(records)
    except (msgspec.ValidationError, ArithmeticError):
        return
    at = state.closed_at if is_over(state) else records[-1].ts if records else ""
    about = (state.id, status(state), state.started.commit if state.started else "", at)
    if about != (held.session, held.status, held.git_commit, held.closed_at):
        yield Objection("pin-mismatch", "The pin is about another session than the pack.", path)
