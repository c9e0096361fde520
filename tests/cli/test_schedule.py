"""`runbook schedule`: what is due, what is started for it, and what is installed, in repositories of their own."""

from __future__ import annotations

import io
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from msgspec import Struct
from syrupy.assertion import SnapshotAssertion
from tests.cli.executions import Said, Site, make_site
from tests.conftest import Repository
from tests.run.runbooks import POLICY

from runbook_kit.cli import clock, opening, schedule_access
from runbook_kit.schedule import cron, systemd
from runbook_kit.session.events import SessionStarted
from runbook_kit.session.folders import list_folders
from runbook_kit.session.records import Stamp
from runbook_kit.session.store import look

BOOK = """\
---
runbook: ops
title: Operations
status: active
owner: ops
last_reviewed: 2026-11-01
mode: paper
schedule:
  timezone: Europe/Berlin
  skip: [2026-12-25]
  calendar: days.txt
  entries:
    - {at: "08:00", activity: Morning 100% check, phase: look, days: [mon, tue, wed, thu, fri], owner: ops}
    - {every: 15m, activity: Pulse, phase: ask, set: {who: ada}}
    - {at: "12:00", activity: Lunch}
phases:
  - id: look
    title: Look
    exit: [{text: It is fine, check: "true"}]
  - id: ask
    title: Ask
    exit: [Somebody agrees]
---
# Operations

## Look

```bash {#up}
echo looked
```

## Ask

```bash {#hello}
echo "hello <who>"
```
"""
SAFE = "schedules: {mode: shadow, execute: true}\n"
GRAVE = "remote: allow, destructive: allow, privileged: allow"
RULES = POLICY.replace("OUTPUT_MIB", "10").replace(GRAVE, "remote: deny") + SAFE
MONDAY = datetime(2026, 11, 2, 7, 0, 20, tzinfo=UTC)  # 08:00:20 in Berlin


class Plant(Struct, frozen=True):
    """A repository whose schedules are due, and the clock that it goes by."""

    site: Site
    set: Callable[[datetime], None]

    @property
    def root(self) -> Path:
        return self.site.repository.path

    def call(self, *words: str, **environment: str) -> Said:
        return self.site.call("schedule", *words, **environment)

    def start(self, name: str = "ops/look", *words: str, **environment: str) -> Said:
        return self.call("run", *words, "--", name, **environment)


