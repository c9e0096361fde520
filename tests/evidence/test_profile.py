"""Which members a profile wants of a session, where they are, and what is missing."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec
import pytest
from tests.evidence.archives import change
from tests.evidence.packs import session, wanted
from tests.session.samples import ID, written

from runbook_kit.errors import InvalidInput, Refused
from runbook_kit.evidence.pack import Wanted, missing_members, pack
from runbook_kit.evidence.policy import CLASSES, EvidencePolicy, read_policy
from runbook_kit.evidence.profile import chosen
from runbook_kit.evidence.verifying import verify_folder
from runbook_kit.session import events as happened
from runbook_kit.session.state import State
from runbook_kit.session.store import look
from runbook_kit.shipped import digest, load

SHIPPED = read_policy(load("evidence"), digest("evidence"), "shipped")
EIGHT = ("runlog", "checklist", "execution", "recon", "metrics", "alerts", "incident", "lessons")


def asking(root: Path, policy: EvidencePolicy = SHIPPED, name: str = "live-session", **more: Any) -> Wanted:
    found = chosen(policy, name, State())
    assert found is not None
    return wanted(root, profile=found, **more)


def rich(root: Path, *more: happened.AnyEvent, files: bool = True) -> tuple[str, ...]:
    """A session with everything that a live one must leave; the paths of what its runbook declares."""
    folder = session(root)
    log = (folder / "events.jsonl").read_bytes()
    records = [msgspec.json.decode(line) for line in log.splitlines()]
    assert records[-1]["type"] == "session.closed"
    kept = [record.event for record in look(folder).records[:-2]]
    for path in sorted(folder.rglob("*"), reverse=True):
        path.unlink() if path.is_file() else path.rmdir()
    folder.rmdir()
    made = written(
        root,
        (
            *kept,
            *more,
            happened.SessionEnded(outcome="passed"),
            happened.SessionReviewed(by="bob@example.org", role="reviewer"),
            happened.SessionClosed(outcome="passed", by="ada@example.org"),
        ),
    )
    made.close()
    from tests.evidence.packs import OUTPUT, PLAN_TEXT

    (made.folder / "plan.json").write_bytes(PLAN_TEXT)
    (made.folder / "logs" / "001-one.log").write_bytes(OUTPUT)
    names = ("recon.json", "recon.md", "metrics.json", "alerts.log")
    (root / "out").mkdir(exist_ok=True)
    for name in names if files else ():
        (root / "out" / name).write_text("x")
    return tuple(f"out/{name}" for name in names)


LESSON = happened.Noted(text="Lesson: the drill takes longer than planned", by="ada@example.org")


def test_the_shipped_profile_has_the_eight_and_every_class_its_policy() -> None:
    assert tuple(SHIPPED.profiles["live-session"].members) == EIGHT
    assert set(SHIPPED.retention) == set(CLASSES)


def test_a_session_with_everything_is_packed(tmp_path: Path) -> None:
    declared = rich(tmp_path, LESSON)
    found = look(tmp_path / ".runbook/sessions" / ID)
    made = pack(found, asking(tmp_path, declared=declared))
    assert verify_folder(made.folder).objections == ()
    manifest = msgspec.json.decode((made.folder / "manifest.json").read_bytes())
    told = {each["id"]: (each["required"], each["found"]) for each in manifest["profile"]["members"]}
    assert told == {
        "runlog": (True, ["runlog.md"]),
        "checklist": (True, told["checklist"][1]),
        "execution": (True, ["events.jsonl", "logs/001-one.log"]),
        "recon": (True, ["artifacts/out/recon.json", "recon.json", "artifacts/out/recon.md", "recon.md"]),
        "metrics": (True, ["artifacts/out/metrics.json"]),
        "alerts": (True, ["artifacts/out/alerts.log"]),
        "incident": (False, []),
        "lessons": (True, told["lessons"][1]),
    }
    assert told["checklist"][1][0].startswith("approvals/")
    assert told["lessons"][1][0].startswith("note ")


@pytest.mark.parametrize(
    ("more", "lost", "member"),
    [
        ((), "", "lessons"),
        ((LESSON, LESSON, LESSON, LESSON), "", "lessons"),
        ((LESSON,), "metrics.json", "metrics"),
        ((LESSON,), "alerts.log", "alerts"),
        ((LESSON, happened.Found(level="red", text="x", by="ada", id="F1"),
          happened.FindingResolved(id="F1", by="ada", reason="y")), "", "incident"),
    ],
)  # fmt: skip
def test_what_is_missing_stops_a_success(
    more: tuple[happened.AnyEvent, ...], lost: str, member: str, tmp_path: Path
) -> None:
    declared = rich(tmp_path, *more)
    if lost:
        (tmp_path / "out" / lost).unlink()
    found = look(tmp_path / ".runbook/sessions" / ID)
    asked = asking(tmp_path, declared=declared)
    (missing,) = missing_members(found, asked)
    assert missing.startswith(f"{member} (")
    with pytest.raises(Refused) as caught:
        pack(found, asked)
    assert caught.value.code == "evidence-member-missing"
    assert f": {member} (" in caught.value.message
    assert not (tmp_path / "out" / "evidence" / ID).exists()


def test_the_operator_alone_is_no_review(tmp_path: Path) -> None:
    made = written(
        tmp_path,
        (
            happened.SessionStarted(
                target="a/b", runbook="a", runbook_path="a.md", runbook_digest="r", plan_digest="p", operator="ada"
            ),
            happened.SessionReviewed(by="ada"),
        ),
    )
    made.close()
    assert any(text.startswith("runlog (") for text in missing_members(look(made.folder), asking(tmp_path)))


def test_a_session_that_failed_is_packed_and_says_what_is_missing(tmp_path: Path) -> None:
    made = written(tmp_path, (happened.SessionPlanned(target="a/b"), happened.SessionCancelled(by="ada", reason="no")))
    made.close()
    packed = pack(look(made.folder), asking(tmp_path))
    found = verify_folder(packed.folder)
    assert found.holds
    assert {each.code for each in found.objections} == {"evidence-member-missing"}


def test_a_member_that_is_taken_out_is_found(tmp_path: Path) -> None:
    declared = rich(tmp_path, LESSON)
    packed = pack(look(tmp_path / ".runbook/sessions" / ID), asking(tmp_path, declared=declared))

    def remove(contents: dict[str, bytes]) -> None:
        del contents["artifacts/out/alerts.log"]
        held = msgspec.json.decode(contents["manifest.json"])
        for each in held["profile"]["members"]:
            if each["id"] == "alerts":
                each["found"] = []
        contents["manifest.json"] = msgspec.json.encode(held)

    change(packed, remove, forge=True)
    from runbook_kit.evidence.verifying import verify_archive

    assert "evidence-member-missing" in {each.code for each in verify_archive(packed.archive).objections}


def test_a_profile_applies_by_itself() -> None:
    policy = read_policy(
        {
            "format": "evidence/1",
            "profiles": {
                "a": {"applies": {"mode": ["live"]}, "members": {"x": {"files": ["x"]}}},
                "b": {"applies": {"kind": ["drill"]}, "members": {"x": {"files": ["x"]}}},
            },
        },
        "d",
        "own",
    )
    for state, name in ((State(mode="live"), "a"), (State(kind="drill"), "b"), (State(mode="paper"), None)):
        found = chosen(policy, "", state)
        assert (found.name if found else None) == name
    assert chosen(policy, "c", State()) is None


@pytest.mark.parametrize(
    "data",
    [
        {"profiles": {"a": {"members": {"x": {"file": ["x"]}}}}},
        {"profiles": {"a": {"members": {"x": {}}}}},
        {"profiles": {"a": {"members": {"x": {"notes": "("}}}}},
        {"profiles": {"a": {"members": {"x": {"events": ["signed"]}}}}},
        {"retention": {"packs": {"keep": 0}}},
        {"retention": {"packs": {"keep": -1}}},
        {"retention": {"packs": {"keep": "abc"}}},
        {"retention": {"packs": {}}},
        {"retention": {"packs": {"keep": 1, "older_than": "soon"}}},
        {"retention": {"packs": {"keep": 1, "max_size": "lots"}}},
        {"retention": {"everything": {"keep": 1}}},
        {"retentions": {}},
    ],
)
def test_policies_that_are_none(data: dict[str, Any]) -> None:
    with pytest.raises(InvalidInput) as caught:
        read_policy({"format": "evidence/1", **data}, "d", "gates/evidence.yaml")
    assert caught.value.code == "invalid-policy"
    assert caught.value.message.startswith("gates/evidence.yaml: ")
