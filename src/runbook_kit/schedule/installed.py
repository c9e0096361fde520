"""What is installed on a machine for the schedules of a repository, held against what would be written now."""

from __future__ import annotations

import difflib
import shlex
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime

from msgspec import Struct

from runbook_kit.schedule import cron, github, launchd, systemd
from runbook_kit.schedule.command import Call, read_call
from runbook_kit.schedule.unit import PATH, Unit

ADDED = ("--late", "--fired", "--dry-run")  # options of a command that `export` adds by itself
FORMS = ("systemd", "launchd", "cron", "github")


class Found(Struct, frozen=True):
    """One schedule as it is installed: where, the command that is started, and the text of its files (or lines)."""

    form: str
    place: str  # the folder, or the crontab
    name: str
    call: Call
    path: str = PATH
    user: str = ""
    texts: Mapping[str, str] = {}


class Drift(Struct, frozen=True):
    """What is wrong with a schedule on this machine: a reason code, a sentence, and what to do."""

    code: str
    schedule: str
    message: str
    hint: str = ""
    place: str = ""
    diff: str = ""


def found_in(form: str, place: str, texts: Mapping[str, str]) -> tuple[Found, ...]:
    """What of ours is in a folder of units (file name → text), or in crontabs."""
    if form == "cron":
        return tuple(_in_crontabs(place, texts))
    return tuple(_in_files(form, place, texts))


def _in_files(form: str, place: str, texts: Mapping[str, str]) -> Iterator[Found]:
    module = {"systemd": systemd, "launchd": launchd}.get(form)
    suffix = {"systemd": systemd.SERVICE, "launchd": launchd.SUFFIX, "github": github.SUFFIX}[form]
    for name, text in sorted(texts.items()):
        call = None
        if name.endswith(suffix):
            call = read_call(module.read_words(text) if module else github.read_words(text))
        if call is None:
            continue
        own = name.removesuffix(suffix)
        files = {name: text}
        if form == "systemd" and f"{own}{systemd.TIMER}" in texts:
            files[f"{own}{systemd.TIMER}"] = texts[f"{own}{systemd.TIMER}"]
        path, user = (module.read_path(text), module.read_user(text)) if module else ("", "")
        yield Found(form, place, own, call, path, user, files)


def _in_crontabs(place: str, texts: Mapping[str, str]) -> Iterator[Found]:
    for name, text in sorted(texts.items()):
        lines: dict[Call, list[cron.CronLine]] = {}
        for line in cron.read_lines(text):
            call = read_call(line.words)
            if call is not None:
                lines.setdefault(call, []).append(line)
        for call, ours in lines.items():
            texts_of = {name: "".join(f"{line.text.strip()}\n" for line in ours)}
            yield Found("cron", place, name, call, ours[0].path, ours[0].user, texts_of)


def written(form: str, unit: Unit, version: str, now: datetime, name: str = "") -> dict[str, str]:
    """What would be written for a unit: file name → text; of a crontab its lines, without the comment above them."""
    match form:
        case "systemd":
            return systemd.files(unit)
        case "launchd":
            return launchd.files(unit, now)
        case "cron":
            return {name: "".join(f"{line}\n" for line in cron.lines(unit, now)[1:])}
        case _:
            return github.files(unit, version, now)


def compare(found: Found, expected: Mapping[str, str]) -> tuple[Drift, ...]:
    """How what is installed differs from what would be written with the same program, search path and user."""
    return tuple(_differences(found, expected))


def _differences(found: Found, expected: Mapping[str, str]) -> Iterator[Drift]:
    for name, text in expected.items():
        installed = found.texts.get(name)
        where = f"{found.place}/{name}" if found.place else name
        if installed is None:
            message = f"`{where}` is missing, so nothing starts {found.call.name}."
            yield Drift("schedule-missing", found.call.name, message, again(found), found.place)
        elif installed != text:
            diff = "".join(_diff(installed, text, where))
            message = f"`{where}` is not what would be written now."
            yield Drift("schedule-changed", found.call.name, message, again(found), found.place, diff)


def _diff(installed: str, text: str, where: str) -> Iterable[str]:
    before, after = installed.splitlines(keepends=True), text.splitlines(keepends=True)
    for line in difflib.unified_diff(before, after, f"{where} (installed)", f"{where} (would be written)"):
        yield line if line.endswith("\n") else f"{line}\n"


def again(found: Found) -> str:
    """The command that writes it anew, in a sentence; of a schedule that no table has with all of its options."""
    own = [word for pair in found.call.options if pair[0] not in ADDED for word in pair]
    words = shlex.join([*own, *(["--"] if own else []), found.call.name])
    return f"`runbook schedule export {found.form} {words}` writes it anew; install that."
