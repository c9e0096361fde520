"""Property lists: they parse back to the same command, and start at the same times."""

from __future__ import annotations

import plistlib

import pytest
from hypothesis import given, settings
from msgspec.structs import replace
from syrupy.assertion import SnapshotAssertion
from tests.schedule.units import NOW, WORDS, unit

from runbook_kit.errors import UsageError
from runbook_kit.schedule.launchd import content, files, is_disabled, read_path, read_user, read_words
from runbook_kit.schedule.timing import Timing

MORNING = Timing("UTC", "08:00")


def written(*words: str, timing: Timing = MORNING) -> str:
    (text,) = files(unit(*words, timing=timing, user="ops"), NOW).values()
    return text


def test_a_time_of_day(snapshot: SnapshotAssertion) -> None:
    assert files(unit("/opt/run book", "-C", "/srv/<x>&", "schedule", "run", "--", "ops/look"), NOW) == snapshot


@settings(deadline=None)
@given(WORDS)
def test_the_words_read_back(words: list[str]) -> None:
    text = written("/bin/x", *words)
    assert read_words(text) == ("/bin/x", *words)
    assert plistlib.loads(text.encode())["ProgramArguments"] == ["/bin/x", *words]


@pytest.mark.parametrize("word", ["\r", "a\x01", "\x7f", "\udcff", "\x85", "\uffff"])
def test_what_it_cannot_hold_is_refused(word: str) -> None:
    with pytest.raises(UsageError) as caught:
        written("/bin/x", word)
    assert caught.value.code == "cannot-be-quoted"


def test_an_interval_and_days() -> None:
    assert content(unit("/x", timing=Timing(every_s=90)), NOW)["StartInterval"] == 90
    days = content(unit("/x", timing=Timing("UTC", "06:30", days=("mon", "sun"))), NOW)
    assert days["StartCalendarInterval"] == [
        {"Weekday": 0, "Hour": 6, "Minute": 30},
        {"Weekday": 1, "Hour": 6, "Minute": 30},
    ]


def test_path_user_and_whether_it_is_off() -> None:
    text = written("/bin/x")
    assert (read_path(text), read_user(text), is_disabled(text)) == (unit("x").path, "ops", False)
    assert is_disabled(text.replace("<dict>", "<dict><key>Disabled</key><true/>", 1))


@pytest.mark.parametrize("text", ["", "<plist", "[]", "<plist><array/></plist>", "<?xml version='1.0'?><a>&b;</a>"])
def test_what_is_no_property_list_says_nothing(text: str) -> None:
    assert (read_words(text), read_path(text), read_user(text), is_disabled(text)) == ((), "", "", False)


def test_the_zone_of_the_machine() -> None:
    there = replace(unit("/x"), zone="Europe/Berlin")
    assert content(there, NOW)["StartCalendarInterval"] == [{"Hour": 8, "Minute": 0}]
    assert len(content(unit("/x"), NOW)["StartCalendarInterval"]) == 2
