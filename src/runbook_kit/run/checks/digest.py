"""A file has the SHA-256 or SHA-512 that it must have."""

from __future__ import annotations

import hashlib

from runbook_kit.run.checks.arguments import text_of
from runbook_kit.run.checks.outcome import Arguments, Outcome, World
from runbook_kit.run.checks.place import opened
from runbook_kit.suggestion import quoted

KINDS = {"sha256": "SHA-256", "sha512": "SHA-512"}


def check(arguments: Arguments, world: World) -> Outcome:
    path = text_of(arguments, "file")
    kinds = [kind for kind in KINDS if kind in arguments]
    if not kinds:
        return Outcome(False, "The check names no digest.")
    for kind in kinds:
        with opened(path, world) as stream:
            found = hashlib.file_digest(stream, kind).hexdigest()
        if found != text_of(arguments, kind).strip().lower():
            return Outcome(False, f"{quoted(path)} has another {KINDS[kind]}: {found}.")
    return Outcome(True, f"{quoted(path)} has the {KINDS[kinds[-1]]} {found}.")
