"""What is known of a document once it has been looked at, and can be kept until the document changes."""

from __future__ import annotations

from msgspec import Struct

from runbook_kit.finding import Finding
from runbook_kit.gate.engine.suspicion import Suspicion
from runbook_kit.gate.page.survey import Survey
from runbook_kit.gate.policy.model import Objection


class Looked(Struct, frozen=True, array_like=True):
    """What the rules about links and paths object to, and what that depends on beside the document's text.

    `absent` are paths that are not tracked, with why they may exist all the same.
    """

    key: str = ""
    objections: tuple[Objection, ...] = ()
    absent: tuple[tuple[str, str], ...] = ()


class Doubted(Struct, frozen=True, array_like=True):
    """What may be wrong with the links and paths of a document, and what is, as far as git ignores nothing of it."""

    suspicions: tuple[Suspicion, ...] = ()
    objections: tuple[Objection, ...] = ()


class Record(Struct, frozen=True, array_like=True):
    """All of it follows from the bytes of the document, from its path and from the rules that were applied.

    `texts` holds for each gate the key of its rules and what they object to. `problem` is what is wrong with the
    file itself.
    """

    survey: Survey
    texts: dict[str, tuple[str, tuple[Objection, ...]]] = {}
    looked: Looked = Looked()
    problem: Finding | None = None
