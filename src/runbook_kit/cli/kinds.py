"""The kinds of documents that can be begun: what each is called, and what is asked about it."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct


class Kind(Struct, frozen=True):
    """A kind of document: its template, and the title of one that was given none."""

    word: str
    template: str
    title: str
    article: str = "a"
    counts_phases: bool = False  # the person says how many phases there are
    of_alert: bool = False  # it is for an alert, and called like it
    has_blocks: bool = True  # every phase begins with a block


RUNBOOK = Kind("runbook", "new/runbook.md.j2", "New runbook", counts_phases=True)
KINDS: Mapping[str, Kind] = {
    "runbook": RUNBOOK,
    "phase-runbook": RUNBOOK,
    "alert": Kind("alert", "new/alert.md.j2", "NewAlert", "an", of_alert=True),
    "sop": Kind("procedure", "new/sop.md.j2", "New procedure"),
    "stop-playbook": Kind("stop playbook", "new/stop-playbook.md.j2", "Emergency stop"),
    "incident-playbook": Kind("incident playbook", "new/incident-playbook.md.j2", "Incident", "an"),
    "release": Kind("release", "new/release.md.j2", "Release"),
}