@pytest.fixture
def plant(repository: Repository, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Plant:
    site = make_site(repository, monkeypatch, capfd)
    site.write(BOOK, RULES)
    repository.write("days.txt", "2026-11-03 Holiday\n")
    repository.commit()

    def set_clock(moment: datetime) -> None:
        for module in (clock, schedule_access, opening):
            monkeypatch.setattr(module, "now", lambda: moment)
        for stamping in (clock, opening):
            monkeypatch.setattr(stamping, "stamp", lambda: Stamp(clock.iso(moment), 0, ""))

    set_clock(MONDAY)
    return Plant(site, set_clock)


def states(plant: Plant) -> list[tuple[str, str, str, str]]:
    """State, code, schedule and due time of every session, the oldest first."""
    found = [look(folder).state for folder in reversed(list_folders(plant.root))]
    return [(each.outcome or each.state, each.code, each.schedule, each.due_at) for each in found]


def test_the_list(plant: Plant, snapshot: SnapshotAssertion) -> None:
    plant.start()
    assert plant.call("list").page == snapshot
    plant.set(MONDAY + timedelta(minutes=1))
    found = plant.call("list", "--format", "json", "look").json
    assert found["format"] == "schedules/1"
    (line,) = found["schedules"]
    assert (line["next_due_at"], line["next_skipped"]) == ("2026-11-03T07:00:00Z", "Holiday")
    assert (line["last"]["state"], line["last"]["due_at"]) == ("passed", "2026-11-02T07:00:00Z")
    assert (line["days"], line["target"], line["owner"]) == (["mon", "tue", "wed", "thu", "fri"], "ops/look", "ops")


def test_a_run_is_a_session_of_its_schedule(plant: Plant) -> None:
    done = plant.start()
    assert done.code == 0
    state = plant.site.found.state
    assert isinstance(state.started, SessionStarted)
    assert (state.kind, state.mode, state.outcome) == ("auto", "shadow", "passed")
    assert (state.started.schedule, state.started.due_at) == ("ops/look", "2026-11-02T07:00:00.000Z")
    shown = plant.site.call("session", "show", "latest", "--format", "json").json["session"]
    assert shown["schedule"] == {"id": "ops/look", "due_at": "2026-11-02T07:00:00.000Z"}


def test_a_due_time_is_run_once(plant: Plant) -> None:
    plant.start()
    again = plant.start()
    assert (again.code, again.out) == (0, "")
    assert "was due at 2026-11-02 07:00 UTC and has its session" in again.err
    plant.set(MONDAY + timedelta(days=2))
    assert plant.start().code == 0
    assert [each[3][:10] for each in states(plant)] == ["2026-11-02", "2026-11-04"]


def test_the_mode_of_the_policy_and_no_other(plant: Plant) -> None:
    """The runbook says paper; nothing on the command line can say anything."""
    assert plant.start("ops/look", "--mode", "live").code == 2
    plant.site.write(BOOK, RULES.replace(SAFE, "schedules: {mode: moon, execute: true}\n"))
    assert plant.start().code == 2
    assert states(plant) == []


def test_without_a_word_of_the_policy_nothing_is_executed(plant: Plant) -> None:
    plant.site.write(BOOK.replace("mode: paper\n", ""), RULES.replace(SAFE, ""))
    done = plant.start()
    assert done.code == 0
    assert "Dry run of ops/look" in done.out
    assert [each[:3] for each in states(plant)] == [("cancelled", "schedule-dry-run", "ops/look")]
    assert "A dry run of the plan sha256:" in plant.site.found.state.reason


@pytest.mark.parametrize(("day", "why"), [(3, "Holiday"), (25, "the schedule lists that day")])
def test_a_day_of_the_calendar_is_recorded_as_skipped(day: int, why: str, plant: Plant) -> None:
    plant.set(MONDAY.replace(day=day, month=11 if day == 3 else 12))
    done = plant.start()
    assert done.code == 0
    state = plant.site.found.state
    assert (state.state, state.code, state.steps) == ("cancelled", "schedule-skipped", {})
    assert why in state.reason
    assert plant.start().out == ""  # and only once
    assert len(states(plant)) == 1


def test_an_interval_is_skipped_with_one_record_a_day(plant: Plant) -> None:
    for minute in (0, 15, 30):
        plant.set(datetime(2026, 11, 3, 7, minute, tzinfo=UTC))
        assert plant.start("ops/ask").code == 0
    plant.set(datetime(2026, 12, 25, 7, tzinfo=UTC))
    plant.start("ops/ask")
    assert [each[1:] for each in states(plant)] == [
        ("schedule-skipped", "ops/ask", "2026-11-03T07:00:00.000Z"),
        ("schedule-skipped", "ops/ask", "2026-12-25T07:00:00.000Z"),
    ]


def test_from_a_folder_below(plant: Plant, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(plant.root / "runbooks")
    assert plant.start("./t.md#look", "--at", "06:30", "--timezone", "UTC").code == 0
    assert states(plant)[0][2] == "ops/look-0630"


def test_the_day_is_that_of_the_zone_and_of_the_due_time(plant: Plant) -> None:
    """A machine that was off and starts it late skips it all the same."""
    plant.set(datetime(2026, 11, 4, 6, 59, tzinfo=UTC))
    plant.start()
    assert states(plant)[0][1:] == ("schedule-skipped", "ops/look", "2026-11-03T07:00:00.000Z")


def test_a_calendar_that_cannot_be_read_runs_nothing(plant: Plant) -> None:
    plant.site.repository.write("days.txt", "Christmas\n")
    assert (plant.start().code, states(plant)) == (2, [])
    (plant.root / "days.txt").unlink()
    assert (plant.start().code, states(plant)) == (2, [])


def test_nobody_is_asked(plant: Plant) -> None:
    done = plant.start("ops/ask")
    assert done.code == 7
    assert "`runbook session resume 20261102T070020Z-ask-" in done.err
    assert plant.site.found.state.state == "paused"
    started = plant.site.found.state.started
    assert started is not None
    assert [each.value for each in started.inputs] == ["ada"]


def test_a_second_one_at_the_same_time_is_refused(plant: Plant) -> None:
    """Really at the same time: another process holds the schedule while its block waits."""
    waits = BOOK.replace("echo looked", "touch begun; while [ ! -e go ]; do sleep 0.01; done")
    plant.site.write(waits, RULES)
    words = [sys.executable, "-m", "runbook_kit", "-C", str(plant.root), "schedule", "run", "--", "ops/look"]
    with subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True) as first:
        while not (plant.root / "begun").exists():
            assert first.poll() is None, first.communicate()[1]
        second = subprocess.run(words, capture_output=True, text=True, check=False)
        (plant.root / "go").touch()
        first.communicate()
    assert first.returncode == 0
    assert second.returncode == 6
    assert "error[schedule-busy]: The run of ops/look before this one is still going on." in second.stderr
    assert len(states(plant)) == 1


@pytest.mark.parametrize(
    ("now", "words", "runs"),
    [
        ("2026-11-02T07:00:20", ("--late", "59m"), True),
        ("2026-11-02T06:00:20", ("--late", "59m"), False),  # the line for summer
        ("2026-11-02T09:40:00", ("--fired", "0 7 * * 1,2,3,4,5"), True),  # a runner that was late
        ("2026-11-02T07:20:00", ("--fired", "0 6 * * 1,2,3,4,5"), False),  # and the wrong line at the right time
        ("2026-07-06T07:20:00", ("--fired", "0 6 * * 1,2,3,4,5"), True),
        ("2026-11-02T07:20:00", ("--fired", ""), True),
    ],
)
def test_the_line_of_the_other_half_of_the_year_runs_nothing(
    now: str, words: tuple[str, ...], runs: bool, plant: Plant
) -> None:
    plant.set(datetime.fromisoformat(now).replace(tzinfo=UTC))
    done = plant.start("ops/look", *words)
    assert (done.code, len(states(plant))) == (0, int(runs))
    assert runs or "nothing is run." in done.err


def test_any_target_can_be_scheduled_by_what_the_command_says(plant: Plant) -> None:
    text = plant.call("export", "systemd", "runbooks/t.md#look", "--at", "06:30", "--timezone", "UTC", "--days", "mon",
                      "--skip", "2026-12-28", "--calendar", "days.txt").out  # fmt: skip
    words = systemd.read_words(text)
    assert words[words.index("schedule") :] == (
        "schedule", "run", "--id", "ops/look-0630", "--timezone", "UTC", "--at", "06:30", "--days", "mon",
        "--skip", "2026-12-28", "--calendar", "days.txt", "--", "runbooks/t.md#look",
    )  # fmt: skip
    assert plant.site.call(*words[words.index("-C") :]).code == 0
    assert states(plant) == [("passed", "", "ops/look-0630", "2026-11-02T06:30:00.000Z")]


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("run", "nothing"), "unknown-schedule"),
        (("run", "ops"), "unknown-schedule"),
        (("export", "systemd", "x"), "unknown-schedule"),
        (("export", "cron", "--days", "mon"), "conflicting-options"),
        (("export", "cron", "ops/look", "--at", "25:00", "--timezone", "UTC"), "invalid-value"),
        (("export", "cron", "ops/look", "--at", "08:00"), "invalid-schedule"),
        (("export", "cron", "ops/look", "--at", "08:00", "--timezone", "Mars/X"), "unknown-zone"),
        (("export", "cron", "ops/look", "--every", "7m"), "interval-not-possible"),
        (("export", "cron", "ops/look", "--every", "5m", "--at", "08:00"), "invalid-schedule"),
        (("export", "cron", "ops/look", "ops/ask", "--every", "5m"), "conflicting-options"),
        (("export", "github", "--user", "x"), "conflicting-options"),
        (("export", "systemd", "--user", "x y"), "invalid-value"),
        (("export", "systemd", "--path", "bin"), "invalid-value"),
        (("export", "systemd", "--program", "/nowhere/runbook"), "invalid-value"),
        (("export", "cron", "--machine-zone", "Mars/X"), "unknown-zone"),
        (("doctor", "--in", "x"), "conflicting-options"),
        (("doctor", "cron", "--in", "nowhere"), "missing-file"),
        ((), "missing-command"),
    ],
)
def test_what_makes_no_sense(words: tuple[str, ...], code: str, plant: Plant) -> None:
    said = plant.call(*words)
    assert (said.code, f"error[{code}]" in said.err) == (2, True), said.err


