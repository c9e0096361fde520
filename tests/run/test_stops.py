"""Every way a run stops: what it says, its exit code, and the command that goes on."""

from __future__ import annotations

import signal
from pathlib import Path

import pytest
from msgspec import structs
from tests.run.assignments import SESSION, Waking, block, book, kit

from runbook_kit.plan.model import Action
from runbook_kit.run.assignment import Stop
from runbook_kit.run.stops import (
    continued,
    interrupted,
    needs_confirmation,
    needs_person,
    needs_signoff,
    paused,
    refused_by_person,
    unmet,
)

MANUAL = Action("p/entry/ready", "manual", "entry", "Somebody is ready")
TWO = book(
    block("a", "true"),
    "    entry: [{id: agreed, text: One agrees, signoff: reviewer}]\n"
    "    done: [{id: last, text: One agrees, signoff: owner}]\n",
    "done: [{id: all, text: All agree, signoff: auditor}]\n",
).replace(
    "---\n# A test",
    "  - id: q\n    title: Other\n    entry: [{id: agreed, text: Another agrees, signoff: operator}]\n---\n# A test",
)


def test_the_command_that_goes_on(tmp_path: Path) -> None:
    work = kit(tmp_path, TWO).work
    assert continued(work) == f"runbook session resume {SESSION}"
    assert continued(work, "--yes") == f"runbook session resume {SESSION} --yes"


def test_waiting_for_a_person(tmp_path: Path) -> None:
    work = kit(tmp_path, TWO).work
    assert needs_person(work, MANUAL) == Stop(
        "needs-person", "p/entry/ready waits for a person: Somebody is ready.", 7,
        f"In a terminal: `{continued(work)}`; --yes answers it with yes.", True,
    )  # fmt: skip
    assert needs_person(work, MANUAL, "It talks.").reason.endswith("Somebody is ready. It talks.")
    said = needs_person(work, structs.replace(MANUAL, title="All is green.")).reason
    assert said == "p/entry/ready waits for a person: All is green."
    assert needs_confirmation(work, MANUAL).hint == f"`{continued(work, '--yes')}` confirms it."


@pytest.mark.parametrize(("address", "role"), [
    ("p/entry/agreed", "reviewer"),
    ("q/entry/agreed", "operator"),
    ("p/exit/last", "owner"),
    ("done/all", "auditor"),
    ("p/entry/other", "ROLE"),
])  # fmt: skip
def test_a_signoff_names_the_role_of_that_criterion(address: str, role: str, tmp_path: Path) -> None:
    stop = needs_signoff(kit(tmp_path, TWO).work, Action(address, "signoff", "entry", "It is agreed"))
    assert stop.reason == f"{address} waits for the sign-off of {role}: It is agreed."
    assert f"`runbook signoff {SESSION} {address} --as {role}`" in stop.hint
    assert (stop.exit_code, stop.waits) == (7, True)


def test_a_no_and_a_pause() -> None:
    assert refused_by_person(MANUAL) == Stop("refused-by-person", "The answer to p/entry/ready was no.", 1)
    assert paused(MANUAL, "as asked") == Stop(
        "paused", "The run pauses behind p/entry/ready: as asked.", 0, waits=True
    )  # fmt: skip


@pytest.mark.parametrize(("kind", "code"), [("requires", "requirement-unmet"), ("check", "criterion-unmet")])
def test_what_does_not_hold(tmp_path: Path, kind: str, code: str) -> None:
    work = kit(tmp_path, TWO).work
    stop = unmet(work, Action("p/x", kind, "entry", "It is so"), "It is not.")  # type: ignore[arg-type]
    again = f"runbook session resume {SESSION}"
    assert stop.hint == f"Mend it, then `{again}`; or `{again} --override 'p/x=REASON'`, which is recorded."
    assert (stop.code, stop.reason, stop.exit_code) == (code, "p/x does not hold: It is so. It is not.", 1)
    assert unmet(work, Action("p/x", "check", "entry", "It is so"), "").reason == "p/x does not hold: It is so."


@pytest.mark.parametrize(("number", "name", "code"), [(2, "SIGINT", 130), (15, "SIGTERM", 143), (1, "SIGHUP", 129)])
def test_a_signal(number: int, name: str, code: int) -> None:
    stop = interrupted(Waking(signal=signal.Signals(number)), "interrupted")
    assert stop == Stop("interrupted", f"{name} ended the run.", code, signal=name)


def test_a_halt() -> None:
    stop = interrupted(Waking(), "halted")
    assert (stop.code, stop.exit_code, stop.signal, stop.waits) == ("halted", 3, "", False)
