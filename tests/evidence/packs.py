"""Sessions that are over, small and whole, and the packs that are made of them."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from msgspec import Struct
from tests.session.samples import DIGEST, ID, written

from runbook_kit.canonical import sha256
from runbook_kit.evidence.pack import Wanted, pack
from runbook_kit.evidence.sealing import Packed, Sign
from runbook_kit.render.documents.library import Library
from runbook_kit.session import events as happened
from runbook_kit.session.approval import Approval, complete
from runbook_kit.session.approvalfiles import FOLDER, keep
from runbook_kit.session.folders import OWN, PLAN
from runbook_kit.session.store import look

PLAN_TEXT = b'{"format":"plan/1","actions":[{"address":"act/one","lang":"bash","source":"echo hello\\n"}]}\n'
APPROVAL = complete(
    Approval(
        plan_digest="sha256:" + "5" * 64,
        target="restart/act",
        mode="paper",
        decision="go",
        role="reviewer",
        by="bob@example.org",
        at="2026-11-01T02:59:00Z",
        expires="2026-11-02T02:59:00Z",
    )
)
OUTPUT = b"hello\n\xff\x00"


class Output(Struct, frozen=True):
    """What a block printed."""

    name: str
    data: bytes = OUTPUT


def events(outputs: Iterable[Output] = (Output("one"),), note: str = "The lights blink.") -> list[happened.AnyEvent]:
    """A session of these blocks, closed as a success."""
    found: list[happened.AnyEvent] = [
        happened.ApprovalUsed(record=APPROVAL.id, decision="go", role="reviewer", by=APPROVAL.by, at=APPROVAL.at),
        happened.SessionApproved(plan_digest=DIGEST),
        happened.SessionStarted(
            target="restart/act", runbook="restart", runbook_path="runbooks/restart.md", runbook_digest=DIGEST,
            plan_digest=DIGEST, plan_sha256=sha256(PLAN_TEXT), operator="ada@example.org", commit="c" * 40,
            inputs=(happened.GivenInput("run_dir", "set", "out/ops"), happened.GivenInput("token", "env", secret=True)),
        ),
    ]  # fmt: skip
    for number, each in enumerate(outputs, 1):
        address, log = f"act/{each.name}", f"logs/{number:03}-{each.name}.log"
        found += [
            happened.StepStarted(step=address, digest=DIGEST, number=number, title="One", lang="bash"),
            happened.StepFinished(
                step=address, outcome="passed", exit_code=0, duration_ms=1250, number=number, log=log,
                sha256=sha256(each.data), size=len(each.data), kept=len(each.data), outputs=(("key", "välue"),),
            ),
        ]  # fmt: skip
    return [
        *found,
        happened.Noted(text=note, by="ada@example.org"),
        happened.PhasePassed(phase="act", digest=DIGEST),
        happened.SessionEnded(outcome="passed"),
        happened.SessionClosed(outcome="passed", by="ada@example.org"),
    ]


def session(
    root: Path, outputs: Iterable[Output] = (Output("one"),), note: str = "The lights blink.", name: str = ID
) -> Path:
    """The folder of such a session in the repository `root`."""
    outputs = list(outputs)
    root.mkdir(exist_ok=True)
    made = written(root, events(outputs, note), name)
    made.close()
    (made.folder / PLAN).write_bytes(PLAN_TEXT)
    for number, each in enumerate(outputs, 1):
        (made.folder / "logs" / f"{number:03}-{each.name}.log").write_bytes(each.data)
    (made.folder / "state" / "secret").write_bytes(b"what one block hands to the next")
    (made.folder / "blocks" / "001-one.sh").write_bytes(b"echo hello\n")
    keep(root / OWN / FOLDER, APPROVAL)
    return made.folder


def wanted(root: Path, sign: Sign | None = None, signer: str = "", **more: object) -> Wanted:
    return Wanted(root=root, shelf=root / "out" / "evidence", library=Library(), sign=sign, signer=signer, **more)  # type: ignore[arg-type]


def packed(root: Path, **more: object) -> Packed:
    """The pack of such a session."""
    return pack(look(session(root)), wanted(root, **more))  # type: ignore[arg-type]


def files(folder: Path) -> dict[str, bytes]:
    """Every file below a folder."""
    return {
        os.path.relpath(os.path.join(at, name), folder): Path(at, name).read_bytes()
        for at, _, names in os.walk(folder)
        for name in names
    }
