"""The page of what sessions prove about a runbook: phase by phase, and session by session."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from runbook_kit.document.model import Runbook
from runbook_kit.session.passed import Pass
from runbook_kit.session.proven import Indexed
from runbook_kit.site.places import shown
from runbook_kit.site.tables import table
from runbook_kit.site.verification import Verification, verify_phase

NAME = "evidence"
MOST = 50  # sessions that are listed
HEAD = """\
---
title: "Evidence"
search: {exclude: true}
---
# Evidence: """
ABOUT = """\
A phase is verified when a session went through all of it, with the commands and criteria that the document has now.
A session counts only if its log is what was written; `runbook session verify SESSION` checks that where the session
is, and `runbook evidence verify` checks its pack anywhere.
"""


def evidence_page(runbook: Runbook, sessions: Sequence[Indexed], passes: Sequence[Pass], now: datetime) -> str:
    """The page, in Markdown with tables in HTML; `sessions` are those of this runbook, the newest first."""
    parts = [f"{HEAD}{shown(runbook.title)}\n", ABOUT]
    rows = [row(phase.title or phase.id, verify_phase(phase, runbook, passes, now)) for phase in runbook.phases]
    parts += table("Phases", ["phase", "last verified", "session"], rows)
    heads = ["session", "target", "mode", "started", "took", "outcome", "blocks that failed"]
    parts += table("Sessions", heads, [line(each) for each in sessions[:MOST]])
    if len(sessions) > MOST:
        parts.append(f"{len(sessions) - MOST} earlier sessions are not listed.\n")
    return "\n".join(parts)


def row(title: str, found: Verification) -> list[str]:
    state = f'<span class="rk-verified rk-verified-{found.state}">{shown(found.words)}</span>'
    return [shown(title), state, f"<code>{shown(found.session)}</code>" if found.session else ""]


def line(session: Indexed) -> list[str]:
    return [
        f"<code>{shown(session.id)}</code>",
        shown(session.target),
        shown(session.mode),
        shown(minute(session.started_at)),
        shown(took(session)),
        shown(session.outcome or session.state),
        "<br>".join(f"<code>{shown(address)}</code>" for address in session.failed),
    ]


def minute(at: str) -> str:
    """`2026-11-01 03:00 UTC`"""
    return f"{at[:10]} {at[11:16]} UTC" if at else ""


def took(session: Indexed) -> str:
    """How long a session was open, in words."""
    if not session.started_at or not session.ended_at:
        return ""
    from runbook_kit.render.terminal import duration

    start, end = datetime.fromisoformat(session.started_at), datetime.fromisoformat(session.ended_at)
    return duration(round(max((end - start).total_seconds(), 0)))
