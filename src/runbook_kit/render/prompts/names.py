"""Names of files and folders for prompts: plain letters, short, and different for different phases."""

from __future__ import annotations

import hashlib
import re

from runbook_kit.document.headings import identify
from runbook_kit.render.prompts.model import Pack

LONGEST = 64  # characters of a skill's name (agentskills.io, specification, `name`)
MARK = 8  # hexadecimal digits that tell shortened names apart


def pack_name(pack: Pack) -> str:
    """`restart-phase-2`: lower-case ASCII letters, digits and single hyphens, at most 64, neither end a hyphen."""
    written = f"{pack.runbook.id}/{pack.phase.id}"
    plain = plain_name(written.replace("/", "-"))
    if plain == written.replace("/", "-") and len(plain) <= LONGEST:
        return plain
    mark = hashlib.sha256(written.encode("utf-8", "replace")).hexdigest()[:MARK]
    return f"{plain[: LONGEST - MARK - 1].rstrip('-')}-{mark}".lstrip("-")


def plain_name(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", identify(text, 200).lower()).strip("-")


def folder_name(text: str) -> str:
    """An id as a name in a folder; one that is made of other letters gets a mark of its own."""
    plain = plain_name(text)
    mark = hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:MARK]
    return plain if plain == text else f"{plain[:LONGEST]}-{mark}".lstrip("-")
