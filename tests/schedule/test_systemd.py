"""systemd units: they start exactly the words that were meant, and `systemd-analyze verify` has nothing to say."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
from hypothesis import given, settings
from msgspec.structs import replace
from syrupy.assertion import SnapshotAssertion
from tests.schedule.units import HARD, WORDS, unit

from runbook_kit.errors import UsageError
from runbook_kit.schedule.systemd import calendar, files, read_path, read_user, read_words
from runbook_kit.schedule.timing import Timing

ANALYZE = shutil.which("systemd-analyze") or ""
needs_systemd = pytest.mark.skipif(not ANALYZE, reason="systemd-analyze is not installed")


def test_a_time_of_day(snapshot: SnapshotAssertion) -> None:
    found = files(unit("/opt/run book/runbook", "-C", "/srv/50%", "schedule", "run", "--", "ops/$x"))
    assert list(found) == ["runbook-x-ops-look.service", "runbook-x-ops-look.timer"]
    assert "\n".join(found.values()) == snapshot


def test_an_interval() -> None:
    timer = files(unit("/bin/true", timing=Timing(every_s=300)))["runbook-x-ops-look.timer"]
    assert "OnActiveSec=1s\nOnUnitActiveSec=5m\n" in timer
    assert "Persistent" not in timer


def test_days_as_systemd_writes_them() -> None:
    assert calendar(Timing("UTC", "06:30", days=("mon", "fri"))) == "Mon,Fri *-*-* 06:30:00 UTC"


def service(*words: str) -> str:
    return files(unit(*words))["runbook-x-ops-look.service"]


@settings(deadline=None)
@given(WORDS)
def test_the_words_read_back(words: list[str]) -> None:
    for program in ("/usr/bin/runbook", "/o\"d d\\ %$x'/run\nbook"):
        assert read_words(service(program, *words)) == (program, *words)


def test_control_characters_are_written_out() -> None:
    word = "".join(map(chr, range(1, 0x20))) + "\x7f\x85"
    assert read_words(service("/bin/x", word)) == ("/bin/x", word)
    assert not set(service("/bin/x", word)) & set(map(chr, (*range(1, 10), *range(11, 32), 127)))


def test_bytes_that_are_no_text_are_refused() -> None:
    with pytest.raises(UsageError) as caught:
        service("/bin/x", "a\udcffb")
    assert caught.value.code == "cannot-be-quoted"


def test_path_and_user_read_back() -> None:
    text = files(replace(unit("/bin/x", user="ops"), path="/a b:/50%:/c"))["runbook-x-ops-look.service"]
    assert (read_path(text), read_user(text)) == ("/a b:/50%:/c", "ops")
    assert (read_path(""), read_user(""), read_words("")) == ("", "", ())


def test_a_description_joins_no_lines_and_has_no_specifiers() -> None:
    text = files(replace(unit("/bin/x"), description="50% \\"))["runbook-x-ops-look.service"]
    assert "Description=50%%\n" in text


@needs_systemd
def test_systemd_has_nothing_to_say(tmp_path: Path) -> None:
    """It returns 0 for much that it warns of, so that nothing may be printed."""
    timings = (Timing("Europe/Berlin", "02:30", days=("sun",)), Timing("UTC", "08:00"), Timing(every_s=90))
    for number, timing in enumerate(timings):
        made = replace(unit("/bin/true", *HARD, timing=timing, user="root"), name=f"u{number}")
        for name, text in files(made).items():
            (tmp_path / name).write_text(text)
    odd = tmp_path / 'o"d $d %x'
    odd.symlink_to("/bin/true")
    for name, text in files(replace(unit(str(odd), *HARD), name="odd")).items():
        (tmp_path / name).write_text(text)
    for path in sorted(tmp_path.glob("*.[st]*")):
        done = subprocess.run([ANALYZE, "verify", str(path)], capture_output=True, text=True, check=False)
        assert (done.returncode, done.stdout, done.stderr) == (0, "", ""), path


@needs_systemd
def test_systemd_would_say_something_of_a_wrong_unit(tmp_path: Path) -> None:
    """The test above can fail."""
    text = service("/bin/true").replace("KillMode=mixed", "KilMode=mixed")
    (tmp_path / "wrong.service").write_text(text)
    done = subprocess.run(
        [ANALYZE, "verify", str(tmp_path / "wrong.service")], capture_output=True, text=True, check=False
    )
    assert "KilMode" in done.stderr


@needs_systemd
@pytest.mark.parametrize("base", ["2026-03-27 12:00:00 UTC", "2026-10-23 12:00:00 UTC"])
def test_systemd_means_the_same_moments(base: str) -> None:
    """Also on the days on which the clocks are moved."""
    from datetime import UTC, datetime

    from runbook_kit.schedule.timing import due_after

    timing = Timing("Europe/Berlin", "02:30")
    command = [ANALYZE, "calendar", f"--base-time={base}", "--iterations=4", calendar(timing)]
    done = subprocess.run(command, capture_output=True, text=True, check=True, env={"TZ": "UTC", "LC_ALL": "C"})
    told = [line.split(": ", 1)[1] for line in done.stdout.splitlines() if "elapse" in line or "Iter. #" in line]
    moment = datetime.strptime(base, "%Y-%m-%d %H:%M:%S UTC").replace(tzinfo=UTC)
    expected = []
    for _ in range(4):
        following = due_after(timing, moment)
        assert following is not None
        expected.append(f"{following:%a %Y-%m-%d %H:%M:%S UTC}")
        moment = following
    assert told == expected
