"""What every command does that has closed a session: pack it, verify the pack, and only then speak of a success."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from runbook_kit.cli.place import Place
    from runbook_kit.document.model import Runbook


def lacking(place: Place, folder: Path) -> str:
    """What keeps the pack of a session from being complete, as a sentence; nothing where no profile is asked for."""
    if place.config.evidence == "off":
        return ""
    from runbook_kit.cli.evidence_access import profile_of
    from runbook_kit.session.store import look

    found = look(folder)
    if profile_of(place, found.state, "") is None:
        return ""
    from runbook_kit.cli.evidence_access import wanted_here
    from runbook_kit.evidence.pack import missing_members

    wanted = wanted_here(place, found.state)
    missing = missing_members(found, wanted)
    name = wanted.profile.name if wanted.profile else ""
    return f"The profile {name} wants more than there is: {'; '.join(missing)}." if missing else ""


def keep_evidence(place: Place, folder: Path, runbook: Runbook | None = None) -> str:
    """Pack the session in `folder`, which is over; the archive's path, relative to the root. Nothing where that is off.

    `runbook` is the document that was run, when it is at hand. Raises `Concluded` (exit 4) for a pack that does not
    verify, and what stops us as it comes, with a hint that the session itself is closed.
    """
    if place.config.evidence == "off":
        return ""
    from runbook_kit.cli.approving import signing_key
    from runbook_kit.cli.evidence_access import check_here, wanted_here
    from runbook_kit.cli.evidence_pack import refuse_unverified
    from runbook_kit.errors import RunbookError
    from runbook_kit.evidence.closing import pack_and_verify
    from runbook_kit.evidence.contents import declared
    from runbook_kit.repo import relative
    from runbook_kit.session.store import look

    environ = dict(os.environ)
    state = look(folder).state
    try:
        outputs = declared(runbook, state.target) if runbook else None
        wanted = wanted_here(place, state, key=signing_key("", environ, place), declared=outputs)
        done = pack_and_verify(folder, wanted, check_here(place, "", environ))
    except RunbookError as error:
        error.hint = f"The session is closed and recorded; `runbook evidence pack {state.id}` packs it. {error.hint}"
        raise
    refuse_unverified(done)
    return relative(done.packed.archive, place.root)
