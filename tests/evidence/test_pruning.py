"""What may go, decided before anything is touched; and that only whole sets are left, whenever it is interrupted."""

from __future__ import annotations

import os
import shutil
import stat
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from tests.evidence.packs import packed, session, wanted

from runbook_kit.errors import Busy
from runbook_kit.evidence import pruning
from runbook_kit.evidence.pack import pack
from runbook_kit.evidence.pruning import plan, prune, recover
from runbook_kit.evidence.retention import Limits
from runbook_kit.evidence.shelf import DRAFT, HOLD, TRASH, Set, glance, list_sets, locked, make, split
from runbook_kit.evidence.verifying import verify_archive, verify_folder
from runbook_kit.session.store import look

NOW = datetime(2026, 12, 1, tzinfo=UTC)


def name(number: int) -> str:
    return f"20261101T03000{number}Z-restart-act-0a1b2{number}"


@pytest.fixture
def shelf(tmp_path: Path) -> Path:
    """Five packs; all are closed at the same time, so that their names decide."""
    for number in range(5):
        pack(look(session(tmp_path, name=name(number))), wanted(tmp_path))
    return tmp_path / "out" / "evidence"


def never(_: Set) -> bool:
    return False


def going(shelf: Path, limits: Limits, is_open: Callable[[Set], bool] = never, now: datetime = NOW) -> list[str]:
    return [fate.set.name for fate in plan(list_sets(shelf), limits, now, is_open) if fate.goes]


def test_the_newest_stay(shelf: Path) -> None:
    assert going(shelf, Limits(2)) == [name(2), name(1), name(0)]
    assert going(shelf, Limits(5)) == going(shelf, Limits(48)) == []
    assert going(shelf / "nowhere", Limits(1)) == []


def test_held_open_and_broken_ones_stay(shelf: Path) -> None:
    (shelf / f"{name(0)}{HOLD}").write_text("by=ada@example.org\n")
    (shelf / f"{name(1)}.pin").write_text("broken")
    assert going(shelf, Limits(1), lambda each: each.name == name(2)) == [name(3)]
    why = {fate.set.name: fate.why for fate in plan(list_sets(shelf), Limits(1), NOW, never)}
    assert (why[name(0)], why[name(1)], why[name(4)]) == ("held", "incomplete", "newest")


def test_by_age(shelf: Path) -> None:
    assert going(shelf, Limits(1, timedelta(days=40))) == []
    assert len(going(shelf, Limits(1, timedelta(days=29)))) == 4
    assert going(shelf, Limits(1, timedelta(days=1)), now=datetime(2020, 1, 1, tzinfo=UTC)) == []


def test_by_size_the_oldest_go(shelf: Path) -> None:
    one = list_sets(shelf)[0].size
    assert going(shelf, Limits(1, most=3 * one + 100)) == [name(1), name(0)]
    assert going(shelf, Limits(4, most=0)) == [name(0)]
    assert going(shelf, Limits(1, timedelta(days=40), most=10 * one)) == []


def test_whole_sets_go(shelf: Path) -> None:
    (shelf / "note.txt").write_text("not ours")
    done = prune(shelf, plan(list_sets(shelf), Limits(2), NOW, never))
    assert (done.gone, done.stuck) == ((name(0), name(1), name(2)), ())
    assert [each.name for each in list_sets(shelf)] == [name(4), name(3)]
    assert not [path for path in os.listdir(shelf) if name(0) in path]
    assert (shelf / "note.txt").exists()


class Killed(BaseException):
    """What a kill is to a process."""


@pytest.mark.parametrize("moment", range(40))
def test_interrupted_at_any_moment(moment: int, shelf: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    left = iter(range(moment))

    def stop(function: Callable[..., object]) -> Callable[..., object]:
        def counted(*arguments: object, **named: object) -> object:
            if next(left, None) is None:
                raise Killed
            return function(*arguments, **named)

        return counted

    fates = plan(list_sets(shelf), Limits(2), NOW, never)
    with monkeypatch.context() as patch:
        for module, called in ((os, "rename"), (os, "unlink"), (os, "rmdir"), (pruning, "sync_folder")):
            patch.setattr(module, called, stop(getattr(module, called)))
        with pytest.raises(Killed):
            prune(shelf, fates)
    for each in list_sets(shelf):  # what counts is whole, already now
        assert each.complete
        assert verify_archive(each.archive).objections == ()
        assert verify_folder(each.folder).objections == ()
    recover(shelf)
    assert not [path for path in os.listdir(shelf) if path.startswith(TRASH)]
    names = {split(path, shelf)[0] for path in os.listdir(shelf)} - {""}
    assert names == {each.name for each in list_sets(shelf) if each.complete}
    assert {name(3), name(4)} <= names


def test_what_cannot_be_removed_is_said(shelf: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(path: object, *_: object, **__: object) -> None:
        raise PermissionError(13, os.strerror(13), os.fspath(path))  # type: ignore[call-overload]

    with monkeypatch.context() as patch:
        patch.setattr(os, "unlink", refuse)
        done = prune(shelf, plan(list_sets(shelf), Limits(4), NOW, never))
    assert done.gone == ()
    assert {why for _, why in done.stuck} >= {os.strerror(13)}
    assert recover(shelf).gone == (name(0),)


def test_nobody_prunes_while_somebody_packs(shelf: Path) -> None:
    with locked(shelf, alone=False), pytest.raises(Busy), locked(shelf, alone=True):
        pass
    with locked(shelf, alone=False), locked(shelf, alone=False):
        pass


def test_drafts_and_others_are_no_sets(shelf: Path) -> None:
    (shelf / f"{DRAFT}x").mkdir()
    (shelf / "some folder").mkdir()
    (shelf / "other").mkdir()
    assert len(list_sets(shelf)) == 5


@pytest.mark.parametrize(
    ("break_it", "code"),
    [
        (lambda one: (one.folder / "SHA256SUMS").write_text(""), "sums-replaced"),
        (lambda one: (one.folder / "SHA256SUMS").unlink(), "evidence-missing"),
        (lambda one: one.archive.with_name(f"{one.name}.tar.gz.sha256").write_text(""), "archive-mismatch"),
        (lambda one: one.archive.with_name(f"{one.name}.pin").write_text(""), "pin-invalid"),
        (lambda one: one.archive.with_name(f"{one.name}.pin").unlink(), "evidence-incomplete"),
        (lambda one: one.archive.unlink(), "evidence-incomplete"),
        (lambda one: shutil.rmtree(one.folder), "evidence-incomplete"),
        (lambda _: None, ""),
    ],
)
def test_a_glance(break_it: Callable[[Set], object], code: str, tmp_path: Path) -> None:
    packed(tmp_path)
    (one,) = list_sets(tmp_path / "out" / "evidence")
    break_it(one)
    (again,) = list_sets(tmp_path / "out" / "evidence")
    assert glance(again) == code


def test_the_folder_is_private_and_git_does_not_see_it(tmp_path: Path) -> None:
    shelf = tmp_path / "out" / "evidence"
    make(shelf)
    assert {stat.S_IMODE(each.stat().st_mode) for each in (shelf, shelf.parent)} == {0o700}
    assert (shelf / ".gitignore").read_text() == "*\n"
    link = tmp_path / "link"
    link.symlink_to(shelf)
    with pytest.raises(NotADirectoryError):
        make(link)
