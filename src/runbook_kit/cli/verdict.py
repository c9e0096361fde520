"""How a plan ends the program: quietly when it would run, else with one reason code and what to do."""

from __future__ import annotations

from runbook_kit.cli.failure import Concluded
from runbook_kit.cli.planning import Planned
from runbook_kit.document.model import Runbook
from runbook_kit.render.obstacles import obstacles
from runbook_kit.render.terminal import counted


def conclude_plan(planned: Planned, runbook: Runbook) -> None:
    """Leave with the plan's exit code when it is not 0. The plan itself has been printed."""
    if planned.exit_code == 0:
        return
    reason, *more = planned.reasons
    found = obstacles(planned.plan, planned.facts, runbook, planned.elsewhere)
    same = next((each for each in found if each.code == reason.code), None)
    hint = (f"Add {same.typed}" if same.typed else same.advice) if same else ""
    blocking = [each for each in more if each not in planned.plan.reasons]
    rest = f" And {counted(len(blocking), 'more reason')}." if blocking else ""
    raise Concluded(f"{reason.message}{rest}", code=reason.code, hint=hint, exit_code=planned.exit_code)