def test_units_for_everything(plant: Plant, tmp_path: Path, snapshot: SnapshotAssertion) -> None:
    units = tmp_path / "units"
    said = plant.call("export", "systemd", "--out", str(units), "--program", "/bin/true")
    assert said.out.count("wrote ") == 4
    found = {path.name: path.read_text().replace(str(plant.root), "/srv/ops") for path in sorted(units.iterdir())}
    assert {
        name.replace(plant.root.name, "ops"): text.replace(plant.root.name, "ops") for name, text in found.items()
    } == snapshot
    assert plant.call("export", "systemd", "--out", str(units), "--program", "/bin/true").out.count("kept ") == 4
    other = plant.call("export", "systemd", "--out", str(units), "--program", "/bin/false")
    assert (other.code, "is there and differs; nothing was written" in other.err) == (2, True)
    assert plant.call("export", "systemd", "--out", str(units), "--program", "/bin/false", "--force").code == 0


def test_a_repository_with_every_hard_character(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """The line of the crontab is really handed to a shell, and starts the run."""
    repository = Repository(tmp_path / "a b'c\"d%e$f\\g\nh;i")
    repository.path.mkdir()
    repository.git("init", "--quiet", "--initial-branch=main")
    site = make_site(repository, monkeypatch, capfd)
    site.write(BOOK, RULES)
    repository.write("days.txt", "")
    program = Path(sys.executable).parent / "runbook"
    text = site.call("schedule", "export", "cron", "look", "--program", str(program)).out
    lines = list(cron.read_lines(text))
    assert len(lines) == 2
    typed = lines[0].text.split(" ", 5)[5].replace("--late 59m ", "")
    done = subprocess.run(["/bin/sh", "-c", cron.unescape(typed)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert look(list_folders(repository.path)[0]).state.schedule == "ops/look"
    words = systemd.read_words(site.call("schedule", "export", "systemd", "look", "--program", str(program)).out)
    assert words[:3] == (str(program), "-C", os.path.realpath(repository.path))


def install(plant: Plant, folder: Path, form: str = "systemd", *words: str, enabled: bool = True) -> None:
    plant.call("export", form, "--out", str(folder), *words)
    wants = folder / "timers.target.wants"
    wants.mkdir(exist_ok=True)
    for timer in folder.glob("*.timer") if enabled else ():
        (wants / timer.name).symlink_to(timer)


def codes(plant: Plant, *words: str) -> list[tuple[str, str]]:
    found = plant.call("doctor", *words, "--format", "json")
    problems = [(each["code"], each["schedule"]) for each in found.json["problems"]]
    assert found.code == (1 if problems else 0), found.err
    return problems


@pytest.fixture
def units(plant: Plant, tmp_path: Path) -> Path:
    folder = tmp_path / "units"
    install(plant, folder)
    for path in folder.iterdir():
        os.utime(path, (MONDAY.timestamp(), MONDAY.timestamp()))
    return folder


def test_what_is_installed_as_written_is_fine(plant: Plant, units: Path) -> None:
    said = plant.call("doctor", "systemd", "--in", str(units))
    assert (said.code, "2 schedules installed, 0 problems." in said.out) == (0, True), said.out


@pytest.mark.parametrize("form", ["systemd", "launchd", "cron"])
def test_what_no_table_has_is_fine_as_written_and_its_hint_can_be_typed(
    plant: Plant, form: str, tmp_path: Path
) -> None:
    folder = tmp_path / "units"
    words = ("--at", "06:30", "--timezone", "UTC", "--days", "mon,thu", "--set", "who=a b")
    zone = () if form == "systemd" else ("--machine-zone", "Europe/Berlin")
    install(plant, folder, form, "runbooks/t.md#look", *words, *zone)
    found = [each for each in codes(plant, form, "--in", str(folder), *zone) if each[1] == "runbooks/t.md#look"]
    assert found == []
    for path in [each for each in folder.iterdir() if each.is_file() and not each.name.startswith(".")]:
        path.write_text(path.read_text().replace("/usr/sbin", "/opt/sbin", 1))
        path.write_text(path.read_text().replace("Persistent=true", "Persistent=false"))
        path.write_text(path.read_text().replace("<integer>30<", "<integer>31<").replace("\n30 ", "\n31 "))
    said = plant.call("doctor", form, "--in", str(folder), *zone, "--format", "json").json["problems"]
    hint = next(each["hint"] for each in said if each["code"] == "schedule-changed")
    typed = shlex.split(re.findall("`(.*)`", hint)[0])
    assert typed[:4] == ["runbook", "schedule", "export", form]
    assert plant.call("export", form, *zone, *typed[4:]).out


def test_another_time_in_the_document(plant: Plant, units: Path) -> None:
    plant.site.write(BOOK.replace('"08:00"', '"09:00"'), RULES)
    assert codes(plant, "systemd", "--in", str(units)) == [("schedule-changed", "ops/look")] * 2


def test_a_file_that_somebody_has_edited(plant: Plant, units: Path) -> None:
    (timer,) = units.glob("*-look.timer")
    timer.write_text(timer.read_text().replace("Persistent=true", "Persistent=false"))
    said = plant.call("doctor", "systemd", "--in", str(units))
    assert said.code == 1
    assert "  -Persistent=false\n  +Persistent=true\n" in said.out


def test_a_timer_that_is_gone_or_not_enabled(plant: Plant, units: Path) -> None:
    (timer,) = units.glob("*-look.timer")
    (units / "timers.target.wants" / timer.name).unlink()
    assert codes(plant, "systemd", "--in", str(units)) == [("schedule-disabled", "ops/look")]
    timer.unlink()
    assert ("schedule-missing", "ops/look") in codes(plant, "systemd", "--in", str(units))


def test_an_entry_that_is_gone_and_one_that_is_new(plant: Plant, units: Path) -> None:
    plant.site.write(BOOK.replace("phase: look,", "phase: look, id: early,"), RULES)
    assert codes(plant, "systemd", "--in", str(units)) == [
        ("schedule-unknown", "ops/look"),
        ("schedule-missing", "ops/early"),
    ]


def test_another_program_and_a_folder_that_is_gone(plant: Plant, units: Path) -> None:
    assert codes(plant, "systemd", "--in", str(units), "--program", "/bin/true") == [
        ("schedule-elsewhere", "ops/ask"),
        ("schedule-elsewhere", "ops/look"),
    ]
    for path in units.glob("*.service"):
        path.write_text(path.read_text().replace(str(plant.root), "/nowhere/ops"))
    found = codes(plant, "systemd", "--in", str(units))
    assert found[0] == ("schedule-elsewhere", "ops/ask")


def test_missed_runs_are_found(plant: Plant, units: Path) -> None:
    """On Tuesday there is a holiday, on Wednesday it ran, on Thursday and Friday nobody was there."""
    plant.set(MONDAY)
    plant.start()
    plant.set(MONDAY + timedelta(days=2))
    plant.start()
    plant.set(MONDAY + timedelta(days=4, hours=1))
    said = plant.call("doctor", "systemd", "--in", str(units), "--format", "json").json
    missed = [
        each["message"] for each in said["problems"] if each["code"] == "run-missed" and each["schedule"] == "ops/look"
    ]
    assert missed == [
        "ops/look was due at 2026-11-05 07:00 UTC and has no session.",
        "ops/look was due at 2026-11-06 07:00 UTC and has no session.",
    ]
    pulse = [each["message"] for each in said["problems"] if each["schedule"] == "ops/ask"]
    assert pulse == ["ops/ask has no session for 290 due times, from 2026-11-02 07:15 to 2026-11-06 07:30 UTC."]


def test_status_tells_what_was_missed_in_the_last_day(
    plant: Plant, units: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = tmp_path / "home"
    monkeypatch.setenv("HOME", str(home))
    plant.start()
    assert plant.site.call("status").code == 0  # nothing is installed in the usual places
    (home / ".config/systemd").mkdir(parents=True)
    units.rename(home / ".config/systemd/user")
    plant.set(MONDAY + timedelta(days=4, hours=1))  # Friday
    found = plant.site.call("status", "--format", "json").json["reasons"]
    (missed,) = [each for each in found if each["code"] == "run-missed"]
    assert missed["message"] == (
        "ops/ask has no session for 94 due times, from 2026-11-05 08:15 to 2026-11-06 07:30 UTC. And 1 more."
    )
    assert (missed["severity"], missed["about"], missed["observed"], missed["commands"]) == (
        "degraded", ["ops/ask", "ops/look"], 2, ["runbook schedule doctor"],
    )  # fmt: skip
    plant.site.repository.write("days.txt", "2026-11-06 Holiday\n")
    found = plant.site.call("status", "--format", "json").json["reasons"]
    assert [each["about"] for each in found if each["code"] == "run-missed"] == [["ops/ask"]]
    plant.site.write(BOOK.replace('"08:00"', '"25:00"'), RULES)
    said = plant.site.call("status", "--format", "json")
    assert (said.code, said.json["reasons"][0]["code"]) == (1, "invalid-schedule")


def test_one_that_is_installed_twice(plant: Plant, units: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    install(plant, other)
    found = codes(plant, "systemd", "--in", str(units), "--in", str(other))
    assert [each for each in found if each[0] != "run-missed"] == [
        ("schedule-twice", "ops/ask"),
        ("schedule-twice", "ops/look"),
    ]


def test_a_crontab_on_stdin_and_one_that_was_cut(plant: Plant, monkeypatch: pytest.MonkeyPatch) -> None:
    text = plant.call("export", "cron").out
    monkeypatch.setattr(sys, "stdin", io.StringIO(text))
    assert codes(plant, "cron", "--in", "-") == []
    monkeypatch.setattr(sys, "stdin", io.StringIO("".join(text.splitlines(keepends=True)[:2])))
    assert codes(plant, "cron", "--in", "-") == [("schedule-changed", "ops/look"), ("schedule-missing", "ops/ask")]


def test_launchd_and_github_are_compared_too(plant: Plant, tmp_path: Path) -> None:
    for form, folder in (("launchd", tmp_path / "agents"), ("github", plant.root / ".github" / "workflows")):
        plant.call("export", form, "--out", str(folder))
        assert [each for each in codes(plant, form, "--in", str(folder)) if each[0] != "run-missed"] == []
        for path in folder.iterdir():
            path.write_text(path.read_text().replace("ops/look", "ops/luck"))
        assert ("schedule-unknown", "ops/luck") in codes(plant, form, "--in", str(folder))


def test_nothing_is_installed(plant: Plant, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    assert codes(plant) == [("schedule-missing", "ops/look"), ("schedule-missing", "ops/ask")]


def test_on_a_build_server_github_gets_a_dry_run(plant: Plant) -> None:
    assert "--dry-run" in plant.call("export", "github", "look").out
    plant.site.write(BOOK, RULES.replace("ci: {execute: false}", "ci: {execute: true}"))
    assert "--dry-run" not in plant.call("export", "github", "look").out


def test_outside_of_a_repository(plant: Plant, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    said = plant.call("run", "x")
    assert (said.code, "error[no-repository]" in said.err) == (2, True)


def test_a_time_that_does_not_exist_is_told(plant: Plant) -> None:
    said = plant.call("export", "systemd", "ops/look", "--at", "02:30", "--timezone", "Europe/Berlin")
    assert "warning[time-does-not-exist]" in said.err
    assert "does not exist on 2027-03-28" in said.err
