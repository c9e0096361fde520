"""What must be in a pack: members that are always, or only in some sessions, required."""

from __future__ import annotations

import re
from collections.abc import Sequence
from fnmatch import fnmatchcase

from msgspec import Struct

from runbook_kit.document.pattern import matches
from runbook_kit.evidence.manifest import Followed, Member
from runbook_kit.evidence.policy import EvidencePolicy, When, Wish
from runbook_kit.session.events import Noted, SessionReviewed
from runbook_kit.session.index import marks_of
from runbook_kit.session.records import Record
from runbook_kit.session.state import State


class Profile(Struct, frozen=True):
    """A named list of members, with the SHA-256 of the text it was read from."""

    name: str
    sha256: str
    wishes: tuple[tuple[str, Wish], ...]


def chosen(policy: EvidencePolicy, name: str, state: State) -> Profile | None:
    """The profile of that name, else the first that applies by itself; None when there is none."""
    for key, each in policy.profiles.items():
        if key == name or (not name and each.applies is not None and is_case(each.applies, state)):
            return Profile(key, policy.sha256, tuple(each.members.items()))
    return None


def is_case(when: When, state: State) -> bool:
    """Whether the session is one of those."""
    return (
        (not when.kind or state.kind in when.kind)
        and (not when.mode or state.mode in when.mode)
        and (not when.marks or bool({*when.marks} & {*marks_of(state)}))
    )


def follow(profile: Profile, state: State, records: Sequence[Record], paths: Sequence[str]) -> Followed:
    """Where each member of a profile is, in a pack of these paths."""
    there = sorted(paths)
    members = tuple(_member(key, wish, state, records, there) for key, wish in profile.wishes)
    return Followed(profile.name, profile.sha256, members)


def _member(key: str, wish: Wish, state: State, records: Sequence[Record], paths: Sequence[str]) -> Member:
    files = [path for path in paths if any(fnmatchcase(path, pattern) for pattern in wish.files)]
    sets = [[path for path in paths if fnmatchcase(path, pattern)] for pattern in wish.each]
    notes = _notes(wish, records)
    happened = [_happened(event, records, state) for event in wish.events]
    right = (
        (not wish.files or bool(files))
        and all(sets)
        and (not wish.notes or wish.at_least <= len(notes) <= wish.at_most)
        and all(happened)
    )
    found = [*files, *(path for some in sets for path in some), *notes]
    # What only has to have happened is in the log.
    where = tuple(dict.fromkeys(found or ["events.jsonl"])) if right else ()
    return Member(key, wish.text, wish.when is None or is_case(wish.when, state), where)


def _notes(wish: Wish, records: Sequence[Record]) -> list[str]:
    if not wish.notes:
        return []
    return [
        f"note {record.seq}"
        for record in records
        if isinstance(record.event, Noted) and matches(wish.notes, record.event.text)
    ]


def _happened(event: str, records: Sequence[Record], state: State) -> bool:
    """Whether somebody reviewed the session who did not run it, or somebody approved its plan."""
    if event == "approved":
        return any(each.decision == "go" for each in state.approvals)
    operator = state.started.operator if state.started else ""
    return any(isinstance(each.event, SessionReviewed) and each.event.by != operator for each in records)


def missing(followed: Followed) -> tuple[str, ...]:
    """What is required and not there, in words."""
    return tuple(
        f"{each.id} ({each.text})" if re.sub(r"\W", "", each.text) else each.id
        for each in followed.members
        if each.required and not each.found
    )
