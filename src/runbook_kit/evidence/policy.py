"""`evidence.yaml`: what packs must hold, and how long each class of what is kept here stays."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta, Struct, field

from runbook_kit.document.duration import parse_duration
from runbook_kit.document.pattern import is_pattern
from runbook_kit.errors import InvalidInput
from runbook_kit.evidence.sizes import parse_size
from runbook_kit.session.events import SessionKind

Class = Literal["packs", "snapshots", "bundles", "sessions", "jobs", "cache"]
CLASSES: tuple[Class, ...] = ("packs", "snapshots", "bundles", "sessions", "jobs", "cache")
Count = Annotated[int, Meta(ge=1, le=1_000_000)]


class When(Struct, frozen=True, forbid_unknown_fields=True):
    """In which sessions: of these kinds, in these modes, in which one of these marks was left. Empty: in all."""

    kind: tuple[SessionKind, ...] = ()
    mode: tuple[str, ...] = ()
    marks: tuple[str, ...] = ()


class Wish(Struct, frozen=True, forbid_unknown_fields=True):
    """A member of a profile; everything it names must be there.

    `files` are patterns of which one needs a file, `each` patterns that all need one, `notes` a regular expression of
    notes, `events` what must have happened. Without `when` it is always required.
    """

    text: str = ""
    files: tuple[str, ...] = ()
    each: tuple[str, ...] = ()
    notes: str = ""
    at_least: Count = 1
    at_most: Count = 1_000_000
    events: tuple[Literal["reviewed", "approved"], ...] = ()
    when: When | None = None


class Members(Struct, frozen=True, forbid_unknown_fields=True):
    """What a profile asks for. `applies`: in which sessions without being named; None: in none."""

    members: dict[str, Wish]
    applies: When | None = None


class Keep(Struct, frozen=True, forbid_unknown_fields=True):
    """How long a class stays; see `pruning.Limits`."""

    keep: Count
    older_than: str = ""
    max_size: str = ""


class EvidencePolicy(Struct, frozen=True, forbid_unknown_fields=True):
    format: Literal["evidence/1"]
    profiles: dict[str, Members] = field(default_factory=dict)
    retention: dict[Class, Keep] = field(default_factory=dict)
    sha256: str = ""


def read_policy(data: Mapping[str, Any], digest: str, origin: str) -> EvidencePolicy:
    """The policy in the data of a file. Raises `InvalidInput` for anything that is not understood."""
    try:
        found = msgspec.convert(dict(data), EvidencePolicy)
    except msgspec.ValidationError as error:
        raise wrong(origin, str(error)) from None
    for name, each in found.retention.items():
        try:
            _ = (each.older_than and parse_duration(each.older_than), each.max_size and parse_size(each.max_size))
        except ValueError as error:
            raise wrong(origin, f"retention of {name}: {error}") from None
    for title, profile in found.profiles.items():
        for key, wish in profile.members.items():
            if wish.notes and not is_pattern(wish.notes):
                raise wrong(origin, f"`notes` of {title}/{key} is no regular expression")
            if not (wish.files or wish.each or wish.notes or wish.events):
                raise wrong(origin, f"{title}/{key} asks for nothing")
    return msgspec.structs.replace(found, sha256=digest)


def wrong(origin: str, said: str) -> InvalidInput:
    hint = "The reference of evidence shows what such a file may say."
    return InvalidInput(f"{origin}: {said}.", hint=hint, code="invalid-policy")
