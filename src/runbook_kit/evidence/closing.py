"""What becomes of the evidence when a session closes: packed, and verified before anybody is told of a success."""

from __future__ import annotations

from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from runbook_kit.evidence.pack import Wanted, pack
from runbook_kit.evidence.sealing import Packed
from runbook_kit.evidence.verifying import Check, verify_archive
from runbook_kit.session.inspection import Inspection
from runbook_kit.session.store import look


class Verification(Struct, frozen=True):
    """A pack that was made, and what there is to say about it."""

    packed: Packed
    inspection: Inspection

    @property
    def holds(self) -> bool:
        return self.inspection.holds

    @property
    def code(self) -> str:
        """The reason code of the first thing that is wrong; empty when nothing is."""
        return next((each.code for each in self.inspection.objections if each.severity == "error"), "")

    @property
    def wrong(self) -> str:
        """The sentence to it."""
        return next((each.message for each in self.inspection.objections if each.severity == "error"), "")


def pack_and_verify(folder: Path, wanted: Wanted, check: Check | None = None) -> Verification:
    """Pack the session in `folder`, and verify the pack as it lies on the disk.

    Raises as `pack` does; a pack that does not hold is no exception, but a verification that does not.
    """
    return verified(pack(look(folder), wanted), check)


def verified(made: Packed, check: Check | None = None) -> Verification:
    """What there is to say about a pack that was made, read again from the disk."""
    found = verify_archive(made.archive, check)
    return Verification(made, replace(found, objections=tuple(dict.fromkeys(found.objections))))
