"""What may go, and how it goes: as a whole or not at all, whenever it is interrupted."""

from __future__ import annotations

import os
import random
import shutil
import signal
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace
from tests.evidence.packs import session, wanted

from runbook_kit.evidence import retention
from runbook_kit.evidence.pack import pack
from runbook_kit.evidence.pruning import plan, prune
from runbook_kit.evidence.pruning import recover as end
from runbook_kit.evidence.retention import GOING, TRASH, Limits, Thing, Why, decide, recover, remove
from runbook_kit.evidence.shelf import list_sets
from runbook_kit.evidence.verifying import verify_archive, verify_folder
from runbook_kit.session.inspection import inspect
from runbook_kit.session.store import look

NOW = datetime(2026, 11, 20, tzinfo=UTC)
THINGS = [Thing(f"t{day}", f"2026-11-{day:02}T00:00:00.000Z", 10) for day in (19, 15, 10, 5, 1)]


@pytest.mark.parametrize(
    ("limits", "why"),
    [
        (Limits(1), "newest many many many many"),
        (Limits(9), "newest newest newest newest newest"),
        (Limits(1, timedelta(days=10)), "newest wanted wanted old old"),
        (Limits(1, None, 25), "newest wanted large large large"),
        (Limits(3, None, 0), "newest newest newest large large"),
        (Limits(1, timedelta(days=16), 30), "newest wanted wanted large old"),
    ],
)
def test_why_things_go(limits: Limits, why: str) -> None:
    assert decide(THINGS, limits, NOW) == tuple(why.split())


def test_what_may_not_go_stays() -> None:
    whys: tuple[Why | None, ...] = ("incomplete", None, "open", "held", "unpacked")
    things = [replace(each, stays=why) for each, why in zip(THINGS, whys, strict=True)]
    assert decide(things, Limits(1, None, 0), NOW) == ("incomplete", "newest", "open", "held", "unpacked")
    assert decide([Thing("x", "yesterday", 1), Thing("y", "", 1)], Limits(1, timedelta(0)), NOW) == ("newest", "wanted")


def folders(own: Path, count: int = 5) -> list[str]:
    """Sessions in `own`, each a folder with files."""
    names = [f"2026110{day}T030000Z-restart-act-0a1b2c" for day in range(1, count + 1)]
    for name in names:
        session(own.parent, name=name)
    return names


class Killed(BaseException):
    """What a kill is to a process."""


@pytest.mark.parametrize("moment", range(24))
def test_interrupted_at_any_operation(moment: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    own = tmp_path / ".runbook"
    names, left = folders(own), iter(range(moment))

    def stop(function: Callable[..., object]) -> Callable[..., object]:
        def counted(*arguments: object, **named: object) -> object:
            if next(left, None) is None:
                raise Killed
            return function(*arguments, **named)

        return counted

    with monkeypatch.context() as patch:
        for module, called in ((os, "rename"), (os, "unlink"), (os, "rmdir"), (retention, "sync_folder")):
            patch.setattr(module, called, stop(getattr(module, called)))
        with suppress(Killed):
            remove(own, "sessions", names[:3], lambda _: "")
    there = sorted(os.listdir(own / "sessions"))
    assert set(there) >= set(names[3:])
    for name in there:
        assert inspect(own / "sessions" / name).holds, name
    assert recover(own) == ()
    assert os.listdir(own / TRASH) == [] if (own / TRASH).exists() else True
    assert sorted(os.listdir(own / "sessions")) == there


def test_what_has_a_reason_to_stay_stays(tmp_path: Path) -> None:
    names = folders(tmp_path / ".runbook", 2)
    done = remove(tmp_path / ".runbook", "sessions", names, lambda path: "It runs." if path.name == names[0] else "")
    assert (done.gone, done.stuck) == ((names[1],), ((names[0], "It runs."),))
    assert os.listdir(tmp_path / ".runbook/sessions") == [names[0]]
    assert remove(tmp_path / ".runbook", "sessions", ["gone"], lambda _: "").stuck[0][0] == "gone"


def test_killed_at_100_random_moments(tmp_path: Path) -> None:
    """A process of its own is killed while it prunes packs and sessions: only whole ones are left."""
    whole, work = tmp_path / "whole", tmp_path / "work"
    names = folders(whole / ".runbook", 3)
    for name in names:
        pack(look(whole / ".runbook/sessions" / name), wanted(whole))
    chance, killed, ended = random.Random(3), 0, 0
    for _ in range(100):
        shutil.copytree(whole, work)
        shelf = work / "out" / "evidence"
        child = os.fork()
        if child == 0:  # pragma: no cover - it is killed
            fates = plan(list_sets(shelf), Limits(1), NOW, lambda _: False)
            remove(work / ".runbook", "sessions", names[:2], lambda _: "")
            prune(shelf, fates)
            os._exit(0)
        time.sleep(chance.random() * 0.006)
        with suppress(ProcessLookupError):
            os.kill(child, signal.SIGKILL)
        _, status = os.waitpid(child, 0)
        killed, ended = killed + os.WIFSIGNALED(status), ended + os.WIFEXITED(status)
        for each in list_sets(shelf):
            assert each.complete
            assert verify_archive(each.archive).objections == ()
            assert verify_folder(each.folder).objections == ()
        for path in (work / ".runbook/sessions").iterdir():
            assert inspect(path).holds
        end(shelf)
        recover(work / ".runbook")
        assert not [name for name in os.listdir(shelf) if name.startswith(".trash")]
        assert names[2] in {each.name for each in list_sets(shelf)}
        shutil.rmtree(work)
    assert killed + ended == 100
    assert killed > 20, (killed, ended)


def test_the_words_that_mean_going() -> None:
    assert sorted(GOING) == ["large", "many", "old"]
