"""What must be so before anything is executed: no halt, a machine that may, approvals, the pause between runs."""

from __future__ import annotations

import os
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from runbook_kit.cli.clock import now
from runbook_kit.cli.place import Place
from runbook_kit.errors import Refused, RunbookError
from runbook_kit.plan.model import Plan
from runbook_kit.plan.policy import Policy
from runbook_kit.render.terminal import duration
from runbook_kit.session.approval import Approval
from runbook_kit.session.approving import Terms, judge
from runbook_kit.session.folders import OWN, list_folders, refuse_no_folder
from runbook_kit.session.halt import halt_state, is_halted
from runbook_kit.session.log import LOG
from runbook_kit.session.state import State
from runbook_kit.session.store import look
from runbook_kit.suggestion import shown


def refuse_halted(root: Path) -> None:
    """Raise `Refused` while everything is halted, and `MachineError` where nothing can be recorded at all."""
    refuse_no_folder(root)
    if not is_halted(root / OWN):
        return
    first = halt_state(root / OWN).first
    by = f" by {first.by} at {first.at}" if first and first.by else ""
    why = f": {first.reason}" if first else ""
    raise Refused(
        f"Everything is halted{by}{why}.",
        hint="`runbook status` shows it; a person lets it go on with `runbook unhalt --as ROLE --reason TEXT`.",
        code="halted",
    )


def refuse_tracked_records(place: Place, environ: Mapping[str, str]) -> None:
    """Raise `Refused` where git tracks files of `.runbook`: sessions and approvals that came with a commit.

    Whoever writes documents could send along what says that a phase has passed, or that a plan was agreed on.
    """
    from runbook_kit.gitprocess import ask_all, open_git

    if not place.in_repository or not os.path.lexists(place.root / OWN):
        return
    try:
        (answer,) = ask_all(open_git(place.root, environ), [("ls-files", "-z", "--", OWN)])
    except RunbookError:  # without git there is no commit that anything could come with
        return
    names = [name for name in os.fsdecode(answer.out).split("\0") if name]
    if names:
        raise Refused(
            f"git tracks {shown(names[0])}, so what `{OWN}` says of sessions and approvals may come from a commit.",
            hint=f"Look at who added it, then `git rm -r --cached {OWN}` and remove what is not yours.",
            code="records-tracked",
        )


def refuse_in_ci(policy: Policy, environ: Mapping[str, str]) -> None:
    """Raise `Refused` on a build server where the policy does not say that it may execute."""
    if environ.get("CI", "").lower() in ("", "0", "false") or policy.ci_execute:
        return
    raise Refused(
        "This is a build server (CI is set), and the policy does not let one execute blocks.",
        hint="A policy with `ci: {execute: true}` allows it; a dry run needs no permission.",
        code="ci-execution",
    )


def refuse_without_unshare(policy: Policy, mode: str, path: str) -> None:
    """Raise `Refused` where a mode without a network cannot be had."""
    from runbook_kit.plan.programs import find_program

    rules = policy.modes.get(mode)
    if rules is not None and rules.network == "none" and not find_program("unshare", path):
        raise Refused(
            f"Mode {mode} runs blocks without a network, which needs the program `unshare`.",
            hint="Install util-linux, or choose another mode.",
            code="no-network-unavailable",
        )


def refuse_too_soon(root: Path, target: str, cooldown_s: float) -> None:
    """Raise `Refused` when a session of this target began less than `cooldown_s` seconds ago."""
    if not cooldown_s:
        return
    for folder in list_folders(root):
        if now().timestamp() - written_at(folder) >= cooldown_s:
            continue
        try:
            state = look(folder).state
        except RunbookError:  # what was changed says nothing, and keeps nobody from working
            continue
        if state.started is not None and state.target == target:
            refuse_after(state, cooldown_s)


def written_at(folder: Path) -> float:
    """When the log of a session was written last, in seconds; 0 where there is none."""
    try:
        return os.stat(folder / LOG).st_mtime
    except OSError:
        return 0.0


def refuse_after(state: State, cooldown_s: float) -> None:
    age = (now() - datetime.fromisoformat(state.started_at)).total_seconds()
    if age < cooldown_s:
        raise Refused(
            f"A session of `{state.target}` began {duration(round(max(age, 0)))} ago; the policy wants "
            f"{duration(cooldown_s)} between two.",
            hint=f"Wait, or continue that one: `runbook session resume {state.id}`.",
            code="cooldown",
        )


def approvals_for(
    plan: Plan,
    policy: Policy,
    place: Place,
    *,
    files: tuple[str, ...],
    session: str,
    operator: str,
    environ: Mapping[str, str],
    written: str,
) -> tuple[Approval, ...]:
    """The approvals that count for this plan and session. `written` is the command line that prints the plan.

    Raises `Refused` for too few, and when one says no.
    """
    from runbook_kit.cli.approving import approvals_needed, gather, signers_of

    needed = approvals_needed(plan, policy)
    if not needed and not files and not (place.root / OWN / "approvals").is_dir():
        return ()
    terms = Terms(
        plan_digest=plan.digest,
        mode=plan.mode,
        session=session,
        operator=operator,
        now=now(),
        needed=needed,
        roles=place.config.roles,
        signers=signers_of(place) is not None,
    )
    judgement = judge(gather(files, plan.digest, place, environ), terms)
    if judgement.enough:
        return judgement.counting
    hint = f"`{written} > plan.json`, and another person: "
    raise Refused(
        judgement.missing, hint=f"{hint}`runbook approve plan.json --as ROLE`.", code=judgement.code or "needs-approval"
    )
