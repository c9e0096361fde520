"""`runbook evidence prune` by class; never what is open, held or unpacked."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.conftest import Repository
from tests.evidence.packs import session, wanted
from tests.session.samples import written

from runbook_kit.cli.evidence import command
from runbook_kit.cli.evidence_classes import keeps_session, own_packs
from runbook_kit.cli.main import answer
from runbook_kit.evidence.pack import pack
from runbook_kit.evidence.shelf import write
from runbook_kit.session import events as happened
from runbook_kit.session.store import look

NAMES = [f"2026110{day}T030000Z-restart-act-0a1b2c" for day in range(1, 7)]
Call = Callable[..., tuple[int, str, str]]


@pytest.fixture
def call(repository: Repository, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Call:
    """`runbook evidence …` where six sessions are: all over, the first four packed, the third one's pack held."""
    root = repository.path
    for name in NAMES:
        session(root, name=name)
    for name in NAMES[:4]:
        pack(look(root / ".runbook/sessions" / name), wanted(root))
    write(root / "out/evidence" / f"{NAMES[2]}.hold", b"reason=x\n")
    monkeypatch.chdir(root)
    monkeypatch.setenv("RUNBOOK_OPERATOR", "ada@example.org")

    def made(*arguments: str) -> tuple[int, str, str]:
        capsys.readouterr()
        code = answer(command, list(arguments), "runbook evidence")
        told = capsys.readouterr()
        return code, told.out, "".join(re.findall(r"error\[([\w-]+)\]", told.err))

    return made


def whys(out: str) -> dict[str, str]:
    return {each["name"]: each["why"] for each in json.loads(out)["others"]}


def test_sessions_go_only_with_their_packs_here(call: Call, repository: Repository) -> None:
    written(repository.path, (happened.SessionPlanned(target="a/b"),), "20261001T030000Z-a-b-0a1b2c").close()
    words = ("prune", "--class", "sessions", "--keep", "1")
    code, out, _ = call(*words, "--format", "json")
    assert code == 0
    assert whys(out) == {
        NAMES[5]: "newest", NAMES[4]: "unpacked", NAMES[3]: "many", NAMES[2]: "held", NAMES[1]: "many",
        NAMES[0]: "many", "20261001T030000Z-a-b-0a1b2c": "open",
    }  # fmt: skip
    sessions = repository.path / ".runbook/sessions"
    assert len(os.listdir(sessions)) == 7
    code, out, _ = call(*words, "--yes")
    assert (code, out.splitlines()[-1][:17]) == (0, "3 things removed,")
    assert sorted(os.listdir(sessions)) == ["20261001T030000Z-a-b-0a1b2c", NAMES[2], NAMES[4], NAMES[5]]
    assert [name for name in os.listdir(repository.path / "out/evidence") if name in NAMES] != []


def test_a_session_whose_pack_was_pruned_goes_by_its_own_limits(call: Call, repository: Repository) -> None:
    own = repository.path / ".runbook"
    assert call("prune", "--keep", "2", "--yes")[0] == 0  # of four packs, one of them held: the two oldest go
    assert sorted(os.listdir(own / "pruned")) == NAMES[:2]
    words = ("prune", "--class", "sessions", "--keep", "1")
    assert whys(call(*words, "--format", "json")[1]) == {
        NAMES[5]: "newest", NAMES[4]: "unpacked", NAMES[3]: "many", NAMES[2]: "held", NAMES[1]: "many",
        NAMES[0]: "many",
    }  # fmt: skip
    before = look(own / "sessions" / NAMES[0]).state.head
    other = (own / "pruned" / NAMES[0]).read_bytes().replace(before.encode(), b"0" * 64)
    (own / "pruned" / NAMES[0]).write_bytes(other)
    code, _, reason = call(*words, "--yes")
    assert (code, reason) == (5, "prune-failed")
    assert sorted(os.listdir(own / "sessions")) == [NAMES[0], NAMES[2], NAMES[4], NAMES[5]]
    assert os.listdir(own / "pruned") == [NAMES[0]]
    (own / "pruned" / NAMES[0]).write_bytes(b"not a pin\n")
    assert whys(call(*words, "--format", "json")[1])[NAMES[0]] == "unpacked"


def test_what_a_pin_of_the_repository_names_stays(call: Call, repository: Repository) -> None:
    pins = repository.path / ".runbook/pins"
    pins.mkdir()
    (pins / "20261108T030000Z-done.pin").write_text(f"format=state-pin/1\nsession={NAMES[0]}\n")  # damaged, too
    words = ("prune", "--class", "sessions", "--class", "packs", "--keep", "1")
    document = json.loads(call(*words, "--format", "json")[1])
    found = {each["name"]: each["why"] for each in (*document["packs"], *document["others"])}
    assert (found[NAMES[0]], found[NAMES[1]]) == ("pinned", "many")
    assert {each["why"] for each in document["packs"] if each["name"] == NAMES[0]} == {"pinned"}
    folder = repository.path / ".runbook/sessions" / NAMES[0]
    packs = own_packs(repository.path / "out/evidence")
    assert keeps_session(folder, packs) == "A pin of the repository's state names it."
    assert call(*words, "--yes")[0] == 0
    assert (folder.is_dir(), (repository.path / f"out/evidence/{NAMES[0]}.pin").exists()) == (True, True)
    (pins / "20261108T030000Z-done.pin").unlink()
    assert keeps_session(folder, packs) == ""


