"""What is installed, held against what would be written."""

from __future__ import annotations

import pytest
from msgspec.structs import replace
from tests.schedule.units import NOW, unit

from runbook_kit.schedule.installed import FORMS, Drift, compare, found_in, written
from runbook_kit.schedule.timing import Timing
from runbook_kit.schedule.unit import Unit

WORDS = ("/bin/runbook", "-C", "/srv/x", "schedule", "run", "--", "ops/look")


def of(form: str) -> Unit:
    return unit(*(WORDS[3:] if form == "github" else WORDS), user="" if form == "github" else "ops")


@pytest.mark.parametrize("form", FORMS)
def test_what_is_as_it_would_be_written(form: str) -> None:
    texts = written(form, of(form), "1.0.0", NOW, "tab")
    (found,) = found_in(form, "/etc/x", {**texts, "other.service": "[Service]\nExecStart=/bin/true\n", "b": "* x"})
    assert (found.form, found.call.name, found.user) == (form, "ops/look", of(form).user)
    assert compare(found, written(form, of(form), "1.0.0", NOW, found.name)) == ()


@pytest.mark.parametrize("form", FORMS)
def test_another_time_is_a_difference(form: str) -> None:
    texts = written(form, of(form), "1.0.0", NOW, "tab")
    (found,) = found_in(form, "/etc/x", texts)
    later = replace(of(form), timing=Timing("UTC", "09:30"))
    (drift,) = compare(found, written(form, later, "1.0.0", NOW, found.name))
    assert (drift.code, drift.schedule) == ("schedule-changed", "ops/look")
    assert any(line.startswith("+") and "30" in line for line in drift.diff.splitlines())


def test_a_service_without_its_timer() -> None:
    texts = written("systemd", of("systemd"), "1", NOW)
    (found,) = found_in("systemd", "/etc/x", {name: text for name, text in texts.items() if name.endswith(".service")})
    (drift,) = compare(found, texts)
    assert drift == Drift(
        "schedule-missing",
        "ops/look",
        "`/etc/x/runbook-x-ops-look.timer` is missing, so nothing starts ops/look.",
        "`runbook schedule export systemd ops/look` writes it anew; install that.",
        "/etc/x",
    )


def test_a_crontab_of_which_a_line_is_gone() -> None:
    (text,) = written("cron", of("cron"), "1", NOW).values()
    first = text.splitlines(keepends=True)[0]
    (found,) = found_in("cron", "/etc/cron.d", {"tab": f"MAILTO=x\n{first}"})
    (drift,) = compare(found, written("cron", of("cron"), "1", NOW, "tab"))
    assert drift.code == "schedule-changed"
    assert [line for line in drift.diff.splitlines() if line.startswith("+0")] == [f"+{text.splitlines()[1]}"]