def test_a_session_whose_pack_does_not_hold_stays(call: Call, repository: Repository) -> None:
    shelf = repository.path / "out/evidence"
    archive = shelf / f"{NAMES[0]}.tar.gz"
    data = bytearray(archive.read_bytes())
    data[len(data) // 2] ^= 1
    archive.write_bytes(data)
    code, _, reason = call("prune", "--class", "sessions", "--keep", "1", "--yes")
    assert (code, reason) == (5, "prune-failed")
    assert (repository.path / ".runbook/sessions" / NAMES[0]).is_dir()
    folder = repository.path / ".runbook/sessions" / NAMES[2]
    packs = own_packs(shelf)
    assert keeps_session(folder, packs) == "Its pack is held."
    (shelf / f"{NAMES[2]}.hold").unlink()
    assert keeps_session(folder, packs) == ""
    assert keeps_session(repository.path / ".runbook/sessions" / NAMES[5], packs) == "It has no pack."


def test_a_session_that_somebody_holds_stays(call: Call, repository: Repository) -> None:
    import fcntl

    folder = repository.path / ".runbook/sessions" / NAMES[0]
    descriptor = os.open(folder / "lock", os.O_RDWR)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        code, _, reason = call("prune", "--class", "sessions", "--keep", "1", "--yes")
    finally:
        os.close(descriptor)
    assert (code, reason) == (5, "prune-failed")
    assert folder.is_dir()


def test_without_words_the_policy_decides(call: Call, repository: Repository) -> None:
    repository.write(
        "gates/evidence.yaml",
        "format: evidence/1\nretention: {packs: {keep: 2}, snapshots: {keep: 1}, cache: {keep: 1, older_than: 1d}}\n",
    )
    for name in ("one", "two"):
        assert call("snapshot", "--name", name)[0] == 0
    code, out, _ = call("prune", "--format", "json")
    found = json.loads(out)
    assert code == 0
    assert {each["name"]: each["why"] for each in found["packs"]} == {
        NAMES[3]: "newest", NAMES[2]: "newest", NAMES[1]: "many", NAMES[0]: "many", "two": "newest", "one": "many",
    }  # fmt: skip
    assert not [each for each in found["others"] if each["class"] == "sessions"]
    assert call("prune", "--yes")[0] == 0
    left = {name for name in os.listdir(repository.path / "out/evidence") if "." not in name}
    assert left == {NAMES[2], NAMES[3], "two"}
    assert call("prune", "--class", "jobs")[2] == "missing-argument"


def test_the_cache_goes_by_age(call: Call, repository: Repository) -> None:
    cache = repository.path / ".runbook/cache"
    cache.mkdir()
    for number in range(3):
        (cache / f"f{number}").write_text("x")
        os.utime(cache / f"f{number}", (1000 + number, 1000 + number))
    assert call("prune", "--class", "cache", "--keep", "1", "--yes")[0] == 0
    assert os.listdir(cache) == ["f2"]


@pytest.mark.parametrize("keep", ["0", "-1", "abc", ""])
def test_numbers_that_are_none_delete_nothing(keep: str, call: Call, repository: Repository) -> None:
    before = sorted(path for path in Path(repository.path).rglob("*"))
    for kind in ("sessions", "packs", "jobs", "cache"):
        code, out, reason = call("prune", "--class", kind, "--keep", keep, "--yes")
        assert (code, out, reason) == (2, "", "invalid-value")
    assert sorted(path for path in Path(repository.path).rglob("*")) == before


def test_limits_without_a_number_to_keep(call: Call) -> None:
    assert call("prune", "--older-than", "30d", "--yes")[0::2] == (2, "missing-argument")


def job(root: Path, name: str, **more: Any) -> Path:
    from runbook_kit.run.jobs.jobfolder import SPEC, Spec

    folder = root / ".runbook/jobs" / name
    folder.mkdir(parents=True)
    spec = Spec(
        id=name, label="l", argv=("true",), cwd=".", mode="paper", created_at="2026-11-01T03:00:00.000Z", **more
    )
    import msgspec

    (folder / SPEC).write_bytes(msgspec.json.encode(spec))
    return folder


def test_a_job_that_cannot_be_read_stays(call: Call, repository: Repository) -> None:
    folders = [job(repository.path, f"2026110{day}T030000Z-watch-0a1b2c") for day in (1, 2)]
    code, out, _ = call("prune", "--class", "jobs", "--keep", "1", "--yes", "--format", "json")
    assert code == 0
    assert set(whys(out).values()) == {"newest", "open"}
    assert all(folder.is_dir() for folder in folders)
